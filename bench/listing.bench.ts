import { startApiProcess } from './processes/api-process.ts';
import { deepRow, listCases, listPath, PAGE, type Filters } from './listing/list-cases.ts';
import { startSeededServer } from './seed/seeded-server.ts';
import { median } from './side-by-side.ts';

const DEVICES = 1_000_000;
const ROUNDS = 41;
const WARM_UP = 5;

/**
 * Pages of 50 from a million devices over HTTP, one request after the other. `ratio`: the worst case's time beyond an empty
 * handler's, against the bare statement over one connection (limit 1.5). `depthRatio`: page 10,000 against page 1 (1.2).
 * `scopedP50MsMax`: the slowest page of somebody with grants on 1, 90 and 300 organisations (40 ms).
 */
export async function bench(): Promise<Record<string, unknown>> {
  const server = await startSeededServer();
  try {
    const database = await server.database(DEVICES);
    const api = await startApiProcess(database.url);
    try {
      const { actors, connection, catalogue } = database;
      const get = (token: string, path: string) => (): Promise<unknown> => api.request(token, 'GET', path);
      const floor = get(actors.root.token, '/health/live');
      const deep = await deepRow(database, DEVICES);

      const cases: Record<string, { floorMs: number; productMs: number; bareMs: number; ratio: number }> = {};
      for (const { name, path, sql } of await listCases(database)) {
        const [floorMs = 0, productMs = 0, bareMs = 0] = await medians([floor, get(actors.root.token, path), () => connection.query(sql)]);
        cases[name] = { floorMs, productMs, bareMs, ratio: round((productMs - floorMs) / bareMs) };
        process.stderr.write(`${name}: ${JSON.stringify(cases[name])}\n`);
      }

      const depths: Record<string, { firstMs: number; deepMs: number; ratio: number }> = {};
      for (const [name, sort, filters, after] of [['newest', '-firstSeenAt', {}, deep.firstSeenAt], ['by tag', 'assetTag', {}, deep.assetTag], ['handed over', '-firstSeenAt', { state: ['handed_over'] }, deep.firstSeenAt]] as const) {
        const [firstMs = 0, deepMs = 0] = await medians([get(actors.root.token, listPath(sort, filters)), get(actors.root.token, listPath(sort, filters, after))]);
        depths[name] = { firstMs, deepMs, ratio: round(deepMs / firstMs) };
        process.stderr.write(`depth, ${name}: ${JSON.stringify(depths[name])}\n`);
      }

      const scoped: Record<string, number> = {};
      const asked: readonly (readonly [string, string, Filters])[] = [
        ['newest', '-firstSeenAt', {}], ['by tag', 'assetTag', {}], ['in stock', '-firstSeenAt', { state: ['in_stock'] }], ['lost or stolen', '-firstSeenAt', { state: ['lost', 'stolen'] }],
        ['of a class', '-firstSeenAt', { equipmentClassId: catalogue.equipmentClasses[2] ?? '' }], ['of a class, in repair, by tag', 'assetTag', { equipmentClassId: catalogue.equipmentClasses[2] ?? '', state: ['in_repair'] }],
      ];
      for (const [who, actor] of [['1', actors.one], ['90', actors.ninety], ['300', actors.threeHundred], ['300 by one grant', actors.town]] as const) {
        for (const [what, sort, filters] of asked) {
          const after = sort === 'assetTag' ? deep.assetTag : deep.firstSeenAt;
          const [firstMs = 0, deepMs = 0] = await medians([get(actor.token, listPath(sort, filters)), get(actor.token, listPath(sort, filters, after))], 15);
          scoped[`${who}: ${what}`] = firstMs;
          scoped[`${who}: ${what}, deep`] = deepMs;
          process.stderr.write(`${who}: ${what}: ${firstMs} ms, deep ${deepMs} ms\n`);
        }
      }
      return {
        ratio: Math.max(...Object.values(cases).map((each) => each.ratio)), depthRatio: Math.max(...Object.values(depths).map((each) => each.ratio)), scopedP50MsMax: Math.max(...Object.values(scoped)),
        limits: { ratio: 1.5, depthRatio: 1.2, scopedP50MsMax: 40 }, devices: DEVICES, page: PAGE, cases, depths, scoped,
      };
    } finally {
      await api.stop();
    }
  } finally {
    await server.stop();
  }
}

const round = (value: number): number => Number(value.toFixed(2));

/** Milliseconds at the median of each side, the sides in turn. */
async function medians(sides: readonly (() => Promise<unknown>)[], rounds = ROUNDS): Promise<number[]> {
  const times = sides.map((): number[] => []);
  for (let turn = -WARM_UP; turn < rounds; turn++) {
    for (const [index, side] of sides.entries()) {
      const started = performance.now();
      await side();
      if (turn >= 0) times[index]?.push(performance.now() - started);
    }
  }
  return times.map((each) => round(median(each)));
}
