import type { Connection } from 'mysql2/promise';
import { instantSql, seedId, type SeedSpan } from './seed-sql.ts';

interface Place {
  readonly id: string;
  readonly kind: 'provider' | 'municipality' | 'school';
  readonly name: string;
  readonly parent: Place | null;
}

export interface SeededTree {
  readonly provider: string;
  /** The first has 300 organisations with itself, each of the others 90. */
  readonly towns: readonly string[];
  readonly schools: readonly string[];
  readonly schoolsOf: ReadonlyMap<string, readonly string[]>;
  /** The provider's store. */
  readonly store: string;
}

const TOWNS = [300, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90];

/** A provider with 11 municipalities and their 1,189 schools, the closure over them, and the provider's store. */
export async function seedOrganisations(connection: Connection, { begin }: SeedSpan): Promise<SeededTree> {
  const provider: Place = { id: seedId('001', begin, 1), kind: 'provider', name: 'Rechenzentrum Seed', parent: null };
  const towns = TOWNS.map((_, index): Place => ({ id: seedId('002', begin, index + 1), kind: 'municipality', name: `Seedstadt ${pad(index + 1)}`, parent: provider }));
  const schools = towns.flatMap((town, index) => Array.from({ length: (TOWNS[index] ?? 1) - 1 }, (_, school): Place => ({
    id: seedId('003', begin, index * 1000 + school + 1), kind: 'school', name: `Schule ${pad(school + 1)} zu ${town.name}`, parent: town,
  })));
  const places = [provider, ...towns, ...schools];
  await connection.query('insert into organisations (id, kind, parent_id, root, name, sort_key, search_key, pupils, version) values ?', [
    places.map(({ id, kind, name, parent }) => [id, kind, parent?.id ?? null, parent ? null : 1, name, name.toLowerCase(), name.toLowerCase(), kind === 'school' ? 500 : null, 1]),
  ]);
  const closure = places.flatMap((place) => {
    const rows: [string, string, number][] = [];
    for (let above: Place | null = place; above; above = above.parent) rows.push([above.id, place.id, rows.length]);
    return rows;
  });
  await connection.query('insert into organisation_closure (ancestor_id, descendant_id, depth) values ?', [closure]);
  const store = seedId('004', begin, 1);
  await connection.query(
    `insert into stock_locations (id, organisation_id, parent_id, code, name, active, version, created_at) values (?, ?, null, 'LAGER', 'Zentrallager', 1, 1, ${instantSql(String(begin))})`,
    [store, provider.id],
  );
  return {
    provider: provider.id, towns: towns.map((town) => town.id), schools: schools.map((school) => school.id), store,
    schoolsOf: new Map(towns.map((town) => [town.id, schools.filter((school) => school.parent === town).map((school) => school.id)])),
  };
}

const pad = (number: number): string => String(number).padStart(3, '0');
