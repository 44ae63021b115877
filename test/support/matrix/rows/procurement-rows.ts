import { orderBody } from '../build-procurement.ts';
import type { ScopeRow, ScopeRows } from '../scope-row.ts';

const code = ({ unique }: { readonly unique: number }) => ({ code: `neu-${unique}` });
const named = ({ unique }: { readonly unique: number }) => ({ name: `Neu ${unique}`, active: true });
const name = ({ unique }: { readonly unique: number }) => ({ name: `Neu ${unique}` });
const shared = (path?: ScopeRow['path'], body?: ScopeRow['body']): ScopeRow => ({ reach: 'shared', ...(path && { path }), ...(body && { body }) });
const byHand = ({ unique }: { readonly unique: number }) => ({ name: `Von Hand ${unique}`, adapter: 'manual', configuration: {}, ratePerMinute: 60, burst: 1 });
const order = { path: { id: 'order' } } as const;
const document = { path: { id: 'document' } } as const;
const line = { path: { id: 'order', lineId: 'line' } } as const;

/** Catalogue, suppliers, needs, orders and what they stand on. */
export const procurementRows: ScopeRows = {
  listManufacturers: shared(), getManufacturer: shared({ id: 'manufacturer' }), createManufacturer: shared(undefined, name), updateManufacturer: shared({ id: 'manufacturer' }),
  listEquipmentClasses: shared(), getEquipmentClass: shared({ id: 'tabletClass' }), createEquipmentClass: shared(undefined, code), updateEquipmentClass: shared({ id: 'tabletClass' }),
  listProductModels: shared(), getProductModel: shared({ id: 'tablet' }), createProductModel: shared(undefined, name), updateProductModel: shared({ id: 'tablet' }, named),
  listKits: shared(), getKit: shared({ id: 'kit' }), updateKit: shared({ id: 'kit' }, ({ common }) => ({ components: [{ equipmentClassId: common.tabletClass, quantity: 2 }] })),
  createKit: shared(undefined, ({ common, unique }) => ({ code: `neu-${unique}`, components: [{ equipmentClassId: common.tabletClass, quantity: 1 }] })),
  listSuppliers: shared(), getSupplier: shared({ id: 'supplier' }), createSupplier: shared(undefined, name), updateSupplier: shared({ id: 'supplier' }, named),
  listSupplierArticles: shared({ id: 'supplier' }), createSupplierArticle: shared({ id: 'supplier' }, ({ unique }) => ({ articleNumber: `NEU-${unique}` })),
  updateSupplierArticle: { ...shared({ id: 'supplier', articleId: 'article' }), versionOf: 'article' },

  listConnections: shared(), getConnection: shared({ id: 'connection' }), pollConnection: { ...shared({ id: 'connection' }), neverSucceeds: true }, replayQuarantine: shared({ id: 'connection' }),
  createConnection: { reach: 'installation', body: byHand },
  updateConnection: { reach: 'installation', path: { id: 'connection' }, body: byHand },
  switchConnection: { reach: 'installation', path: { id: 'connection' } },
  testConnection: { reach: 'installation', path: { id: 'connection' }, neverSucceeds: true },
  uploadSupplierDocument: { reach: 'installation', path: { id: 'connection' }, raw: 'orderNumber,lineReference\n' },
  listSupplierDocuments: { shows: 'document' },
  getSupplierDocument: document,
  downloadSupplierDocument: document,
  replaySupplierDocument: document,
  enterStatements: { ...order, body: () => ({ lines: [{ lineReference: '1', confirmed: 20, shipped: 6 }] }) },
  listStatements: { ...order, shows: 'document' },
  getOrderStanding: order,
  replayOrder: order,
  decideSending: { ...order, neverSucceeds: true },
  listSlips: { shows: 'order' },
  listUnansweredLines: { shows: 'silentLine' },
  listFailedPolls: { shows: 'silent' },

  listNeeds: { shows: 'need' },
  getNeed: { path: { id: 'need' } },
  getNeedSurplus: { path: { id: 'need' } },
  createNeed: {},
  updateNeed: { path: { id: 'need' } },
  listProcurementBases: { shows: 'basis' },
  getProcurementBasis: { path: { id: 'basis' } },
  createProcurementBasis: { body: ({ unique }) => ({ fileNumber: `RV-${unique}` }) },
  updateProcurementBasis: { path: { id: 'basis' }, body: () => ({ validFrom: '2020-01-01' }) },
  listFundingProgrammes: { shows: 'programme' },
  getFundingProgramme: { path: { id: 'programme' } },
  createFundingProgramme: { body: ({ unique }) => ({ code: `P-${unique}` }) },
  updateFundingProgramme: { path: { id: 'programme' } },
  listApprovalRules: { shows: 'rule', anyOf: ['config:admin', 'order:read'] },
  getApprovalRule: { path: { id: 'rule' }, anyOf: ['config:admin', 'order:read'] },
  createApprovalRule: { body: ({ ids }) => ({ organisationId: ids.town, kind: 'funding', fundingProgrammeId: ids.programme }) },
  updateApprovalRule: { path: { id: 'rule' }, body: ({ ids }) => ({ kind: 'amount', thresholdMinor: 2_000, fundingProgrammeId: ids.programme, active: true }) },

  listOrders: { shows: 'order' },
  getOrder: order,
  getPromisesOnOrder: order,
  placeOrder: { body: orderBody },
  reviseOrder: { path: { id: 'draft' }, body: orderBody },
  duplicateOrder: order,
  submitOrder: { path: { id: 'draft' } },
  decideApproval: { path: { id: 'draft' } },
  sendOrderByHand: { path: { id: 'draft' } },
  withdrawOrder: { path: { id: 'pending' } },
  holdOrder: order,
  releaseOrder: order,
  requestCancellation: line,
  amendOrderLine: { ...line, body: ({ ids }) => ({ quantity: 19, shares: [{ organisationId: ids.town, quantity: 19 }] }) },
  acceptSurplus: { ...line, neverSucceeds: true, body: ({ ids }) => ({ quantity: 1, shares: [{ organisationId: ids.town, quantity: 21 }] }) },
  replaceCostSplits: {
    path: { id: 'order', shareId: 'share' }, body: ({ ids }) => ({ costSplits: [{ source: 'Haushalt', fundingProgrammeId: ids.programme, amountMinor: 5_000, fiscalYear: 2020 }] }),
  },
  cancelOrder: { path: { id: 'silent' } },
  closeOrderShort: order,
};
