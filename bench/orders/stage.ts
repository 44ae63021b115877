import { createApiToken } from '../../src/features/identity/api-tokens.ts';
import { createUser } from '../../src/features/identity/write-users.ts';
import { organisationRow } from '../../src/features/organisations/create-organisation.ts';
import { insertOrganisation } from '../../src/features/organisations/organisation-store.ts';
import { recordAudit } from '../../src/features/audit/record-audit.ts';
import { equipmentClasses, manufacturers, productModels } from '../../src/features/catalog/catalog-tables.ts';
import { approvalRules, fundingProgrammes, needs, procurementBases } from '../../src/features/orders/order-tables.ts';
import { supplierArticles, supplierConnections, suppliers } from '../../src/features/suppliers/supplier-tables.ts';
import type { Tx } from '../../src/persistence/transaction.ts';
import type { UnitOfWork } from '../../src/persistence/unit-of-work.ts';
import { systemActor } from '../../src/shared/actor.ts';
import { newId } from '../../src/shared/ids.ts';

const MUNICIPALITIES = 30;
const BELOW_EACH = 9;
const CLASSES = 10;
const MODELS_PER_CLASS = 10;
const NEEDS_PER_CLASS = 300;
const SUPPLIERS = 20;
const BASES = 60;
const PROGRAMMES = 6;

const context = { actor: systemActor('bench'), requestId: 'bench:stage' };
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** What orders are made of, by their ids. */
export interface Stage {
  readonly token: string;
  /** Towns that the buyer may order for; the first one buys. */
  readonly towns: readonly string[];
  readonly suppliers: readonly string[];
  readonly bases: readonly string[];
  readonly programmes: readonly string[];
  /** Per equipment class. */
  readonly classes: readonly { readonly models: readonly string[]; readonly needs: readonly string[] }[];
}

/** Some hundred organisations with what they buy, from whom, for which needs, on which basis, and a buyer with a token. */
export async function setStage(uow: UnitOfWork): Promise<Stage> {
  const towns = await uow.write(context, (tx) => Promise.resolve(addTree(tx)));
  const buyers = towns.slice(0, 4);
  const goods = await uow.write(context, (tx) => Promise.resolve(addGoods(tx, buyers[0] ?? '')));
  return { ...goods, towns: buyers, token: await addBuyer(uow, buyers) };
}

function addTree(tx: Tx): readonly string[] {
  const add = (kind: 'provider' | 'municipality' | 'school', parentId: string | null, name: string): string => {
    const row = organisationRow({ kind, parentId, name });
    insertOrganisation(tx, row);
    return row.id;
  };
  const root = add('provider', null, 'Rechenzentrum');
  recordAudit(tx, { action: 'bench.staged', entityKind: 'bench', entityId: root, organisationId: null });
  return range(MUNICIPALITIES).map((town) => {
    const id = add('municipality', root, `Stadt ${town}`);
    for (const school of range(BELOW_EACH)) add('school', id, `Schule ${town}-${school}`);
    return id;
  });
}

function addGoods(tx: Tx, organisationId: string): Omit<Stage, 'token' | 'towns'> {
  const row = (): { readonly id: string; readonly version: number } => ({ id: newId(), version: 1 });
  const createdAt = tx.now;
  const maker = { ...row(), name: 'Fjordware', searchKey: 'fjordware' };
  tx.insert(manufacturers, maker);
  const classes = range(CLASSES).map((index) => ({ ...row(), code: `class-${index}`, name: `Klasse ${index}`, tracking: 'serial' as const, priceCap: 100_000, createdAt }));
  tx.insert(equipmentClasses, classes);
  const models = classes.flatMap((each, index) => range(MODELS_PER_CLASS).map((rank) => ({
    ...row(), manufacturerId: maker.id, equipmentClassId: each.id, name: `Modell ${index}-${rank}`, sortKey: `modell ${index}-${rank}`, searchKey: `modell ${index}-${rank}`,
    manufacturerPartNumber: `M-${index}-${rank}`, tracking: 'serial' as const, preferenceRank: rank + 1, packSize: 1, active: true, createdAt,
  })));
  tx.insert(productModels, models);
  const sellers = range(SUPPLIERS).map((index) => ({ ...row(), name: `Lieferant ${index}`, sortKey: `lieferant ${index}`, searchKey: `lieferant ${index}`, transitDays: 2, active: true, createdAt }));
  tx.insert(suppliers, sellers);
  tx.insert(supplierConnections, sellers.map((seller) => ({
    ...row(), supplierId: seller.id, name: 'API', adapter: 'generic-rest', configuration: {}, enabled: true, ratePerMinute: 60, burst: 5, settleSeconds: 30, createdAt,
  })));
  tx.insert(supplierArticles, sellers.flatMap((seller) => models.map((model, index) => ({ ...row(), supplierId: seller.id, productModelId: model.id, articleNumber: `00${700_000 + index}` }))));
  const wanted = classes.flatMap((each, index) => range(NEEDS_PER_CLASS).map((place) => ({
    ...row(), number: `NE-2026-${String(index * NEEDS_PER_CLASS + place).padStart(6, '0')}`, organisationId, equipmentClassId: each.id, quantity: 500, createdAt,
  })));
  tx.insert(needs, wanted);
  const bases = range(BASES).map((index) => ({
    ...row(), organisationId, kind: 'framework' as const, fileNumber: `RV ${index}`, title: `Rahmenvertrag ${index}`, validFrom: '2020-01-01' as const, validTo: null,
    maximumQuantity: 1_000_000_000, maximumValueMinor: null, usedQuantity: 0, usedValueMinor: 0, createdAt,
  }));
  tx.insert(procurementBases, bases);
  const programmes = range(PROGRAMMES).map((index) => ({ ...row(), organisationId, code: `P${index}`, name: `Programm ${index}`, rateBp: 9000, eligibleGroups: [], createdAt }));
  tx.insert(fundingProgrammes, programmes);
  // read and compared at every submission, never reached
  tx.insert(approvalRules, { ...row(), organisationId, kind: 'amount', thresholdMinor: 9_000_000_000_000, approvals: 1, active: true, createdAt });
  recordAudit(tx, { action: 'bench.staged', entityKind: 'bench', entityId: maker.id, organisationId: null });
  const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map((each) => each.id);
  return {
    suppliers: ids(sellers), bases: ids(bases), programmes: ids(programmes),
    classes: classes.map(({ id }) => ({ models: ids(models.filter((model) => model.equipmentClassId === id)), needs: ids(wanted.filter((need) => need.equipmentClassId === id)) })),
  };
}

async function addBuyer(uow: UnitOfWork, towns: readonly string[]): Promise<string> {
  const grants = towns.map((organisationId) => ({ role: 'procurement' as const, organisationId }));
  const { user } = await createUser({ uow }, context, { all: true }, { loginName: 'buyer', displayName: 'Buyer', grants, password: 'kirschkern weit gespuckt' });
  const actor = { kind: 'user' as const, id: user.id, name: user.displayName, grants };
  const { token } = await createApiToken({ uow }, { actor, requestId: 'bench:token' }, { name: 'bench', expiresInDays: 1 });
  return token;
}
