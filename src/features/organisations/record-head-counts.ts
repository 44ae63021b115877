import { persistenceErrors } from '../../persistence/db-errors.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { headGroups, headsOn, type HeadGroup } from './organisation.ts';
import { getOrganisation } from './organisation-store.ts';
import { organisationHeadCounts, organisations, type Organisation } from './organisation-tables.ts';

export type Heads = Partial<Record<HeadGroup, number>>;

export interface HeadCounts {
  readonly organisationId: string;
  /** From which day on they hold, until a later count. */
  readonly validFrom: CalendarDate;
  readonly heads: Heads;
  readonly version?: number;
}

/** Writes down how many heads an organisation has from a day on; a count of the same day is replaced. */
export const recordHeadCounts = (deps: { readonly uow: UnitOfWork }, context: WriteContext, input: HeadCounts): Promise<Organisation> =>
  deps.uow.write(context, (tx) => applyHeadCounts(tx, input));

export async function applyHeadCounts(tx: Tx, { organisationId, validFrom, heads, version }: HeadCounts): Promise<Organisation> {
  const before = await getOrganisation(tx, organisationId);
  if (version !== undefined) assertVersion(version, before.version);
  const known = await tx.many(organisationHeadCounts, { organisationId });
  const told = headGroups.flatMap((headGroup) => {
    const counted = heads[headGroup];
    return counted === undefined ? [] : [{ organisationId, headGroup, validFrom, heads: counted }];
  });
  const all = [...known.filter((each) => !told.some((other) => other.headGroup === each.headGroup && other.validFrom === each.validFrom)), ...told];
  const on = (group: HeadGroup): number | undefined => headsOn(all.filter((each) => each.headGroup === group), tx.today);
  const current = currentColumns(on);
  tx.update(organisations, { id: organisationId, version: before.version }, { ...current, version: before.version + 1 }, persistenceErrors['persistence.version_conflict']);
  if (told.length > 0) tx.upsert(organisationHeadCounts, told, ['organisationId', 'headGroup', 'validFrom'], ['heads']);
  recordAudit(tx, {
    action: 'organisation.heads_counted', entityKind: 'organisation', entityId: organisationId, organisationId, after: { validFrom, ...heads },
  });
  return { ...before, ...current, version: before.version + 1 };
}

/** The organisation's own columns repeat today's counts, because lists sort and weigh by them. */
export function currentColumns(on: (group: HeadGroup) => number | undefined): Pick<Organisation, 'pupils' | 'staff'> {
  const [teachers, employees] = [on('teacher'), on('employee')];
  return { pupils: on('pupil') ?? null, staff: teachers === undefined && employees === undefined ? null : (teachers ?? 0) + (employees ?? 0) };
}
