import { code, id, int, json } from '../../persistence/columns.ts';
import type { Reader } from '../../persistence/reader.ts';
import { DEFAULT_RULES_VERSION, defaultRules, type AllocationRules, type RulesInForce } from './allocation-rules.ts';

/** The rules that hold for an owner: its own version in force, else that of the nearest organisation above it. */
export async function rulesInForce(db: Reader, ownerId: string): Promise<RulesInForce> {
  const [nearest] = await db.select(
    { id: id(), number: int(), rules: json<AllocationRules>(), state: code() },
    db.q('allocation_policies as p')
      .join('organisation_closure as c', 'c.ancestor_id', 'p.organisation_id')
      .where('c.descendant_id', ownerId)
      .where('p.state', 'in_force')
      .orderBy([{ column: 'c.depth' }, { column: 'p.number', order: 'desc' }])
      .limit(1)
      .select('p.id', 'p.number', 'p.rules', 'p.state'),
  );
  if (!nearest) return { policyId: null, version: DEFAULT_RULES_VERSION, rules: defaultRules };
  return { policyId: nearest.id, version: `${nearest.id}/${nearest.number}`, rules: nearest.rules };
}
