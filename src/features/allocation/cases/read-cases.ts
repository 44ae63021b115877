import { isCalendarDate } from '../../../shared/calendar-date.ts';
import type { FieldProblem } from '../../../shared/errors.ts';
import type { AllocationAccount, AllocationInput, AllocationPool, AllocationRequest, PriorityKey } from '../engine/allocation-types.ts';
import { compareText } from '../engine/stable-order.ts';
import { BASIS_POINTS } from '../engine/weight.ts';
import { readTable, type Row } from './case-table.ts';

/** Two tables as text: who asks for what, and what there is. */
export interface Cases {
  readonly demand: string;
  readonly supply: string;
  readonly key: PriorityKey;
  /** Decides between accounts with exactly the same number. */
  readonly seed: string;
}

export interface ReadCases {
  readonly input: AllocationInput;
  /** The account's name as the table has it, by the account's id. */
  readonly accountNames: ReadonlyMap<string, string>;
}

/** More would take a turn each: the rule gives devices one at a time. */
const MOST_UNITS = 50_000_000;

const DEMAND = { required: ['request', 'account', 'weight', 'held', 'class', 'quantity', 'models'], optional: ['group', 'minimum_lot', 'needed_by'] } as const;
const SUPPLY = { required: ['pool', 'model', 'quantity'], optional: ['earmark'] } as const;

/**
 * Reads a case (docs/allocate.md). All that is wrong with it is reported at once, with `table/line/column` as the path and
 * the words that a person can mend it by; without a problem the case is complete.
 */
export function readCases(cases: Cases): { readonly problems: readonly FieldProblem[]; readonly read: ReadCases | null } {
  const problems: FieldProblem[] = [];
  const demand = readTable('demand', cases.demand, DEMAND, problems);
  const supply = readTable('supply', cases.supply, SUPPLY, problems);
  const pools = supply.map((row) => poolOf(row, problems));
  refuseRepeated('supply', supply, 'pool', problems);
  refuseRepeated('demand', demand, 'request', problems);
  const classes = [...new Set(demand.map((row) => row.text('class')))].sort(byClassName);
  const accounts = new Map<string, AccountRow>();
  const earmarks = [...new Set(pools.flatMap(({ earmarkId }) => earmarkId ?? []))].sort(compareText);
  const requests = demand.map((row) => {
    noteAccount(accounts, row, earmarks, problems);
    return requestOf(row, classes, problems);
  });
  const asked = Math.min(sumOf(requests), sumOf(pools.map(({ capacity }) => ({ quantity: capacity }))));
  if (asked > MOST_UNITS) problems.push({ path: 'demand', code: 'too_many_units', message: `More than ${MOST_UNITS} devices would be given out.` });
  if (problems.length > 0) return { problems, read: null };
  const read = {
    accountNames: new Map([...accounts].map(([id, { name }]) => [id, name])),
    input: {
      policy: { version: 'case', key: cases.key, seed: cases.seed, socialFactor: { applied: false, stepBasisPoints: 0, unknownIndexBasisPoints: BASIS_POINTS }, classes },
      pools, accounts: [...accounts.values()].map(({ account }) => account), requests,
    },
  };
  return { problems, read };
}

const sumOf = (rows: readonly { readonly quantity: number }[]): number => rows.reduce((sum, { quantity }) => sum + quantity, 0);

/** Classes that are numbers stand in the order of the numbers, else in that of the text: 1 before 2 before 10, A before B. */
function byClassName(a: string, b: string): number {
  const [left, right] = [Number(a), Number(b)];
  return Number.isInteger(left) && Number.isInteger(right) && left !== right ? left - right : compareText(a, b);
}

function refuseRepeated(table: string, rows: readonly Row[], column: string, problems: FieldProblem[]): void {
  const first = new Map<string, number>();
  for (const row of rows) {
    const id = row.text(column);
    if (id === '') problems.push(row.problem(column, 'required', 'A name is missing.'));
    else if (first.has(id)) problems.push(row.problem(column, 'duplicate', `"${id}" stands in line ${first.get(id)} of the ${table} already.`));
    else first.set(id, row.line);
  }
}

