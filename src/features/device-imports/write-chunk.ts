import { suppliesCame } from '../allocation/allocation-pool.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import type { DeviceAction } from '../devices/device.ts';
import { registerDevices, type NewDevice } from '../devices/register-devices.ts';
import type { ImportStatus } from './cell-values.ts';
import { deviceImportRows, deviceImports, type DeviceImportRow } from './device-import-tables.ts';
import { TakenOver, type ImportRun } from './import-run.ts';
import type { Judgement } from './judge-row.ts';

/** What a device's history says of how it got where the file says it is. */
const stepsTo: Readonly<Record<ImportStatus, readonly DeviceAction[]>> = { in_stock: ['inspect', 'pass'], in_use: ['take_over'], quarantine: ['quarantine'] };

export interface Chunk {
  /** The cursor before and after. */
  readonly from: number;
  readonly to: number;
  readonly judgements: readonly Judgement[];
  /** One for each device that is created without a tag of its own. */
  readonly tags: readonly string[];
}

/** True where the program gives the device its tag. */
export const needsTag = (judgement: Judgement): boolean => judgement.outcome === 'created' && judgement.numbers.every((number) => number.kind !== 'tag');

/**
 * Writes a chunk: the cursor first, which only one process can move on from where it stands; then the devices and what
 * became of each row. In a dry run the devices are left out, and so are their ids and tags.
 * @throws TakenOver; AppError `device.tag_taken`, `device.identifier_taken`
 */
export function writeChunk(tx: Tx, { import: { id: importId, dryRun } }: ImportRun, chunk: Chunk): void {
  const devices = dryRun ? new Map<number, NewDevice>() : newDevices(importId, chunk);
  const rows = chunk.judgements.map((judgement) => rowOf(importId, judgement, devices.get(judgement.row)));
  const sumOf = (outcome: Judgement['outcome']): number => rows.filter((row) => row.outcome === outcome).length;
  const plus = (column: string, value: number) => ({ raw: `\`${column}\` + ?`, bindings: [value] });
  tx.update(
    deviceImports,
    { id: importId, state: 'running', lastRow: chunk.from },
    {
      lastRow: chunk.to, rowsDone: plus('rows_done', rows.length), created: plus('created', sumOf('created')), unchanged: plus('unchanged', sumOf('unchanged')), rejected: plus('rejected', sumOf('rejected')),
      errors: plus('errors', rows.reduce((sum, row) => sum + (row.errors?.length ?? 0), 0)),
    },
    () => new TakenOver(),
  );
  const made = [...devices.values()];
  suppliesCame(tx, suppliesOf(made));
  registerDevices(tx, made);
  tx.insert(deviceImportRows, rows);
}

function newDevices(importId: string, { judgements, tags }: Chunk): Map<number, NewDevice> {
  let nextTag = 0;
  return new Map(judgements.flatMap((judgement): [number, NewDevice][] => {
    if (judgement.outcome !== 'created') return [];
    const { draft, numbers, row } = judgement;
    const { model, status, ...fields } = draft;
    const assetTag = needsTag(judgement) ? tags[nextTag++] : numbers.find((number) => number.kind === 'tag')?.value;
    if (assetTag === undefined) throw new Error('a chunk has fewer tags than devices');
    return [[row, {
      ...fields, id: newId(), assetTag, productModelId: model.id, equipmentClassId: model.equipmentClassId, manufacturerId: model.manufacturerId, steps: stepsTo[status],
      identifiers: numbers.flatMap(({ kind, value }) => (kind === 'tag' ? [] : [{ kind, value }])), sighting: { source: 'import', sourceId: importId },
    }]];
  }));
}

function rowOf(importId: string, judgement: Judgement, device: NewDevice | undefined): DeviceImportRow {
  const { outcome, row: rowNumber } = judgement;
  const about = outcome === 'unchanged' ? judgement.device : device;
  return { importId, rowNumber, outcome, deviceId: about?.id ?? null, assetTag: about?.assetTag ?? null, errors: outcome === 'rejected' ? judgement.errors : null };
}

/** Free stock by pool, in the order in which pools are locked. */
function suppliesOf(devices: readonly NewDevice[]): { ownerId: string; equipmentClassId: string; acceptedDelta: number }[] {
  const supplies = new Map<string, { ownerId: string; equipmentClassId: string; acceptedDelta: number }>();
  for (const { ownerId, equipmentClassId, steps } of devices) {
    if (steps !== stepsTo.in_stock) continue;
    const key = `${ownerId} ${equipmentClassId}`;
    const supply = supplies.get(key);
    if (supply) supply.acceptedDelta += 1;
    else supplies.set(key, { ownerId, equipmentClassId, acceptedDelta: 1 });
  }
  return [...supplies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, supply]) => supply);
}
