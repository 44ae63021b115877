import { persistenceErrors } from '../../persistence/db-errors.ts';
import { uniqueName } from '../../persistence/transaction.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { OrderContext, OrderDeps } from './order-access.ts';
import { procurementErrors } from './procurement-errors.ts';
import { fundingProgrammes, type FundingProgramme } from './order-tables.ts';

export type ProgrammeFields = Omit<FundingProgramme, 'id' | 'organisationId' | 'version' | 'createdAt'>;

const duplicates = { [uniqueName('funding_programmes', ['code'])]: () => procurementErrors['programme.code_taken']() };

const pick = (fields: ProgrammeFields): ProgrammeFields => {
  const { code, name, budgetMinor, rateBp, capPerDevice, orderNotBefore, deliverBy, payBy, dedicationMonths, eligibleGroups } = fields;
  return { code, name, budgetMinor, rateBp, capPerDevice, orderNotBefore, deliverBy, payBy, dedicationMonths, eligibleGroups };
};

/** @throws AppError `programme.code_taken` */
export const createFundingProgramme = (deps: OrderDeps, context: OrderContext, input: ProgrammeFields & { readonly organisationId: string }): Promise<FundingProgramme> =>
  deps.uow.write(context, (tx) => {
    const { organisationId } = input;
    if (!inScope(context.scope('programme:write'), organisationId)) throw procurementErrors['programme.not_found']();
    const row: FundingProgramme = { id: newId(), organisationId, ...pick(input), version: 1, createdAt: tx.now };
    tx.insert(fundingProgrammes, row, duplicates);
    recordAudit(tx, { action: 'programme.created', entityKind: 'funding_programme', entityId: row.id, organisationId, after: { ...pick(input) } });
    return Promise.resolve(row);
  });

export const updateFundingProgramme = (deps: OrderDeps, context: OrderContext, { id, version, ...input }: ProgrammeFields & { readonly id: string; readonly version: number }): Promise<FundingProgramme> =>
  deps.uow.write(context, async (tx) => {
    const before = await tx.one(fundingProgrammes, { id });
    if (!before || !inScope(context.scope('programme:write'), before.organisationId)) throw procurementErrors['programme.not_found']();
    assertVersion(version, before.version);
    tx.update(fundingProgrammes, { id, version }, { ...pick(input), version: version + 1 }, persistenceErrors['persistence.version_conflict'], duplicates);
    recordAudit(tx, { action: 'programme.changed', entityKind: 'funding_programme', entityId: id, organisationId: before.organisationId, before: { ...pick(before) }, after: { ...pick(input) } });
    return { ...before, ...pick(input), version: version + 1 };
  });
