import type { Deps } from '../../deps.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { ActionOf } from '../../shared/state-machine.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { notify } from '../notifications/raise-notification.ts';
import { requestErrors } from './request-errors.ts';
import { viewRequest, type RequestView } from './request-read-model.ts';
import { equipmentRequests, requestDecisions, type EquipmentRequest } from './request-tables.ts';
import { reviewMachine, type ReviewState } from './request.ts';

export type ReviewAction = ActionOf<typeof reviewMachine.table>;

/** The request as it stands. @throws AppError `request.not_found` */
export async function requireRequest(tx: Tx, requestId: string): Promise<EquipmentRequest> {
  const request = await tx.one(equipmentRequests, { id: requestId });
  if (!request) throw requestErrors['request.not_found']();
  return request;
}

/** One step of the review: the request's version first, then the row that says who decided what, when and why. */
export function takeReviewStep(tx: Tx, request: EquipmentRequest, action: ReviewAction, reason: string | undefined): ReviewState {
  const next = reviewMachine.next(request.review, action);
  tx.bump(equipmentRequests, request.id, request.version, {
    review: next,
    ...((action === 'submit' || action === 'endorse') && request.submittedAt === null && { submittedAt: tx.now }),
    ...((action === 'approve' || action === 'reject') && { decidedAt: tx.now }),
  });
  tx.insert(requestDecisions, { id: newId(), requestId: request.id, step: action, lineId: null, quantity: null, decidedBy: tx.actor.id, decidedAt: tx.now, reason: reason ?? null });
  recordAudit(tx, {
    action: `request.${next}`, entityKind: 'request', entityId: request.id, organisationId: request.organisationId,
    before: { review: request.review }, after: { review: next }, ...(reason !== undefined && { reason }),
  });
  return next;
}

interface Step {
  readonly requestId: string;
  readonly expectedVersion: number;
  readonly reason?: string | undefined;
}

const simpleStep = (action: ReviewAction, topic?: 'request.submitted' | 'request.decided' | 'request.needs_info') =>
  (deps: Pick<Deps, 'uow'>, context: WriteContext, { requestId, expectedVersion, reason }: Step): Promise<RequestView> =>
    deps.uow.write(context, async (tx) => {
      const request = await requireRequest(tx, requestId);
      assertVersion(expectedVersion, request.version);
      const review = takeReviewStep(tx, request, action, reason);
      if (topic) notify(tx, { organisationId: request.organisationId, topic, subjectKind: 'request', subjectId: request.id, facts: { number: request.number, review } });
      return viewRequest(tx, requestId);
    });

/** The organisation hands the request in; an endorsement may follow. */
export const submitRequest = simpleStep('submit', 'request.submitted');
/** The head of the organisation stands behind the request; also a way to hand in one's own. */
export const endorseRequest = simpleStep('endorse', 'request.submitted');
/** A question goes back to the organisation. */
export const askForInformation = simpleStep('ask', 'request.needs_info');
/** The answer is no, with a reason. */
export const rejectRequest = simpleStep('reject', 'request.decided');
/** A draft is thrown away. */
export const discardRequest = simpleStep('discard');
