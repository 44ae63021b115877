import { Subject } from './growth/subject.ts';
import { startSeededServer } from './seed/seeded-server.ts';
import { median } from './side-by-side.ts';

const SIZES = (process.env['GROWTH_SIZES'] ?? '10000,100000,1000000').split(',').map(Number);
const ROUNDS = Number(process.env['ROUNDS'] ?? 11);
const WARM_UP = 2;

/** How often a round repeats each: what waits for the worker's next look at its queue needs more of them. */
const TIMES = { listing: 5, orders: 5, receive: 1, allocation: 3 } as const;
type Operation = keyof typeof TIMES;
const OPERATIONS = Object.keys(TIMES) as Operation[];

/**
 * What ordinary work costs where there are 10,000, 100,000 and 1,000,000 devices already, with everything else in
 * proportion: the first page of a list, an order of five lines, a receipt of some hundred serial numbers, an approval and
 * the allocation run that follows from it. Three databases on one server, each with an API and a worker of its own, one
 * operation at a time, the databases in turn. `growth`: p50 at the largest size against the smallest; `growthMax`: the
 * worst of them (limit 1.3). For trying out, `GROWTH_SIZES=1000,2000,4000` names other sizes and `ROUNDS=3` fewer rounds; below
 * 10,000 devices the page of the list is not full, so its ratio says nothing there.
 */
export async function bench(): Promise<Record<string, unknown>> {
  if (SIZES.length < 2 || !SIZES.every((size) => Number.isInteger(size) && size > 0)) throw new Error('GROWTH_SIZES names at least two numbers of devices');
  const server = await startSeededServer();
  const subjects: Subject[] = [];
  try {
    for (const devices of SIZES) subjects.push(await Subject.start(devices, await server.database(devices)));
    const times = new Map(OPERATIONS.map((operation) => [operation, new Map(SIZES.map((size): [number, number[]] => [size, []]))]));
    let turn = 0;
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      // a receipt brings what the approvals behind it ask for
      for (const operation of OPERATIONS) {
        for (let time = 0; time < TIMES[operation]; time++) {
          // each of them comes first as often as the others
          for (const index of SIZES.keys()) {
            const subject = subjects[(index + turn) % subjects.length];
            if (!subject) throw new Error('nothing is measured');
            await subject.idle();
            const ms = await subject[operation]();
            if (round >= 0) times.get(operation)?.get(subject.devices)?.push(ms);
          }
          turn++;
        }
        process.stderr.write(`round ${round}: ${operation} done\n`);
      }
    }
    const [smallest, largest] = [Math.min(...SIZES), Math.max(...SIZES)];
    const p50 = (operation: Operation, size: number): number => median(times.get(operation)?.get(size) ?? []);
    const each = <T>(of: (operation: Operation) => T): Record<string, T> => Object.fromEntries(OPERATIONS.map((operation) => [operation, of(operation)]));
    const growth = each((operation) => round2(p50(operation, largest) / p50(operation, smallest)));
    return {
      growthMax: Math.max(...Object.values(growth)), limits: { growthMax: 1.3 }, growth,
      p50Ms: each((operation) => Object.fromEntries(SIZES.map((size) => [size, round2(p50(operation, size))]))), sizes: SIZES, rounds: ROUNDS,
    };
  } finally {
    for (const subject of subjects) await subject.stop();
    await server.stop();
  }
}

const round2 = (value: number): number => Number(value.toFixed(2));
