export { ensureMariaDb, ensureRedis, type SharedServer } from './ensure-servers.ts';
export { startGaleraCluster, type GaleraCluster } from './galera-cluster.ts';
export { startMariaDb, type MariaDbOptions } from './mariadb-server.ts';
export { startWatchedRedis, type WatchedRedis } from './redis-sentinel.ts';
export { startRedis, type RedisOptions } from './redis-server.ts';
export type { ServerHandle } from './server-process.ts';
export { createTestDatabase, emptyDatabase, type TestDatabase } from './test-database.ts';
