import { setTimeout as sleep } from 'node:timers/promises';

/** Something that somebody does; its name stands in the figures. */
export interface Act {
  readonly name: string;
  run(): Promise<unknown>;
}

export interface Latency {
  readonly name: string;
  readonly ms: number;
}

/**
 * Begins the acts in turn at a fixed rate, whether the earlier ones have ended or not, until `stop`. Each latency counts
 * from the moment at which its act was due, so that what waits because others are slow is not forgotten. An act that fails
 * fails `stop`.
 */
export function openLoop(perSecond: number, acts: readonly Act[]): { stop(): Promise<readonly Latency[]> } {
  const latencies: Latency[] = [];
  const failures: unknown[] = [];
  const running = new Set<Promise<void>>();
  let stopped = false;
  const loop = (async () => {
    const began = performance.now();
    for (let index = 0; !stopped; index += 1) {
      const due = began + (index * 1000) / perSecond;
      if (due > performance.now()) await sleep(due - performance.now());
      const act = acts[index % acts.length];
      if (!act) throw new Error('nothing to do');
      const one = act.run()
        .then(() => { latencies.push({ name: act.name, ms: performance.now() - due }); }, (error: unknown) => { failures.push(error); })
        .finally(() => running.delete(one));
      running.add(one);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await loop;
      await Promise.all(running);
      if (failures.length > 0) throw failures[0];
      return latencies;
    },
  };
}

/** @param share 0.99 for the 99th of a hundred */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
