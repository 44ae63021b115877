import type { Term } from '../parts/status-vocabulary.ts';
import type { Connection } from './queries.ts';

/** How a connection is doing, in the words of the one table of states. */
export function connectionTerm({ enabled, health }: Pick<Connection, 'enabled' | 'health'>): Extract<Term, `connection.${string}`> {
  if (!enabled) return 'connection.off';
  return health.breaker !== 'closed' || health.failingOrders > 0 ? 'connection.failing' : 'connection.works';
}
