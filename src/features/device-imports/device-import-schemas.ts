import { listQuery, pageOf } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';

const count = s.int({ min: 0 });
const outcome = s.enumOf(['created', 'unchanged', 'rejected'], { name: 'DeviceImportOutcome' });

export const deviceImportSchema = s.object({
  id: s.id(), fileName: s.nullable(s.string()), fileHash: s.describe(s.string(), 'SHA-256 of the file.'), fileSize: s.int({ min: 0 }),
  dryRun: s.describe(s.bool(), 'Says what would become of each row, and registers nothing.'),
  state: s.describe(s.enumOf(['waiting', 'running', 'done', 'refused'], { name: 'DeviceImportState' }), '`refused`: the file as a whole, and none of it was imported.'),
  ignoredColumns: s.describe(s.array(s.string()), 'Columns of the file that say nothing to this program.'),
  rowsTotal: s.describe(s.nullable(count), 'Null until the file has been read once.'), rowsDone: count, created: count, unchanged: count,
  rejected: s.describe(count, 'Rows with at least one error; the others are imported without them.'), errors: count,
  problem: s.nullable(s.object({ code: s.string(), row: s.describe(s.nullable(s.int({ min: 1 })), 'From which row on.'), en: s.text(), de: s.text() }, { name: 'DeviceImportProblem' })),
  createdAt: s.instant(), finishedAt: s.nullable(s.instant()),
}, { name: 'DeviceImport' });

export const deviceImportPage = pageOf(deviceImportSchema, 'DeviceImportPage');
export const deviceImportQuery = listQuery({ sorts: ['createdAt'], defaultSort: '-createdAt' });

const rowError = s.object({
  column: s.describe(s.string({ min: 0 }), 'As the file calls it.'), code: s.string(), message: s.text(),
  value: s.describe(s.string({ min: 0 }), 'What the cell says.'), otherRow: s.optional(s.int({ min: 1 })),
}, { name: 'DeviceImportRowError' });

const importRow = s.object({
  row: s.describe(s.int({ min: 2 }), 'As a spreadsheet counts: the header is row 1.'), outcome, deviceId: s.nullable(s.id()), assetTag: s.nullable(s.string()), errors: s.array(rowError, { max: 100 }),
}, { name: 'DeviceImportRow' });

export const importRowPage = pageOf(importRow, 'DeviceImportRowPage');
export const importRowQuery = listQuery({ sorts: ['row'], defaultSort: 'row', filters: { outcome: s.optional(outcome) } });

export const uploadQuery = s.object({
  dryRun: s.withDefault(s.bool(), false),
  fileName: s.optional(s.string({ max: 200 })),
});

export const replaySchema = s.object({ dryRun: s.withDefault(s.bool(), false) }, { name: 'DeviceImportReplay' });
