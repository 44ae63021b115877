import { bool, code, date, id, nullable, snakeCase, text, type RowOf } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import type { Scope } from '../../shared/actor.ts';
import { sortKey } from '../../shared/search-key.ts';
import type { Tracking } from '../catalog/product-model.ts';

const modelShape = { id: id(), manufacturerId: id(), equipmentClassId: id(), sortKey: text(), manufacturerPartNumber: nullable(code(60)), gtin: nullable(code(14)), tracking: code<Tracking>(10) };
const organisationShape = { id: id(), kind: code(12), sortKey: text(), officialNumber: nullable(code(20)), officialKey: nullable(code(12)), validTo: nullable(date()) };
const locationShape = { id: id(), organisationId: id(), code: code(40), name: text() };

export type ImportModel = RowOf<typeof modelShape>;
export type ImportOrganisation = RowOf<typeof organisationShape>;
export type ImportLocation = RowOf<typeof locationShape>;

/** Everything that a row may name, by whatever it may be named with; several entries under one name are ambiguous. */
export interface ImportReferences {
  readonly modelsByGtin: Index<ImportModel>;
  readonly modelsByNumber: Index<ImportModel>;
  readonly modelsByName: Index<ImportModel>;
  readonly manufacturers: Index<{ readonly id: string }>;
  readonly classes: Index<{ readonly id: string }>;
  readonly organisations: Index<ImportOrganisation>;
  readonly organisationsByName: Index<ImportOrganisation>;
  readonly locationsByCode: Index<ImportLocation>;
  readonly locationsByName: Index<ImportLocation>;
}

export type Index<T> = ReadonlyMap<string, readonly T[]>;

/**
 * Reads the catalogue, and of organisations and stock locations those within the importer's scope: what lies outside
 * cannot be named. Some ten thousand rows at most, however long the file is.
 */
export async function loadReferences(db: Reader, scope: Scope): Promise<ImportReferences> {
  const [models, manufacturers, classes, organisations, locations] = await db.selectAll(
    query(modelShape, db.q('product_models').select(...columnsOf(modelShape))),
    query({ id: id(), searchKey: text() }, db.q('manufacturers').select('id', 'search_key')),
    query({ id: id(), code: code(40), name: text() }, db.q('equipment_classes').select('id', 'code', 'name')),
    query(organisationShape, scopePredicate(db.q('organisations').select(...columnsOf(organisationShape)), 'id', scope)),
    query({ ...locationShape, active: bool() }, scopePredicate(db.q('stock_locations').where('active', true).select('*'), 'organisation_id', scope)),
  );
  return {
    modelsByGtin: indexed(models, (model) => [model.gtin]),
    modelsByNumber: indexed(models, (model) => [model.manufacturerPartNumber]),
    modelsByName: indexed(models, (model) => [model.sortKey]),
    manufacturers: indexed(manufacturers, (each) => [each.searchKey]),
    classes: indexed(classes, (each) => [sortKey(each.code), sortKey(each.name)]),
    organisations: indexed(organisations, (each) => [each.id, each.officialNumber, each.kind === 'municipality' ? each.officialKey : null]),
    organisationsByName: indexed(organisations, (each) => [each.sortKey]),
    locationsByCode: indexed(locations, (each) => [each.id, sortKey(each.code)]),
    locationsByName: indexed(locations, (each) => [sortKey(each.name)]),
  };
}

const columnsOf = (shape: object): string[] => Object.keys(shape).map(snakeCase);

function indexed<T>(rows: readonly T[], namesOf: (row: T) => readonly (string | null)[]): Index<T> {
  const index = new Map<string, T[]>();
  for (const row of rows) {
    for (const name of new Set(namesOf(row))) {
      if (name === null || name === '') continue;
      const there = index.get(name);
      if (there) there.push(row);
      else index.set(name, [row]);
    }
  }
  return index;
}
