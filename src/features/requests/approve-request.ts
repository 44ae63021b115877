import type { Deps } from '../../deps.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import { persistenceErrors } from '../../persistence/db-errors.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { demandChanged } from '../allocation/allocation-pool.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { notify } from '../notifications/raise-notification.ts';
import { requestErrors } from './request-errors.ts';
import { viewRequest, type RequestView } from './request-read-model.ts';
import { requestDecisions, requestLines, type RequestLine } from './request-tables.ts';
import { requireRequest, takeReviewStep } from './review-request.ts';

export interface LineDecision {
  readonly lineId: string;
  /** Units granted; the rest of the line is refused and needs a reason. */
  readonly approved: number;
  readonly refusalReason?: string | undefined;
  /** Verified class of need, 0 = highest. */
  readonly classRank?: number | undefined;
}

export interface Approval {
  readonly requestId: string;
  readonly expectedVersion: number;
  readonly lines: readonly LineDecision[];
  readonly reason?: string | undefined;
}

/**
 * The Träger decides each line: so many yes, the rest no with a reason. Approved units take part in the allocation from
 * then on.
 * @throws AppError `request.decision_invalid` with all problems; `state.not_allowed` where it is not endorsed
 */
export async function approveRequest(deps: Pick<Deps, 'uow'>, context: WriteContext, input: Approval): Promise<RequestView> {
  return deps.uow.write(context, async (tx) => {
    const request = await requireRequest(tx, input.requestId);
    assertVersion(input.expectedVersion, request.version);
    const lines = await tx.many(requestLines, { requestId: request.id }, { orderBy: ['id'] });
    const decisions = checkedDecisions(lines, input.lines);
    takeReviewStep(tx, request, 'approve', input.reason);
    for (const line of lines) {
      const decision = decisions.get(line.id);
      if (!decision) continue;
      const refused = line.requested - decision.approved;
      tx.update(
        requestLines,
        { id: line.id, version: line.version },
        { approved: decision.approved, refused, refusalReason: decision.refusalReason ?? null, classRank: decision.classRank ?? line.classRank, approvedAt: tx.now, version: line.version + 1 },
        persistenceErrors['persistence.version_conflict'],
      );
      tx.insert(requestDecisions, { id: newId(), requestId: request.id, step: 'approve', lineId: line.id, quantity: decision.approved, decidedBy: tx.actor.id, decidedAt: tx.now, reason: decision.refusalReason ?? null });
      recordAudit(tx, { action: 'request_line.decided', entityKind: 'request_line', entityId: line.id, organisationId: line.organisationId, before: { approved: 0, refused: 0 }, after: { approved: decision.approved, refused, ...(decision.refusalReason !== undefined && { refusalReason: decision.refusalReason }) } });
      if (decision.approved > 0) demandChanged(tx, { ownerId: line.ownerId, equipmentClassId: line.equipmentClassId });
    }
    const approved = [...decisions.values()].reduce((sum, each) => sum + each.approved, 0);
    notify(tx, { organisationId: request.organisationId, topic: 'request.decided', subjectKind: 'request', subjectId: request.id, facts: { number: request.number, review: 'approved', approved } });
    return viewRequest(tx, request.id);
  });
}

function checkedDecisions(lines: readonly RequestLine[], decisions: readonly LineDecision[]): ReadonlyMap<string, LineDecision> {
  const problems: FieldProblem[] = [];
  const byLine = new Map<string, LineDecision>();
  for (const [index, decision] of decisions.entries()) {
    const problem = (field: string, code: string, message: string): void => void problems.push({ path: `lines/${index}/${field}`, code, message });
    const line = lines.find((each) => each.id === decision.lineId);
    if (!line) problem('lineId', 'request.line_not_found', 'there is no such line in this request');
    else if (decision.approved > line.requested) problem('approved', 'request.above_requested', `at most ${line.requested} were asked for`);
    else if (decision.approved < line.requested && (decision.refusalReason ?? '') === '') problem('refusalReason', 'request.reason_missing', 'what is refused needs a reason');
    if (byLine.has(decision.lineId)) problem('lineId', 'request.line_twice', 'this line is decided twice');
    byLine.set(decision.lineId, decision);
  }
  for (const line of lines) {
    if (!byLine.has(line.id)) problems.push({ path: 'lines', code: 'request.line_undecided', message: `line ${line.position} is not decided` });
  }
  if (problems.length > 0) throw requestErrors['request.decision_invalid']({}, problems);
  return byLine;
}
