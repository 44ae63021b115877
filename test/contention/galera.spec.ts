import { describeWithServers } from '../support/left-out.ts';
import { startGaleraCluster, type GaleraCluster } from '../support/servers/index.ts';
import { openGaleraArena } from './arena.ts';
import { describeContention } from './describe-contention.ts';

describeWithServers('a Galera pair', () => {
  let cluster: GaleraCluster | undefined;
  before(async function () {
    this.timeout(120_000);
    cluster = await startGaleraCluster(2);
  });
  after(async function () {
    this.timeout(60_000);
    await cluster?.stop();
  });

  describeContention('half of it through each node', () => {
    if (!cluster) throw new Error('the cluster has not started');
    return openGaleraArena(cluster);
  });
});
