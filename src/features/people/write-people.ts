import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { Scope } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import type { Keyring } from '../../shared/crypto/sealed-box.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { MergerHook } from '../organisations/merge-organisations.ts';
import { organisations } from '../organisations/organisation-tables.ts';
import { personErrors } from './person-errors.ts';
import { erasureLedger, people, pupilReferences, type Person } from './person-tables.ts';
import { destroyIdentifiers, replaceIdentifiers, storeIdentifiers } from './person-vault.ts';
import type { Identifiers, PersonKind } from './person.ts';

export interface PeopleDeps {
  readonly uow: UnitOfWork;
  readonly secrets: Keyring;
}

export interface NewPerson extends Identifiers {
  readonly organisationId: string;
  readonly kind: PersonKind;
  readonly validFrom?: CalendarDate | null;
  readonly validTo?: CalendarDate | null;
}

export const createPerson = (deps: PeopleDeps, context: WriteContext, scope: Scope, input: NewPerson): Promise<Person> =>
  deps.uow.write(context, (tx) => addPerson(tx, deps.secrets, scope, input));

/** Adds an employee or a teacher in the caller's transaction; the entry in the trail names nobody. */
export async function addPerson(tx: Tx, secrets: Keyring, scope: Scope, input: NewPerson): Promise<Person> {
  await assertOrganisation(tx, scope, input.organisationId);
  const { organisationId, kind, validFrom = null, validTo = null } = input;
  const person: Person = { id: newId(), organisationId, kind, validFrom, validTo, erasedAt: null, createdAt: tx.now, version: 1 };
  tx.insert(people, person);
  storeIdentifiers(tx, secrets, person.id, identifiersOf(input));
  recordAudit(tx, { action: 'person.created', entityKind: 'person', entityId: person.id, organisationId, after: { kind, organisationId, validFrom, validTo } });
  return person;
}

export interface PersonChange {
  readonly id: string;
  readonly version: number;
  readonly identifiers?: Identifiers;
  readonly organisationId?: string;
  readonly validFrom?: CalendarDate | null;
  readonly validTo?: CalendarDate | null;
}

/** Changes a person, and who it is where `identifiers` are given. */
export const updatePerson = (deps: PeopleDeps, context: WriteContext, scope: Scope, change: PersonChange): Promise<Person> =>
  deps.uow.write(context, async (tx) => {
    const before = await personInScope(tx, scope, change.id);
    assertVersion(change.version, before.version);
    if (before.erasedAt !== null) throw personErrors['person.erased']();
    if (change.organisationId !== undefined) await assertOrganisation(tx, scope, change.organisationId);
    const { organisationId = before.organisationId, validFrom = before.validFrom, validTo = before.validTo } = change;
    tx.bump(people, before.id, before.version, { organisationId, validFrom, validTo });
    if (change.identifiers && !(await replaceIdentifiers(tx, deps.secrets, before.id, change.identifiers))) throw personErrors['person.erased']();
    const told = ({ organisationId: o, validFrom: f, validTo: t }: Person) => ({ organisationId: o, validFrom: f, validTo: t });
    const after: Person = { ...before, organisationId, validFrom, validTo, version: before.version + 1 };
    recordAudit(tx, {
      action: 'person.changed', entityKind: 'person', entityId: before.id, organisationId, before: told(before), after: { ...told(after), ...(change.identifiers && { identifiers: 'replaced' }) },
    });
    return after;
  });

/**
 * Erases who a person is (Art. 17 GDPR) by deleting the key; the history of devices keeps the id. The ledger is
 * replayed after a restore.
 */
export const erasePerson = (deps: Pick<PeopleDeps, 'uow'>, context: WriteContext, scope: Scope, personId: string): Promise<void> =>
  deps.uow.write(context, async (tx) => {
    const person = await personInScope(tx, scope, personId);
    if (person.erasedAt !== null) return;
    tx.bump(people, personId, person.version, { erasedAt: tx.now });
    destroyIdentifiers(tx, personId);
    tx.insert(erasureLedger, { personId, erasedAt: tx.now, requestId: context.requestId, reason: context.reason ?? null });
    recordAudit(tx, { action: 'person.erased', entityKind: 'person', entityId: personId, organisationId: person.organisationId });
  });

/** After a restore from backup: destroys again what had been erased. Returns how many people that were. */
export const replayErasures = (deps: Pick<PeopleDeps, 'uow'>, context: WriteContext, ledger: readonly { readonly personId: string; readonly erasedAt: Date }[]): Promise<number> =>
  deps.uow.write(context, async (tx) => {
    const back = await tx.many(people, { id: ledger.map((entry) => entry.personId), erasedAt: null });
    for (const person of back) {
      tx.bump(people, person.id, person.version, { erasedAt: tx.now });
      destroyIdentifiers(tx, person.id);
      tx.insert(erasureLedger, { personId: person.id, erasedAt: tx.now, requestId: context.requestId, reason: 'restore' });
      recordAudit(tx, { action: 'person.erased', entityKind: 'person', entityId: person.id, organisationId: person.organisationId, reason: 'restore' });
    }
    return back.length;
  });

/**
 * In a merger the people of the school that ends go to its successor, and so do its pupil references. Their tokens stay
 * bound to the old school: both may have used the same mark, for different pupils.
 */
export const movePeople: MergerHook = async (tx, { fromId, toId }) => {
  for (const reference of await tx.many(pupilReferences, { organisationId: fromId }, { orderBy: ['id'] })) {
    tx.bump(pupilReferences, reference.id, reference.version, { organisationId: toId });
    recordAudit(tx, { action: 'pupil_reference.moved', entityKind: 'pupil_reference', entityId: reference.id, organisationId: toId, before: { organisationId: fromId }, after: { organisationId: toId } });
  }
  const staff = await tx.many(people, { organisationId: fromId }, { orderBy: ['id'] });
  for (const person of staff) {
    tx.bump(people, person.id, person.version, { organisationId: toId });
    recordAudit(tx, { action: 'person.moved', entityKind: 'person', entityId: person.id, organisationId: toId, before: { organisationId: fromId }, after: { organisationId: toId } });
  }
};

/** @throws AppError `person.not_found`, also for one outside the scope */
export async function personInScope(tx: Tx, scope: Scope, personId: string): Promise<Person> {
  const person = await tx.one(people, { id: personId });
  if (!person || !inScope(scope, person.organisationId)) throw personErrors['person.not_found']();
  return person;
}

async function assertOrganisation(tx: Tx, scope: Scope, organisationId: string): Promise<void> {
  const found = await tx.one(organisations, { id: organisationId });
  if (!found || !inScope(scope, organisationId)) throw personErrors['person.organisation_not_found']();
}

const identifiersOf = ({ givenName, familyName, email, personnelNumber }: Identifiers): Identifiers => ({ givenName, familyName, email, personnelNumber });
