import { code } from '../../../src/persistence/columns.ts';
import { query, type Reader } from '../../../src/persistence/reader.ts';
import { deviceMachine, type DeviceState } from '../../../src/features/devices/device.ts';

const step = { earlier: code<DeviceState>(), later: code<DeviceState>(), subject: code() };

/** Every history begins with the first sighting and goes on by steps that the machine knows. */
export async function deviceSteps(db: Reader): Promise<readonly string[]> {
  const [firsts, steps] = await db.selectAll(
    query({ subject: code() }, db.q('device_history').where('sequence', 1).whereNot('state', deviceMachine.initial).select('device_id as subject')),
    query(step, db.q.raw(
      `select a.state as earlier, b.state as later, min(a.device_id) as subject from device_history a
       join device_history b on b.device_id = a.device_id and b.sequence = a.sequence + 1 where a.state <> b.state group by a.state, b.state`,
    )),
  );
  const leads = (from: DeviceState, to: DeviceState): boolean => Object.values<DeviceState>(deviceMachine.table[from]).includes(to);
  return [
    ...firsts.map(({ subject }) => `device.begins_with_its_first_sighting: ${subject}`),
    ...steps.filter(({ earlier, later }) => !leads(earlier, later)).map(({ earlier, later, subject }) => `device.takes_known_steps: ${subject} (${earlier} → ${later})`),
  ];
}
