import type { Deps } from '../../deps.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { equipmentClasses, kits, productModels } from '../catalog/catalog-tables.ts';
import { ownerOrganisationOf } from '../organisations/owner-organisation.ts';
import { requestErrors } from './request-errors.ts';
import { viewRequest, type RequestView } from './request-read-model.ts';
import { equipmentRequests, requestLines } from './request-tables.ts';
import { reviewMachine, type BeneficiaryGroup } from './request.ts';

export interface NewRequestLine {
  readonly equipmentClassId?: string | undefined;
  /** Instead of a class: the kit's scarce component is what is allocated. */
  readonly kitId?: string | undefined;
  readonly quantity: number;
  /** Models that will do, best first; empty = any of the class. */
  readonly acceptableModels?: readonly string[] | undefined;
  readonly minimumLot?: number | undefined;
}

export interface NewRequest {
  readonly organisationId: string;
  readonly beneficiaryGroup: BeneficiaryGroup;
  readonly neededBy?: CalendarDate | null | undefined;
  readonly note?: string | null | undefined;
  readonly lines: readonly NewRequestLine[];
}

/** Takes down what an organisation asks for, as a draft. @throws AppError `request.invalid` with all problems */
export async function createRequest(deps: Pick<Deps, 'uow' | 'numbers'>, context: WriteContext, input: NewRequest): Promise<RequestView> {
  const number = await deps.numbers.next('RQ');
  return deps.uow.write(context, async (tx) => {
    const ownerId = await ownerOrganisationOf(tx, input.organisationId);
    const classes = await classesOf(tx, input.lines);
    const request = {
      id: newId(), number, version: 1, organisationId: input.organisationId, beneficiaryGroup: input.beneficiaryGroup, review: reviewMachine.initial, neededBy: input.neededBy ?? null, note: input.note ?? null,
      createdBy: tx.actor.id, createdAt: tx.now, submittedAt: null, decidedAt: null,
    };
    tx.insert(equipmentRequests, request);
    tx.insert(requestLines, input.lines.map((line, index) => ({
      id: newId(), requestId: request.id, position: index + 1, version: 1, organisationId: input.organisationId, ownerId, equipmentClassId: classes[index] ?? '', kitId: line.kitId ?? null,
      beneficiaryGroup: input.beneficiaryGroup, acceptableModels: [...(line.acceptableModels ?? [])], classRank: 1, minimumLot: line.minimumLot ?? 1, neededBy: input.neededBy ?? null,
      requested: line.quantity, approved: 0, refused: 0, withdrawn: 0, awarded: 0, givenUp: 0, handedOver: 0, returned: 0, closure: 'none', refusalReason: null, approvedAt: null,
    })));
    recordAudit(tx, {
      action: 'request.created', entityKind: 'request', entityId: request.id, organisationId: request.organisationId,
      after: { number, beneficiaryGroup: input.beneficiaryGroup, lines: input.lines.map((line, index) => ({ equipmentClassId: classes[index] ?? '', quantity: line.quantity })) },
    });
    return viewRequest(tx, request.id);
  });
}

/** The class that each line is allocated by; collects everything that is wrong with the lines. */
async function classesOf(tx: Tx, lines: readonly NewRequestLine[]): Promise<readonly string[]> {
  const problems: FieldProblem[] = [];
  const problem = (index: number, field: string, code: string, message: string): void => void problems.push({ path: `lines/${index}/${field}`, code, message });
  const classes: string[] = [];
  for (const [index, line] of lines.entries()) {
    if ((line.equipmentClassId === undefined) === (line.kitId === undefined)) problem(index, 'equipmentClassId', 'request.class_or_kit', 'name either an equipment class or a kit');
    const kit = line.kitId === undefined ? undefined : await tx.one(kits, { id: line.kitId });
    if (line.kitId !== undefined && !kit?.active) problem(index, 'kitId', 'request.kit_unknown', 'there is no such kit');
    const classId = line.equipmentClassId ?? kit?.scarceClassId;
    const equipmentClass = classId === undefined ? undefined : await tx.one(equipmentClasses, { id: classId });
    if (line.equipmentClassId !== undefined && !equipmentClass) problem(index, 'equipmentClassId', 'request.class_unknown', 'there is no such equipment class');
    if ((line.minimumLot ?? 1) > line.quantity) problem(index, 'minimumLot', 'request.lot_above_quantity', 'the minimum lot is larger than the quantity');
    for (const [rank, modelId] of (line.acceptableModels ?? []).entries()) {
      const model = await tx.one(productModels, { id: modelId });
      if (model?.equipmentClassId !== classId) problem(index, `acceptableModels/${rank}`, 'request.model_unknown', 'there is no such model in this class');
    }
    classes.push(classId ?? '');
  }
  if (problems.length > 0) throw requestErrors['request.invalid']({}, problems);
  return classes;
}
