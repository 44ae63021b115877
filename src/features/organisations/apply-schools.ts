import { persistenceErrors } from '../../persistence/db-errors.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { recordAudits, type AuditInput } from '../audit/record-audit.ts';
import { auditedFields, organisationRow } from './create-organisation.ts';
import { organisationErrors } from './organisation-errors.ts';
import { derivedKeys, findRoot, guardTree, insertOrganisation, organisationDuplicates } from './organisation-store.ts';
import { organisationHeadCounts, organisations, type Organisation } from './organisation-tables.ts';
import type { DirectorySchool } from './school-directory.ts';
import { moveOrganisation } from './update-organisation.ts';

export type SchoolOutcome = 'created' | 'updated' | 'unchanged';

interface Plan {
  readonly school: DirectorySchool;
  readonly before: Organisation | undefined;
  readonly after: Organisation;
  readonly outcome: SchoolOutcome;
}

/**
 * Applies some rows of the directory in one transaction; outcomes come in the order of the rows. `imaginary` makes it a
 * dry run: nothing is written, and it remembers the municipalities that earlier batches would have created.
 */
export async function applySchools(
  tx: Tx, schools: readonly DirectorySchool[], imaginary: Set<string> | undefined,
): Promise<{ outcomes: readonly SchoolOutcome[]; municipalitiesCreated: number }> {
  const root = imaginary ? await findRoot(tx) : undefined;
  if (imaginary && !root) throw organisationErrors['organisation.root_missing']();
  const numbers = schools.map((school) => school.officialNumber);
  const known = new Map((await tx.many(organisations, { officialNumber: numbers })).map((row) => [row.officialNumber, row]));
  const towns = new Map((await tx.many(organisations, { officialKey: [...new Set(schools.map((each) => each.officialKey))], kind: 'municipality' })).map((row) => [row.officialKey, row.id]));
  const missing = [...new Map(schools.filter((each) => !towns.has(each.officialKey) && !imaginary?.has(each.officialKey)).map((each) => [each.officialKey, each.municipality]))];
  const idOfTown = (key: string): string => towns.get(key) ?? key;
  const plans = schools.map((school) => planFor(school, known.get(school.officialNumber)));
  const outcomes = plans.map((plan) => plan.outcome);
  if (imaginary) {
    for (const [key] of missing) imaginary.add(key);
    return { outcomes, municipalitiesCreated: missing.length };
  }
  if (plans.every((plan) => plan.outcome === 'unchanged')) return { outcomes, municipalitiesCreated: 0 };

  const { id: rootId } = await guardTree(tx);
  const audits: AuditInput[] = [];
  for (const [officialKey, name] of missing) {
    const row = organisationRow({ kind: 'municipality', parentId: rootId, name, officialKey });
    insertOrganisation(tx, row);
    towns.set(officialKey, row.id);
    audits.push({ action: 'organisation.created', entityKind: 'organisation', entityId: row.id, organisationId: row.id, after: auditedFields(row) });
  }
  for (const plan of plans) {
    if (plan.outcome === 'unchanged') continue;
    const parentId = plan.before && plan.before.officialKey === plan.school.officialKey ? plan.before.parentId : idOfTown(plan.school.officialKey);
    const after = { ...plan.after, parentId };
    await write(tx, plan, after);
    const action = plan.before ? 'organisation.changed' : 'organisation.created';
    audits.push({
      action, entityKind: 'organisation', entityId: after.id, organisationId: after.id,
      ...(plan.before && { before: auditedFields(plan.before) }), after: auditedFields(after),
    });
  }
  recordAudits(tx, audits);
  return { outcomes, municipalitiesCreated: missing.length };
}

async function write(tx: Tx, { school, before }: Plan, after: Organisation): Promise<void> {
  if (!before) insertOrganisation(tx, after);
  else {
    const moved = after.parentId !== null && after.parentId !== before.parentId;
    const { id, version, parentId: _parent, ...set } = after;
    tx.update(organisations, { id, version }, { ...set, version: version + 1 }, persistenceErrors['persistence.version_conflict'], organisationDuplicates);
    if (moved) await moveOrganisation(tx, id, after.parentId ?? '');
  }
  if (school.pupils === null || school.pupils === before?.pupils) return;
  // a count told before its day holds from the day on which it was told
  const validFrom = school.countedFrom <= tx.today ? school.countedFrom : tx.today;
  tx.upsert(organisationHeadCounts, { organisationId: after.id, headGroup: 'pupil', validFrom, heads: school.pupils }, ['organisationId', 'headGroup', 'validFrom'], ['heads']);
}

/** What the row makes of the school. A place in the tree that somebody chose is kept while the municipality is the same. */
function planFor(school: DirectorySchool, before: Organisation | undefined): Plan {
  const { municipality: _name, countedFrom: _from, pupils, ...told } = school;
  const base = before ?? { ...organisationRow({ kind: 'school', parentId: null, name: school.name }), root: null };
  const after: Organisation = { ...base, ...told, pupils: pupils ?? base.pupils };
  Object.assign(after, derivedKeys(after));
  if (!before) return { school, before, after, outcome: 'created' };
  const keys = Object.keys(after) as (keyof Organisation)[];
  return { school, before, after, outcome: keys.every((key) => after[key] === before[key]) ? 'unchanged' : 'updated' };
}
