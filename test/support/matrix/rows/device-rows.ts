import { iccid } from '../build-stock.ts';
import type { ScopeRows } from '../scope-row.ts';

const device = { path: { id: 'device' } } as const;
const deviceImport = { path: { id: 'deviceImport' } } as const;
const ofScan = { path: { id: 'openReceipt', scanId: 'scan' } } as const;

/** Devices, SIM cards, stock, goods receipts and what goes back. */
export const deviceRows: ScopeRows = {
  listDevices: { shows: 'device' },
  lookUpDevice: { query: ({ word }) => ({ value: `${word.toUpperCase()}0` }) },
  getDevice: device,
  listDeviceHistory: device,
  getDeviceLabel: device,
  moveDevice: device,
  changeDeviceCondition: device,
  changeDeviceIdentifier: device,
  takeDeviceStep: { ...device, body: () => ({ action: 'quarantine' }) },
  disposeOfDevice: { path: { id: 'worn' } },
  reportLoss: { path: { id: 'other' } },
  reportFound: { path: { id: 'lost' } },
  listIncidents: { shows: 'incident' },

  importDevices: { raw: 'Seriennummer;Modell;Eigentümer\nNEU-1;tablet;nirgendwo\n' },
  listDeviceImports: { shows: 'deviceImport' },
  getDeviceImport: deviceImport,
  listDeviceImportRows: deviceImport,
  downloadDeviceImportReport: deviceImport,
  downloadDeviceImportFile: deviceImport,
  replayDeviceImport: deviceImport,

  listSimCards: { shows: 'sim' },
  getSimCard: { path: { id: 'sim' } },
  registerSimCard: { body: ({ unique }) => ({ iccid: iccid(`neu-${unique}`) }) },
  takeSimCardStep: { path: { id: 'sim' } },
  placeSimCard: { path: { id: 'sim' }, body: ({ ids }) => ({ deviceId: ids.device }) },
  readSimSecrets: { path: { id: 'sim' } },

  listStockLocations: { shows: 'store' },
  getStockLocation: { path: { id: 'store' } },
  createStockLocation: { body: ({ ids, unique }) => ({ organisationId: ids.town, code: `REGAL-${unique}`, parentId: ids.store }) },
  updateStockLocation: { path: { id: 'shelf' }, body: ({ ids }) => ({ parentId: ids.store }) },
  listStockItems: { shows: 'stockItem' },
  listStockMovements: { path: { id: 'stockItem' } },
  correctStock: { path: { id: 'stockItem' } },

  listReceipts: { shows: 'receipt' },
  startReceipt: {},
  getReceipt: { path: { id: 'receipt' } },
  listExpectedIdentifiers: { path: { id: 'openReceipt' }, shows: 'announced' },
  listScans: { path: { id: 'openReceipt' }, shows: 'scan' },
  addScans: {
    perRow: true,
    path: { id: 'openReceipt' },
    body: ({ ids, unique }) => ({ scans: [{ id: `00000000-0000-7000-8000-${String(unique).padStart(12, '0')}`, kind: 'serial', value: `NEU${unique}`, orderLineId: ids.line }] }),
  },
  undoScan: ofScan,
  correctScan: { ...ofScan, neverSucceeds: true },
  countItems: { path: { id: 'openReceipt', orderLineId: 'line' }, neverSucceeds: true },
  postReceipt: { path: { id: 'openReceipt' } },
  discardReceipt: { path: { id: 'emptyReceipt' } },
  listReturnCases: { shows: 'returnCase' },
  getReturnCase: { path: { id: 'returnCase' } },
  openReturnCase: { body: ({ ids }) => ({ deviceIds: [ids.received] }) },
  receiveReplacement: { path: { id: 'returnCase' }, body: ({ ids, unique }) => ({ deviceId: ids.sentBack, identifiers: [{ kind: 'serial', value: `ERSATZ${unique}` }] }) },
  creditReturn: { path: { id: 'returnCase' }, body: ({ ids }) => ({ deviceIds: [ids.credited] }) },
};
