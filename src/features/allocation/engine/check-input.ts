import { isCalendarDate } from '../../../shared/calendar-date.ts';
import type { FieldProblem } from '../../../shared/errors.ts';
import type { AllocationCap, AllocationInput } from './allocation-types.ts';

type Report = (path: string, code: string, message: string) => void;

/** Everything that would make a run meaningless: numbers that are no counts, ids used twice, references to nothing. */
export function allocationInputProblems(input: AllocationInput): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const report: Report = (path, code, message) => problems.push({ path, code, message });
  if (!['webster', 'adams', 'dhondt'].includes(input.policy.key)) report('policy/key', 'unknown_key', 'This priority key is unknown.');
  if (input.policy.classes.length === 0) report('policy/classes', 'empty', 'At least one class is needed.');
  checkUnique('policy/classes', input.policy.classes, report);
  for (const part of ['pools', 'accounts', 'requests'] as const) {
    checkUnique(part, input[part].map(({ id }) => id), report);
  }
  input.pools.forEach((pool, i) => checkCount(`pools/${i}/capacity`, pool.capacity, 0, report));
  input.accounts.forEach((account, i) => {
    checkCount(`accounts/${i}/weight`, account.weight, 1, report);
    checkCount(`accounts/${i}/held`, account.held, 0, report);
    checkCount(`accounts/${i}/heads`, account.heads, 0, report);
  });
  checkRequests(input, report);
  checkCaps(input, report);
  return problems;
}

function checkCaps(input: AllocationInput, report: Report): void {
  const caps = input.caps ?? [];
  checkUnique('caps', caps.map(({ id }) => id), report);
  const accountIds = new Set(input.accounts.map(({ id }) => id));
  caps.forEach((cap, i) => {
    checkCount(`caps/${i}/limit`, cap.limit, 0, report);
    checkUnique(`caps/${i}/accountIds`, cap.accountIds, report);
    if (cap.accountIds.some((id) => !accountIds.has(id))) report(`caps/${i}/accountIds`, 'unknown_account', 'The account is not part of the input.');
    if (cap.classRank !== null && (!Number.isSafeInteger(cap.classRank) || cap.classRank < 0 || cap.classRank >= input.policy.classes.length)) report(`caps/${i}/classRank`, 'unknown_class', 'The policy has no such class.');
  });
  reportCrossing(caps, input.policy.classes.length, report);
}

/** Largest first, each limit must lie wholly within the one before that covers its first cell. */
function reportCrossing(caps: readonly AllocationCap[], classes: number, report: Report): void {
  const cellsOf = ({ accountIds, classRank }: AllocationCap): string[] =>
    accountIds.flatMap((id) => (classRank === null ? Array.from({ length: classes }, (_, rank) => `${rank} ${id}`) : [`${classRank} ${id}`]));
  const innermost = new Map<string, number>();
  const bySize = caps.map((cap, index) => ({ index, cells: cellsOf(cap) })).sort((a, b) => b.cells.length - a.cells.length);
  for (const { index, cells } of bySize) {
    const around = new Set(cells.map((cell) => innermost.get(cell)));
    if (around.size > 1) report(`caps/${index}/accountIds`, 'crossing_limits', 'Two limits overlap, and neither lies within the other.');
    for (const cell of cells) innermost.set(cell, index);
  }
}

function checkRequests(input: AllocationInput, report: Report): void {
  const accountIds = new Set(input.accounts.map(({ id }) => id));
  input.requests.forEach((request, i) => {
    const at = `requests/${i}`;
    checkCount(`${at}/quantity`, request.quantity, 0, report);
    checkCount(`${at}/classRank`, request.classRank, 0, report);
    checkUnique(`${at}/acceptableModelIds`, request.acceptableModelIds, report);
    if (!accountIds.has(request.accountId)) report(`${at}/accountId`, 'unknown_account', 'The account is not part of the input.');
    if (request.classRank >= input.policy.classes.length) report(`${at}/classRank`, 'unknown_class', 'The policy has no such class.');
    if (request.neededBy !== null && !isCalendarDate(request.neededBy)) report(`${at}/neededBy`, 'not_a_date', 'This is no calendar date.');
    if (request.minimumLot === null) return;
    checkCount(`${at}/minimumLot`, request.minimumLot, 1, report);
    if (request.minimumLot > request.quantity) report(`${at}/minimumLot`, 'above_quantity', 'The minimum lot exceeds the quantity.');
  });
}

function checkCount(path: string, value: number, least: number, report: Report): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  report(path, 'not_a_count', `This must be an integer of at least ${least}.`);
}

function checkUnique(path: string, values: readonly string[], report: Report): void {
  if (new Set(values).size < values.length) report(path, 'duplicate', 'Entries must differ from each other.');
}
