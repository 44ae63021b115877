import type { Deps } from '../../deps.ts';
import { query } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { supplyChanged } from '../allocation/allocation-pool.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { changeDevice } from '../devices/change-device.ts';
import { isFree } from '../devices/device.ts';
import { devices } from '../devices/device-tables.ts';
import type { Device } from '../devices/register-devices.ts';
import { recordReceipt, recordReturned } from '../orders/record-receipt.ts';
import { waitingSurplus } from './admit-surplus.ts';
import { linesById } from './open-lines.ts';
import { returnCaseMachine } from './receipt.ts';
import { receivingErrors } from './receiving-errors.ts';
import { returnCaseItems, returnCases, type ReturnCase } from './receiving-tables.ts';
import { viewReturnCase, type ReturnCaseView } from './return-read-model.ts';
import type { ReceivingContext } from './start-receipt.ts';

export interface NewReturnCase {
  readonly orderLineId: string;
  readonly deviceIds: readonly string[];
  readonly reason: string;
}

/**
 * Sends devices back to the supplier. What was accepted stays accepted, and its replacement or credit is waited for;
 * what was surplus becomes refused, and the case is settled with that. Reservations wait for the replacement.
 * @throws AppError `receipt.line_not_found`, `return_case.devices_differ`, `state.not_allowed`
 */
export async function openReturnCase(deps: Pick<Deps, 'uow' | 'numbers'>, context: ReceivingContext, input: NewReturnCase): Promise<ReturnCaseView> {
  const number = await deps.numbers.next('RC');
  return deps.uow.write(context, async (tx) => {
    const [[line]] = await tx.selectAll(linesById(tx, [input.orderLineId]));
    if (!line || !inScope(context.scope('supplier_return:write'), line.organisationId)) throw receivingErrors['receipt.line_not_found']();
    const { accepted, surplus } = await devicesOf(tx, input);
    for (const key of poolsOf(accepted)) supplyChanged(tx, { ...key, acceptedDelta: 0 });
    if (accepted.length > 0) await recordReturned(tx, { orderLineId: line.id, returned: accepted.length });
    if (surplus.length > 0) await recordReceipt(tx, { orderLineId: line.id, counted: 0, refused: surplus.length });
    const state = accepted.length > 0 ? returnCaseMachine.initial : returnCaseMachine.next(returnCaseMachine.initial, 'settle');
    const returnCase: ReturnCase = {
      id: newId(), number, organisationId: line.organisationId, supplierId: line.supplierId, orderLineId: line.id, state, reason: input.reason,
      sent: accepted.length + surplus.length, replaced: 0, credited: 0, openedBy: tx.actor.id, openedAt: tx.now, closedAt: state === 'open' ? null : tx.now, version: 1,
    };
    tx.insert(returnCases, returnCase);
    for (const device of [...accepted, ...surplus].sort((a, b) => (a.id < b.id ? -1 : 1))) changeDevice(tx, device, { action: 'send_back', stockLocationId: null, reason: input.reason });
    tx.insert(returnCaseItems, [...accepted.map((device) => ({ device, isSurplus: false })), ...surplus.map((device) => ({ device, isSurplus: true }))].map(({ device, isSurplus }) => ({
      id: newId(), returnCaseId: returnCase.id, deviceId: device.id, replacementDeviceId: null, surplus: isSurplus, credited: false,
    })));
    recordAudit(tx, {
      action: 'return_case.opened', entityKind: 'return_case', entityId: returnCase.id, organisationId: returnCase.organisationId, reason: input.reason,
      after: { number, orderLineId: line.id, accepted: accepted.length, surplus: surplus.length },
    });
    return viewReturnCase(tx, returnCase.id);
  });
}

/** Devices of the line: those that it covers, and those that came beyond it. Lists all that are neither. */
async function devicesOf(tx: Tx, { orderLineId, deviceIds }: NewReturnCase): Promise<{ readonly accepted: readonly Device[]; readonly surplus: readonly Device[] }> {
  const ids = [...new Set(deviceIds)];
  const [found] = await tx.selectAll(query(devices.columns, tx.q('devices').whereIn('id', ids).orderBy('id').select('*')));
  const waiting = new Set((await waitingSurplus(tx, orderLineId)).map((device) => device.id));
  const accepted = found.filter((device) => device.orderLineId === orderLineId);
  const surplus = found.filter((device) => waiting.has(device.id));
  const belongs = new Set([...accepted, ...surplus].map((device) => device.id));
  const problems = deviceIds.flatMap((id, index): FieldProblem[] =>
    (belongs.has(id) ? [] : [{ path: `deviceIds/${index}`, code: 'return_case.device_not_of_line', message: 'this device does not belong to the order line' }]));
  if (problems.length > 0) throw receivingErrors['return_case.devices_differ']({}, problems);
  return { accepted, surplus };
}

function poolsOf(given: readonly Device[]): readonly { ownerId: string; equipmentClassId: string }[] {
  const free = given.filter((device) => isFree(device.state));
  const pools = new Map(free.map(({ ownerId, equipmentClassId }) => [`${ownerId} ${equipmentClassId}`, { ownerId, equipmentClassId }]));
  return [...pools].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pool]) => pool);
}
