import type { UrlHost } from '../../shared/hosts-url.ts';

/**
 * The nodes of a database cluster as one process sees them: it uses one until that fails, then the next. All its
 * connections lead to the same node, so that what it wrote is there for it to read.
 */
export class DatabaseHosts {
  readonly #hosts: readonly [UrlHost, ...UrlHost[]];
  #current = 0;

  constructor(hosts: readonly [UrlHost, ...UrlHost[]]) {
    this.#hosts = hosts;
  }

  get current(): UrlHost {
    return this.#hosts[this.#current] ?? this.#hosts[0];
  }

  isCurrent({ host, port }: Partial<UrlHost>): boolean {
    return this.current.host === host && this.current.port === port;
  }

  /** Goes on to the next node, unless somebody has done so since `failed` was in use. */
  leave(failed: Partial<UrlHost>): void {
    if (this.isCurrent(failed)) this.#current = (this.#current + 1) % this.#hosts.length;
  }
}
