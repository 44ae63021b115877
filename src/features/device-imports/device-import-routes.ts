import { Readable } from 'node:stream';
import type { Deps } from '../../deps.ts';
import { defineDownload, defineRoute, defineUpload, type Route } from '../../http/define-route.ts';
import type { RequestContext } from '../../http/request-context.ts';
import { s } from '../../http/schema.ts';
import { listDeviceImports, listImportRows, viewDeviceImport } from './device-import-read-model.ts';
import * as schemas from './device-import-schemas.ts';
import { importReport } from './import-report.ts';
import { IMPORT_PERMISSION } from './importer-read-model.ts';
import { messageOf } from './row-errors.ts';
import { replayDeviceImport, startDeviceImport } from './start-device-import.ts';
import { readParts } from './stored-file.ts';

const params = s.object({ id: s.id() });
const missing = 'device_import.not_found';
const unreadable = ['device_import.empty', 'device_import.columns_missing', 'device_import.columns_repeated', 'device_import.malformed'];
const shared = { tags: ['Device imports'], permission: IMPORT_PERMISSION } as const;
const accepted = { responses: { 202: schemas.deviceImportSchema }, location: ({ id }: { readonly id: string }) => `/device-imports/${id}` };

/** Some two hundred thousand rows. What is larger comes by the command line, which streams it. */
const LARGEST_FILE = 32 * 1024 * 1024;

/** Lists of devices from a spreadsheet or another inventory. */
export function deviceImportRoutes(deps: Deps): readonly Route[] {
  const seen = ({ actor }: RequestContext, importId: string) => deps.uow.read((db) => viewDeviceImport(db, actor.id, importId));
  return [
    defineUpload({
      ...shared, ...accepted, method: 'POST', path: '/device-imports', operationId: 'importDevices', summary: 'Hand in a list of devices (CSV) to be imported', query: schemas.uploadQuery,
      description: 'Good rows are imported, bad ones are not and are reported with all that is wrong. The same file again is answered with the import that there is.',
      requestTypes: ['text/csv'], bodyLimit: LARGEST_FILE, timeLimit: 120_000, errors: unreadable,
      handler: (context, { query, body }) =>
        startDeviceImport(deps, context, { source: () => Readable.from([body.bytes]), name: query.fileName ?? null, dryRun: query.dryRun }, { carriedOutBy: 'worker' }),
    }),
    defineRoute({
      ...shared, method: 'GET', path: '/device-imports', operationId: 'listDeviceImports', summary: 'Your imports of devices', query: schemas.deviceImportQuery, responses: { 200: schemas.deviceImportPage },
      handler: ({ actor }, { query }) => deps.uow.read((db) => listDeviceImports(db, actor.id, query)),
    }),
    defineRoute({
      ...shared, method: 'GET', path: '/device-imports/{id}', operationId: 'getDeviceImport', summary: 'How far an import is', params, responses: { 200: schemas.deviceImportSchema }, errors: [missing],
      handler: (context, { params: { id } }) => seen(context, id),
    }),
    defineRoute({
      ...shared, method: 'GET', path: '/device-imports/{id}/rows', operationId: 'listDeviceImportRows', summary: 'What became of each row', params, query: schemas.importRowQuery, responses: { 200: schemas.importRowPage }, errors: [missing],
      handler: async (context, { params: { id }, query }) => {
        await seen(context, id);
        const page = await deps.uow.read((db) => listImportRows(db, id, query));
        return {
          ...page,
          items: page.items.map(({ rowNumber, outcome, deviceId, assetTag, errors }) => ({
            row: rowNumber, outcome, deviceId, assetTag, errors: (errors ?? []).map((error) => ({ ...error, message: messageOf(error, context.language) })),
          })),
        };
      },
    }),
    defineDownload({
      ...shared, method: 'GET', path: '/device-imports/{id}/report', operationId: 'downloadDeviceImportReport', summary: 'What became of each row, as CSV', params, responseTypes: ['text/csv'], errors: [missing],
      handler: async (context, { params: { id } }) => {
        const { createdAt } = await seen(context, id);
        return { contentType: 'text/csv; charset=utf-8', filename: `import-${createdAt.toISOString().slice(0, 10)}.csv`, content: importReport(deps.uow, id, context.language) };
      },
    }),
    defineDownload({
      ...shared, method: 'GET', path: '/device-imports/{id}/file', operationId: 'downloadDeviceImportFile', summary: 'The exact bytes of the file', params, responseTypes: ['application/octet-stream'], errors: [missing],
      handler: async (context, { params: { id } }) => {
        const { fileName, fileId } = await seen(context, id);
        return { contentType: 'application/octet-stream', filename: fileName ?? 'devices.csv', content: Readable.from(readParts(deps, fileId), { objectMode: false }) };
      },
    }),
    defineRoute({
      ...shared, ...accepted, method: 'POST', path: '/device-imports/{id}/replay', operationId: 'replayDeviceImport', summary: 'Go through the kept file once more', params, body: schemas.replaySchema,
      errors: [missing, 'device_import.unfinished'],
      handler: async (context, { params: { id }, body }) => {
        await seen(context, id);
        return replayDeviceImport(deps, context, id, body.dryRun);
      },
    }),
  ];
}
