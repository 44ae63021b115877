import type { ScopeRows } from '../scope-row.ts';

const run = { path: { id: 'run' } } as const;
const preview = { path: { id: 'preview' } } as const;
const handOver = { path: { id: 'handOver' } } as const;
const draft = { path: { id: 'draftRequest' } } as const;

/** Requests, the allocation, hand-overs and who has what. */
export const custodyRows: ScopeRows = {
  listRequests: { shows: 'request' },
  createRequest: { body: ({ common }) => ({ lines: [{ equipmentClassId: common.tabletClass, quantity: 1, acceptableModels: [common.tablet] }] }) },
  getRequest: { path: { id: 'request' } },
  submitRequest: draft,
  endorseRequest: draft,
  discardRequest: { path: { id: 'scrapRequest' } },
  askForRequestInformation: { path: { id: 'askedRequest' } },
  rejectRequest: { path: { id: 'refusedRequest' } },
  approveRequest: { ...draft, body: ({ ids }) => ({ lines: [{ lineId: ids.draftLine, approved: 0, refusalReason: 'doppelt' }] }) },
  withdrawRequestLine: { path: { id: 'request', lineId: 'requestLine' } },
  explainRequestLine: { path: { id: 'request', lineId: 'requestLine' } },

  listAllocationRuns: { shows: 'run' },
  previewAllocation: {},
  getAllocationRun: run,
  commitAllocationRun: { ...preview, neverSucceeds: true },
  discardAllocationRun: preview,
  getAllocationRunInput: run,
  getAllocationRunOutput: run,
  getAllocationFairness: run,
  explainRunLine: { path: { id: 'run', lineId: 'requestLine' } },
  compareAllocationRuns: { ...run, query: ({ ids }) => ({ with: ids.preview }) },
  compareAllocationRules: { ...run, body: () => ({ key: 'adams' }) },
  verifyAllocationRun: run,
  listAllocationPools: { shows: 'town' },
  listReservations: { shows: 'hold' },
  holdDevice: { body: ({ ids }) => ({ deviceId: ids.parked, expiresAt: '2020-09-01T00:00:00.000Z' }) },
  releaseHold: { path: { id: 'hold' } },
  listAllocationPolicies: { shows: 'policy' },
  getAllocationPolicy: { path: { id: 'policy' } },
  writeAllocationPolicy: { body: ({ ids }) => ({ organisationId: ids.town }) },
  putAllocationPolicyInForce: { path: { id: 'policy' } },

  listHandOvers: { shows: 'handOver' },
  prepareHandOver: { body: ({ ids }) => ({ person: { personId: ids.person, assignmentKind: 'permanent' }, stockItems: [{ stockItemId: ids.stockItem, quantity: 1 }], simCardIds: [ids.sim] }) },
  getHandOver: handOver,
  getHandOverRecord: { path: { id: 'doneHandOver' } },
  dropHandOverItem: { path: { id: 'handOver', itemId: 'handOverItem' } },
  confirmHandOver: { ...handOver, neverSucceeds: true },
  cancelHandOver: handOver,
  issueKioskToken: handOver,
  showHandOverAtKiosk: { reach: 'public', body: ({ kioskToken }) => ({ token: kioskToken }) },
  confirmHandOverAtKiosk: { reach: 'public', body: () => ({ token: 'never-issued' }), neverSucceeds: true },

  listAssignments: { shows: 'assignment' },
  assignDevice: { body: ({ ids }) => ({ deviceId: ids.idle, personId: ids.person }) },
  getAssignment: { path: { id: 'assignment' } },
  extendAssignment: { path: { id: 'loan' }, body: () => ({ dueOn: '2020-09-30' }) },
  returnAssignment: { path: { id: 'loan' }, body: ({ ids }) => ({ custody: 'back', stockLocationId: ids.store }) },
  swapDevices: { body: ({ ids }) => ({ deviceId: ids.idle, withDeviceId: ids.other }) },
  listMyDevices: { shows: 'assignment' },
  acknowledgeMyDevice: { path: { id: 'assignment' } },
  reportMyLoss: { path: { id: 'assigned' } },
  returnDevices: { body: ({ ids }) => ({ deviceIds: [ids.kept], stockLocationId: ids.store }) },
  listTransfers: { shows: 'transfer' },
  transferDevices: { body: ({ ids }) => ({ fromId: ids.town, toId: ids.sister, deviceIds: [ids.free] }) },
  getTransfer: { path: { id: 'transfer' } },
  giveBackTransfer: { path: { id: 'transfer' } },
};
