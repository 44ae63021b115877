import type { Tx } from '../../persistence/transaction.ts';
import { berlinDateOf } from '../../shared/calendar-date.ts';
import { changeDevice } from '../devices/change-device.ts';
import { dedicationEnd } from '../devices/dedication.ts';
import { deviceMachine, isUnclaimed } from '../devices/device.ts';
import { devices } from '../devices/device-tables.ts';
import { fundingProgrammes } from './order-tables.ts';

export interface FundingChange {
  readonly shareId: string;
  /** The programmes that paid for the share until now, and those that do from now on. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly reason: string;
}

/**
 * Lets the dedication of a share's devices follow its funding. A programme that pays no longer binds nothing any more;
 * one that is new binds only what nobody has been given yet. All devices stay where they are.
 */
export async function replaceDedication(tx: Tx, { shareId, before, after, reason }: FundingChange): Promise<void> {
  const programmes = await tx.many(fundingProgrammes, { id: [...new Set([...before, ...after])] });
  const longest = (ids: readonly string[]): number => Math.max(0, ...programmes.filter((each) => ids.includes(each.id)).map((each) => each.dedicationMonths ?? 0));
  const until = longest(before);
  const kept = longest(after.filter((programmeId) => before.includes(programmeId)));
  for (const device of await tx.many(devices, { shareId }, { orderBy: ['id'] })) {
    const months = isUnclaimed(device.state) ? longest(after) : kept;
    if (months === until || deviceMachine.nextActions(device.state).length === 0) continue;
    const dedicatedUntil = months === 0 ? null : dedicationEnd(berlinDateOf(device.firstSeenAt), months);
    if (dedicatedUntil !== device.dedicatedUntil) changeDevice(tx, device, { event: 'funding_changed', dedicatedUntil, reason });
  }
}
