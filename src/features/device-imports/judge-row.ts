import type { KnownDevice, KnownDevices } from './known-devices.ts';
import type { DeviceDraft, ReadRow } from './read-row.ts';
import type { RepeatedNumbers } from './repeated-numbers.ts';
import type { RowError } from './row-errors.ts';

/** What is to become of a row. */
export type Judgement =
  | { readonly outcome: 'created'; readonly row: number; readonly draft: DeviceDraft; readonly numbers: ReadRow['numbers'] }
  | { readonly outcome: 'unchanged'; readonly row: number; readonly device: KnownDevice }
  | { readonly outcome: 'rejected'; readonly row: number; readonly errors: readonly RowError[] };

/**
 * Compares a row with the rest of its file and with the devices that there are. A device that has all the numbers of
 * the row and its model is here already, and the row changes nothing of it. Numbers of several devices, or some known
 * and some new, contradict what we know.
 */
export function judgeRow(read: ReadRow, repeated: RepeatedNumbers, known: KnownDevices): Judgement {
  const { row, numbers } = read;
  const errors = [...read.errors];
  for (const { key, column } of numbers) {
    const other = repeated.otherRow(key, row);
    if (other !== undefined) errors.push(read.errorAt(column, 'device_import.repeated', other));
  }
  const hits = numbers.flatMap((number) => {
    const device = known.get(number.key);
    return device ? [{ number, device }] : [];
  });
  const [first] = hits;
  const same = first !== undefined && first.device.visible && hits.length === numbers.length && hits.every((hit) => hit.device.id === first.device.id)
    && (read.modelId === undefined || read.modelId === first.device.productModelId);
  if (!same) {
    const alone = new Set(hits.map((hit) => hit.device.id)).size === 1;
    for (const { key, kind, column, value } of numbers) {
      const device = known.get(key);
      // whether one of our tags is in use already depends on the moment: for a new device it may not be given at all
      if (kind === 'tag' && value.startsWith('ZW-')) errors.push(read.errorAt(column, 'device_import.tag_reserved'));
      else if (device && kind === 'tag') errors.push(read.errorAt(column, 'device.tag_taken'));
      else if (device) errors.push(read.errorAt(column, alone && device.visible ? 'device_import.known_otherwise' : 'device.identifier_taken'));
    }
  }
  if (errors.length > 0 || !read.draft) return { outcome: 'rejected', row, errors };
  return same ? { outcome: 'unchanged', row, device: first.device } : { outcome: 'created', row, draft: read.draft, numbers };
}
