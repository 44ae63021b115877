import type { Deps } from '../../deps.ts';
import { persistenceErrors, uniqueName } from '../../persistence/db-errors.ts';
import { readImei } from '../../shared/identifiers/imei.ts';
import { readSerial } from '../../shared/identifiers/serial.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { ScanKind, ScanOutcome } from './receipt.ts';
import { ScanDesk } from './scan-desk.ts';
import { receivingErrors } from './receiving-errors.ts';
import { receiptScans, type Receipt, type Scan } from './receiving-tables.ts';
import { requireReceipt, touchOpenReceipt, type ReceivingContext } from './start-receipt.ts';

export interface ScanInput {
  /** Made by the client, for good: the same id again is the same scan. */
  readonly id: string;
  readonly kind: ScanKind;
  readonly value: string;
  /** Whose number it is, where no despatch advice says so: the line, or the article as its label names it. */
  readonly orderLineId?: string;
  readonly productModelId?: string;
  readonly gtin?: string;
  readonly articleNumber?: string;
  /** The scan of the same unit's other number. */
  readonly sameUnitAs?: string;
  /** The announced number that a person says was meant. */
  readonly corrects?: string;
  readonly damaged?: boolean;
  readonly refused?: boolean;
  readonly note?: string;
}

export interface ScanResult {
  readonly id: string;
  readonly outcome: ScanOutcome | 'rejected';
  /** Code of what is wrong with a rejected scan; nothing of it is kept. */
  readonly problem: string | null;
  /** The number as it is compared. */
  readonly value: string | null;
  readonly orderLineId: string | null;
  readonly announcedIdentifierId: string | null;
  readonly deviceId: string | null;
  readonly undone: boolean;
}

/** A scan whose number can be read. */
export interface ReadScan {
  readonly input: ScanInput;
  readonly value: string;
}

const resultOf = (scan: Scan): ScanResult => {
  const { id, outcome, value, orderLineId, announcedIdentifierId, deviceId, undone } = scan;
  return { id, outcome, problem: null, value, orderLineId, announcedIdentifierId, deviceId, undone };
};

const rejected = (id: string, problem: string): ScanResult => ({ id, outcome: 'rejected', problem, value: null, orderLineId: null, announcedIdentifierId: null, deviceId: null, undone: false });

/**
 * Takes down a batch of scans, each answered by itself. Sent again, in whatever batch and however late, a scan gets its
 * first answer; that is what lets a scanner work without a network and send everything twice.
 * @throws AppError `receipt.not_found`; `receipt.not_open` where the receipt was posted in this very moment
 */
export function addScans(deps: Pick<Deps, 'uow'>, context: ReceivingContext, { receiptId, scans }: { readonly receiptId: string; readonly scans: readonly ScanInput[] }): Promise<readonly ScanResult[]> {
  const readings = scans.map((input) => ({ input, reading: input.kind === 'imei' ? readImei(input.value) : readSerial(input.value) }));
  const ids = [...new Set(scans.map((scan) => scan.id))];
  return deps.uow.write(context, async (tx) => {
    const receipt = await requireReceipt(tx, receiptId);
    const before = await tx.many(receiptScans, { id: ids });
    const fresh = ids.length > before.length && receipt.state === 'open';
    if (fresh) touchOpenReceipt(tx, receiptId);
    // read again behind the write: what others have scanned in between counts
    const stored = new Map((fresh ? await tx.many(receiptScans, { id: ids }) : before).map((scan) => [scan.id, scan]));
    const readable = readings.flatMap(({ input, reading }) => (reading.ok && !stored.has(input.id) ? [{ input, value: reading.value }] : []));
    const desk = fresh ? await ScanDesk.open(tx, receipt, context.scope('receipt:write'), readable) : undefined;
    const results = readings.map(({ input, reading }): ScanResult => {
      const known = stored.get(input.id);
      if (known) return reading.ok && isSame(known, receipt, input, reading.value) ? resultOf(known) : rejected(input.id, 'receipt.scan_id_reused');
      if (!reading.ok) return rejected(input.id, reading.problem);
      if (!desk) return rejected(input.id, 'receipt.not_open');
      const placed = desk.take({ input, value: reading.value });
      if (typeof placed === 'string') return rejected(input.id, placed);
      stored.set(placed.id, placed);
      return resultOf(placed);
    });
    if (desk && desk.added.length > 0) {
      tx.insert(receiptScans, desk.added, {
        PRIMARY: receivingErrors['receipt.scan_id_reused'],
        [uniqueName('receipt_scans', ['receiptId', 'kind', 'value', 'live'])]: persistenceErrors['persistence.version_conflict'],
      });
    }
    if (fresh) {
      const outcomes: Record<string, number> = {};
      for (const scan of desk?.added ?? []) outcomes[scan.outcome] = (outcomes[scan.outcome] ?? 0) + 1;
      recordAudit(tx, { action: 'receipt.scanned', entityKind: 'goods_receipt', entityId: receipt.id, organisationId: receipt.organisationId, after: { scans: desk?.added.length ?? 0, ...outcomes } });
    }
    return results;
  });
}

const isSame = (scan: Scan, receipt: Receipt, input: ScanInput, value: string): boolean => scan.receiptId === receipt.id && scan.kind === input.kind && scan.value === value;
