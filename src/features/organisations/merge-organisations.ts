import { uniqueName } from '../../persistence/db-errors.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { addDays, type CalendarDate } from '../../shared/calendar-date.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { headGroups, headsOn } from './organisation.ts';
import { organisationErrors } from './organisation-errors.ts';
import { getOrganisation, guardTree, kinOf } from './organisation-store.ts';
import { organisationHeadCounts, organisationMergers, organisations, type Organisation } from './organisation-tables.ts';
import { applyHeadCounts, type Heads } from './record-head-counts.ts';
import { moveOrganisation } from './update-organisation.ts';

export interface Merger {
  /** The organisation that ends. */
  readonly fromId: string;
  readonly toId: string;
  /** The first day on which only the successor exists. */
  readonly effectiveOn: CalendarDate;
}

/** What a feature does with its rows when an organisation is merged into another: open requests, custody, grants. */
export type MergerHook = (tx: Tx, merger: Merger) => Promise<void>;

export interface MergerDeps {
  readonly uow: UnitOfWork;
  readonly mergerHooks: readonly MergerHook[];
}

export interface MergerInput {
  readonly organisationId: string;
  readonly version: number;
  readonly successorId: string;
  readonly effectiveOn: CalendarDate;
}

/** Enters a merger. It takes place at once where its day has come, else when `completeDueMergers` finds it due. */
export function mergeOrganisations(deps: MergerDeps, context: WriteContext, input: MergerInput): Promise<Organisation> {
  const { organisationId, successorId, effectiveOn } = input;
  const merger: Merger = { fromId: organisationId, toId: successorId, effectiveOn };
  return deps.uow.write(context, async (tx) => {
    await guardTree(tx);
    await assertPossible(tx, input);
    tx.bump(organisations, organisationId, input.version, { validTo: addDays(effectiveOn, -1), successorId });
    tx.insert(organisationMergers, { organisationId, successorId, effectiveOn }, { PRIMARY: alreadyMerging, [uniqueName('organisation_mergers', ['organisationId'])]: alreadyMerging });
    recordAudit(tx, {
      action: 'organisation.merger_entered', entityKind: 'organisation', entityId: organisationId, organisationId, after: { successorId, effectiveOn },
    });
    if (effectiveOn <= tx.today) await complete(tx, deps.mergerHooks, merger);
    return getOrganisation(tx, organisationId);
  });
}

const alreadyMerging = () => organisationErrors['organisation.already_merging']();

/** Completes the mergers whose day has come; for the daily maintenance. Returns how many. */
export async function completeDueMergers(deps: MergerDeps, context: WriteContext): Promise<number> {
  const today = deps.uow.clock.today();
  const open = await deps.uow.read((db) => db.many(organisationMergers, { completedAt: null }, { orderBy: ['effectiveOn', 'organisationId'] }));
  const due = open.filter((each) => each.effectiveOn <= today);
  for (const { organisationId, successorId, effectiveOn } of due) {
    await deps.uow.write(context, (tx) => complete(tx, deps.mergerHooks, { fromId: organisationId, toId: successorId, effectiveOn }));
  }
  return due.length;
}

async function assertPossible(tx: Tx, { organisationId, version, successorId, effectiveOn }: MergerInput): Promise<void> {
  const ending = await getOrganisation(tx, organisationId);
  if (ending.parentId === null) throw organisationErrors['organisation.root_stays']();
  if (ending.successorId !== null) throw organisationErrors['organisation.already_merging']();
  assertVersion(version, ending.version);
  if (ending.validFrom !== null && effectiveOn <= ending.validFrom) throw organisationErrors['organisation.merger_before_beginning']();
  const successor = await tx.one(organisations, { id: successorId });
  const { below } = await kinOf(tx, organisationId);
  const fits = successor && successor.id !== organisationId && successor.kind === ending.kind && successor.successorId === null;
  if (!fits || below.some((each) => each.id === successorId)) throw organisationErrors['organisation.wrong_successor']();
}

async function complete(tx: Tx, hooks: readonly MergerHook[], merger: Merger): Promise<void> {
  const { fromId, toId, effectiveOn } = merger;
  tx.update(organisationMergers, { organisationId: fromId, completedAt: null }, { completedAt: tx.now }, alreadyMerging);
  const counts = await tx.many(organisationHeadCounts, { organisationId: [fromId, toId] });
  const heads: Heads = {};
  for (const headGroup of headGroups) {
    const sums = [fromId, toId].map((id) => headsOn(counts.filter((each) => each.organisationId === id && each.headGroup === headGroup), effectiveOn));
    if (sums[0] !== undefined) heads[headGroup] = sums[0] + (sums[1] ?? 0);
  }
  await applyHeadCounts(tx, { organisationId: toId, validFrom: effectiveOn, heads });
  const children = await tx.many(organisations, { parentId: fromId }, { orderBy: ['id'] });
  for (const child of children) await moveOrganisation(tx, child.id, toId);
  for (const hook of hooks) await hook(tx, merger);
  recordAudit(tx, { action: 'organisation.merged', entityKind: 'organisation', entityId: fromId, organisationId: fromId, after: { successorId: toId, effectiveOn, heads } });
}
