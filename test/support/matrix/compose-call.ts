import { isJson, type Json } from '../../../src/http/json-schema.ts';
import type { Call } from './caller.ts';
import { fixtureTables, idOf, tableOf, type Common, type FixtureKind, type Named, type Tenant } from './fixtures.ts';
import { pathNames, type Operation } from './operations.ts';
import { sampleValue } from './sample-value.ts';
import type { ScopeRow } from './scope-row.ts';

/** What a member of a body or a filter of a list names, by its name. */
const references: Readonly<Record<string, Named>> = {
  organisationId: 'school', ownerId: 'town', custodianId: 'school', parentId: 'town', below: 'town', fromId: 'town', toId: 'school', successorId: 'sister', shipToId: 'school',
  supplierId: 'supplier', productModelId: 'tablet', manufacturerId: 'manufacturer', equipmentClassId: 'tabletClass', scarceClassId: 'tabletClass', connectionId: 'connection', kitId: 'kit',
  personId: 'person', needId: 'need', orderLineId: 'line', goodsReceiptId: 'receipt', stockLocationId: 'store', deviceId: 'device', withDeviceId: 'device', requestLineId: 'requestLine',
  announcedIdentifierId: 'announced', with: 'run', entityId: 'order', actorId: 'user',
};

interface Setting {
  readonly document: Json;
  readonly common: Common;
}

let unique = 0;

/** How people of a tenant call an operation on what is theirs; `full`: with every field that there is. */
export function composeCall({ document, common }: Setting, operation: Operation, row: ScopeRow, tenant: Tenant, { full = false }: { readonly full?: boolean } = {}): Call {
  const { ids, word, kioskToken } = tenant;
  const parts = { ids, common, word, kioskToken, unique: ++unique };
  const known = (name: string, schema: Json): unknown => {
    const named = references[name];
    return named !== undefined && schema['format'] === 'uuid' && (full || !admitsNull(schema)) ? idOf(named, tenant, common) : undefined;
  };
  const sample = operation.bodySchema && row.raw === undefined ? sampleValue(document, operation.bodySchema, known, { full }) : undefined;
  const isList = operation.parameters.some(({ name }) => name === 'cursor');
  return {
    path: Object.fromEntries(pathNames(operation).map((name) => [name, idOf(namedBy(row, name, operation), tenant, common)])),
    query: { ...(isList && { limit: '200' }), ...row.query?.(parts) },
    ...(row.raw !== undefined && { raw: row.raw }),
    ...(isJson(sample) && { body: { ...sample, ...row.body?.(parts) } }),
  };
}

function namedBy(row: ScopeRow, name: string, { operationId }: Operation): Named {
  const named = row.path?.[name];
  if (named === undefined) throw new Error(`the row of ${operationId} does not say what ${name} is`);
  return named;
}

const admitsNull = (schema: Json): boolean => Array.isArray(schema['type']) && schema['type'].includes('null');

/** What a filter or a required member of the query names. */
export const referenceOf = (name: string): Named | undefined => references[name];

/** Own id → the id of the same fixture of the other tenant. */
export function counterparts(own: Tenant, foreign: Tenant): ReadonlyMap<string, string> {
  return new Map(Object.keys(fixtureTables).map((kind) => [own.ids[kind as FixtureKind], foreign.ids[kind as FixtureKind]]));
}

/** The fixture whose version a change is based on. */
export function versionedKind(row: ScopeRow): Named | undefined {
  const named = row.versionOf ?? row.path?.['id'];
  return named !== undefined && tableOf(named) !== undefined ? named : undefined;
}

/** The same body with other ids: each variant has one of them swapped, and one more has all. */
export function swappedBodies(body: unknown, swap: ReadonlyMap<string, string>): readonly { readonly place: string; readonly body: unknown }[] {
  const places = swappable(body, swap, '');
  const variants = places.map((place) => ({ place, body: replaced(body, swap, (each) => each === place) }));
  return places.length > 1 ? [...variants, { place: 'all', body: replaced(body, swap, () => true) }] : variants;
}

function swappable(node: unknown, swap: ReadonlyMap<string, string>, place: string): readonly string[] {
  if (typeof node === 'string') return swap.has(node) ? [place] : [];
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, each]) => swappable(each, swap, `${place}/${key}`));
}

function replaced(node: unknown, swap: ReadonlyMap<string, string>, wanted: (place: string) => boolean, place = ''): unknown {
  if (typeof node === 'string') return wanted(place) ? swap.get(node) ?? node : node;
  if (Array.isArray(node)) return node.map((each, index) => replaced(each, swap, wanted, `${place}/${index}`));
  if (!isJson(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, each]) => [key, replaced(each, swap, wanted, `${place}/${key}`)]));
}
