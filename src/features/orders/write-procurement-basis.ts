import { persistenceErrors } from '../../persistence/db-errors.ts';
import { uniqueName } from '../../persistence/transaction.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { OrderContext, OrderDeps } from './order-access.ts';
import { orderErrors } from './order-errors.ts';
import { procurementErrors } from './procurement-errors.ts';
import { procurementBases, type ProcurementBasis } from './order-tables.ts';

export type BasisFields = Pick<ProcurementBasis, 'kind' | 'fileNumber' | 'title' | 'validFrom' | 'validTo' | 'maximumQuantity' | 'maximumValueMinor'>;

const duplicates = { [uniqueName('procurement_bases', ['organisationId', 'fileNumber'])]: () => procurementErrors['basis.file_number_taken']() };

const pick = ({ kind, fileNumber, title, validFrom, validTo, maximumQuantity, maximumValueMinor }: BasisFields): BasisFields =>
  ({ kind, fileNumber, title, validFrom, validTo, maximumQuantity, maximumValueMinor });

/** On what grounds may be ordered, and how much at most. @throws AppError `basis.file_number_taken`, `order.not_valid` */
export const createProcurementBasis = (deps: OrderDeps, context: OrderContext, input: BasisFields & { readonly organisationId: string }): Promise<ProcurementBasis> =>
  deps.uow.write(context, (tx) => {
    const { organisationId } = input;
    if (!inScope(context.scope('order:write'), organisationId)) throw procurementErrors['basis.not_found']();
    assertPeriod(input);
    const row: ProcurementBasis = { id: newId(), organisationId, ...pick(input), usedQuantity: 0, usedValueMinor: 0, version: 1, createdAt: tx.now };
    tx.insert(procurementBases, row, duplicates);
    recordAudit(tx, { action: 'basis.created', entityKind: 'procurement_basis', entityId: row.id, organisationId, after: { ...pick(input) } });
    return Promise.resolve(row);
  });

/** @throws AppError `basis.below_used` 409 where a maximum would fall under what is called off */
export const updateProcurementBasis = (deps: OrderDeps, context: OrderContext, { id, version, ...input }: BasisFields & { readonly id: string; readonly version: number }): Promise<ProcurementBasis> =>
  deps.uow.write(context, async (tx) => {
    const before = await tx.one(procurementBases, { id });
    if (!before || !inScope(context.scope('order:write'), before.organisationId)) throw procurementErrors['basis.not_found']();
    assertVersion(version, before.version);
    assertPeriod(input);
    const below = (maximum: number | null, used: number): boolean => maximum !== null && maximum < used;
    if (below(input.maximumQuantity, before.usedQuantity) || below(input.maximumValueMinor, before.usedValueMinor)) {
      throw procurementErrors['basis.below_used']({ usedQuantity: before.usedQuantity, usedValueMinor: before.usedValueMinor });
    }
    // Call-offs count the version up as well, so one in between makes this fail instead of breaking the maximum.
    tx.update(procurementBases, { id, version }, { ...pick(input), version: version + 1 }, persistenceErrors['persistence.version_conflict'], duplicates);
    recordAudit(tx, { action: 'basis.changed', entityKind: 'procurement_basis', entityId: id, organisationId: before.organisationId, before: { ...pick(before) }, after: { ...pick(input) } });
    return { ...before, ...pick(input), version: version + 1 };
  });

function assertPeriod({ validFrom, validTo }: BasisFields): void {
  if (validTo === null || validTo >= validFrom) return;
  throw orderErrors['order.not_valid']({}, [{ path: 'validTo', code: 'basis.ends_before_begin', message: 'must not lie before validFrom' }]);
}