function poolOf(row: Row, problems: FieldProblem[]): AllocationPool {
  const modelId = row.text('model');
  if (modelId === '') problems.push(row.problem('model', 'required', 'A model is missing.'));
  if (modelId.includes('|')) problems.push(row.problem('model', 'bar', 'A model\'s name cannot contain a bar: in the demand it separates models.'));
  const earmark = row.text('earmark');
  return { id: row.text('pool'), modelId, earmarkId: earmark === '' ? null : earmark, locationId: null, capacity: row.count('quantity', 0, problems), topClassOnly: false };
}

interface AccountRow {
  readonly name: string;
  readonly line: number;
  readonly account: AllocationAccount;
  readonly said: string;
}

/** A claimant is an account and, where the demand has groups, one of its groups. */
const accountIdOf = (row: Row): string => (row.text('group') === '' ? row.text('account') : `${row.text('account')}:${row.text('group')}`);

function noteAccount(accounts: Map<string, AccountRow>, row: Row, earmarks: readonly string[], problems: FieldProblem[]): void {
  const [name, group] = [row.text('account'), row.text('group')];
  if (name === '') problems.push(row.problem('account', 'required', 'An account is missing.'));
  const id = accountIdOf(row);
  const [weight, held] = [weightOf(row, problems), row.count('held', 0, problems)];
  const said = `${weight} ${held}`;
  const known = accounts.get(id);
  if (!known) {
    accounts.set(id, { name, line: row.line, said, account: { id, heads: Math.round(weight / BASIS_POINTS), weight, held, earmarkIds: earmarks.filter((earmark) => earmark === group || earmark === name) } });
  } else if (known.said !== said) problems.push(row.problem('weight', 'conflict', `Line ${known.line} gives "${id}" another weight or other holdings.`));
}

/** Weighted heads with up to four decimals, as whole basis points. */
function weightOf(row: Row, problems: FieldProblem[]): number {
  const text = row.text('weight');
  const [, whole = '', decimals = ''] = /^(\d{1,11})(?:\.(\d{1,4}))?$/.exec(text) ?? [];
  const weight = Number(`${whole}${decimals.padEnd(4, '0')}`);
  if (whole !== '' && weight >= 1) return weight;
  problems.push(row.problem('weight', 'not_a_weight', `"${text}" is no number above 0 with at most four decimals.`));
  return BASIS_POINTS;
}

function requestOf(row: Row, classes: readonly string[], problems: FieldProblem[]): AllocationRequest {
  const models = row.text('models').split('|').map((model) => model.trim());
  if (row.text('class') === '') problems.push(row.problem('class', 'required', 'A class is missing.'));
  if (models.includes('')) problems.push(row.problem('models', 'required', 'A model is missing.'));
  if (new Set(models).size < models.length) problems.push(row.problem('models', 'duplicate', 'A model comes twice.'));
  const quantity = row.count('quantity', 0, problems);
  const lot = row.text('minimum_lot') === '' ? null : row.count('minimum_lot', 1, problems);
  if (lot !== null && lot > quantity) problems.push(row.problem('minimum_lot', 'above_quantity', 'The minimum lot exceeds the quantity.'));
  const neededBy = row.text('needed_by') === '' ? null : row.text('needed_by');
  if (neededBy !== null && !isCalendarDate(neededBy)) problems.push(row.problem('needed_by', 'not_a_date', `"${neededBy}" is no date like 2020-04-20.`));
  return { id: row.text('request'), accountId: accountIdOf(row), quantity, acceptableModelIds: models, classRank: Math.max(0, classes.indexOf(row.text('class'))), neededBy: neededBy !== null && isCalendarDate(neededBy) ? neededBy : null, minimumLot: lot };
}
