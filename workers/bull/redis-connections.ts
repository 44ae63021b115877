import { Redis, type RedisOptions } from 'ioredis';
import { redisOptions } from './redis-options.ts';

const REVIVE_MS = 250;

/** The connection tells it as an event, too. */
const toldAsError = (): void => undefined;

export type ConnectionKind = 'client' | 'subscriber' | 'bclient';

/**
 * A queue that is closed cuts its blocking connection and connects it again, and Bull looks at the outcome only when its
 * jobs have ended. Refused before (Redis is away, the time to stop is over), it would be a rejection that nobody handles, and
 * end the process in the middle of its stopping.
 */
class BlockingRedis extends Redis {
  override connect(...parameters: Parameters<Redis['connect']>): Promise<void> {
    return ended.has(this) ? Promise.resolve() : super.connect(...parameters).catch(toldAsError);
  }
}

/** Connections that nobody is to connect again; asked by the constructor already, when an object has no fields of its own. */
const ended = new WeakSet<Redis>();

function end(connection: Redis): void {
  ended.add(connection);
  connection.disconnect();
}

/**
 * The connections of all queues of a process: commands and events share one each, only the blocking wait of a queue
 * needs its own. Bull closes none of those it was given, so they are closed here.
 */
export class RedisConnections {
  readonly #url: string;
  readonly #onError: (error: Error) => void;
  readonly #shared = new Map<ConnectionKind, Redis>();
  readonly #blocking = new Set<Redis>();
  #closed = false;

  constructor(url: string, onError: (error: Error) => void) {
    this.#url = url;
    this.#onError = onError;
  }

  get client(): Redis {
    return this.open('client');
  }

  get ready(): boolean {
    return this.#shared.get('client')?.status === 'ready';
  }

  open(kind: ConnectionKind): Redis {
    if (kind === 'bclient') {
      const connection = this.#prepare(new BlockingRedis({ ...redisOptions(this.#url), enableReadyCheck: false, maxRetriesPerRequest: null }));
      this.#blocking.add(connection);
      return connection;
    }
    const known = this.#shared.get(kind);
    if (known) return known;
    const connection = this.#connect(kind === 'subscriber' ? { maxRetriesPerRequest: null } : {});
    // every queue listens to the shared connections
    connection.setMaxListeners(0);
    this.#shared.set(kind, connection);
    return connection;
  }

  #connect(options: RedisOptions): Redis {
    return this.#prepare(new Redis({ ...redisOptions(this.#url), enableReadyCheck: false, ...options }));
  }

  #prepare<R extends Redis>(connection: R): R {
    connection.on('error', this.#onError);
    connection.on('end', () => { this.#revive(connection); });
    // a queue that is still opening while the process stops asks for its own late
    if (this.#closed) end(connection);
    return connection;
  }

  /**
   * A fail-over that sentinels tell while ioredis is connecting ends that connection for good, without another try. The
   * pause leaves it to Bull to connect again what it has cut itself.
   */
  #revive(connection: Redis): void {
    setTimeout(() => {
      if (this.#isOpen(connection) && connection.status === 'end') connection.connect().catch(toldAsError);
    }, REVIVE_MS).unref();
  }

  #isOpen(connection: Redis): boolean {
    if (this.#closed) return false;
    return this.#blocking.has(connection) || [...this.#shared.values()].includes(connection);
  }

  /** Ends the blocking connection of a queue that was closed. */
  release(connection: Redis): void {
    this.#blocking.delete(connection);
    end(connection);
  }

  /** At once: whatever was still to be said to Redis, the database knows better. */
  close(): void {
    this.#closed = true;
    for (const connection of [...this.#shared.values(), ...this.#blocking]) end(connection);
  }
}
