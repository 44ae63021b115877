import type { Dialect, Session } from '../../../src/persistence/dialect/dialect.ts';

/** A moment in the life of a process, counted in its round trips to the database. */
export interface KillPoint {
  /** What is counted: everything that is run or committed, or commits alone. */
  readonly at: 'round_trip' | 'commit';
  /** 1 = the first. */
  readonly number: number;
  /**
   * `before`: the database has not heard of it; every network call since the last round trip has been answered.
   * `during`: it has been sent, and nobody waits for the answer.
   */
  readonly when: 'before' | 'during';
}

export interface Trips {
  readonly roundTrips: number;
  readonly commits: number;
}

/** The same database, for a process that dies at `point`, or only counts. */
export function dyingAt(inner: Dialect, point: KillPoint | null): { readonly dialect: Dialect; readonly trips: Trips } {
  const trips = { roundTrips: 0, commits: 0 };
  const meet = async <T>(isCommit: boolean, roundTrip: () => Promise<T>): Promise<T> => {
    trips.roundTrips += 1;
    if (isCommit) trips.commits += 1;
    const number = point?.at === 'commit' ? (isCommit ? trips.commits : 0) : trips.roundTrips;
    if (number !== point?.number) return roundTrip();
    if (point.when === 'during') roundTrip().catch(nobodyIsLeft);
    return die();
  };
  const open = async (kind: Parameters<Dialect['open']>[0]): Promise<Session> => {
    const session = await inner.open(kind);
    return { run: (steps) => meet(false, () => session.run(steps)), commit: (last) => meet(true, () => session.commit(last)), rollback: () => session.rollback() };
  };
  return { dialect: { ...inner, open }, trips };
}

/** An error in the last moment has nobody to tell. */
const nobodyIsLeft = (): void => undefined;

/** No handler, no `finally`, no buffer gets a chance: the kernel takes the process away. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}
