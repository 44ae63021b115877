import { expect } from 'chai';
import { checkInvariants } from '../support/invariants.ts';
import type { Arena } from './arena.ts';
import { CROWD } from './crowd.ts';
import { crowdsOverDevices } from './crowds-over-devices.ts';
import { crowdsOverOrders } from './crowds-over-orders.ts';

/**
 * What a crowd may want at the same moment. One of them gets it; the others are told so, in the words of the matter,
 * and nobody is left without an answer. Afterwards the database is as if they had come one after the other.
 */
export function describeContention(title: string, open: () => Promise<Arena>): void {
  for (const [matter, crowds] of [['devices', crowdsOverDevices], ['orders', crowdsOverOrders]] as const) {
    describe(`a crowd of ${CROWD} over ${matter} [${title}]`, function () {
      this.timeout(120_000);
      let arena: Arena | undefined;
      const opened = (): Arena => {
        if (!arena) throw new Error('the arena is there inside hooks and tests only');
        return arena;
      };
      before(async () => { arena = await open(); });
      after(() => arena?.close());

      crowds(opened);

      it('leaves everything true that must be true', async () => {
        expect(await opened().engine.uow.snapshot((db) => checkInvariants(db))).to.deep.equal([]);
      });
    });
  }
}
