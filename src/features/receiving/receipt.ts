import { defineMachine, type StateOf } from '../../shared/state-machine.ts';

/** A goods receipt: scanned and counted while open, then posted as a whole or thrown away. */
export const receiptMachine = defineMachine('goods_receipt', 'open', {
  open: { post: 'posted', discard: 'discarded' },
  posted: {},
  discarded: {},
});
export type ReceiptState = StateOf<typeof receiptMachine.table>;

/** A return case ends when every piece that went back was replaced or credited. */
export const returnCaseMachine = defineMachine('return_case', 'open', { open: { settle: 'settled' }, settled: {} });
export type ReturnCaseState = StateOf<typeof returnCaseMachine.table>;

export const scanKinds = ['serial', 'imei'] as const;
export type ScanKind = (typeof scanKinds)[number];

/** `known`: this device was received before. `duplicate`: its number was scanned in this receipt already. */
export const scanOutcomes = ['expected', 'surplus', 'damaged', 'unknown', 'corrected', 'known', 'duplicate'] as const;
export type ScanOutcome = (typeof scanOutcomes)[number];

/** The types of announced number that a scan of this kind can match. */
export const announcedTypesOf: Readonly<Record<ScanKind, readonly string[]>> = { serial: ['SN'], imei: ['IMEI', 'IMEI2'] };

/** An order line while one receipt is being scanned. */
export interface LineRoom {
  /** Ordered and not closed. */
  readonly due: number;
  /** Accepted by earlier receipts. */
  readonly accepted: number;
  /** Shipped as far as the supplier says. */
  readonly shipped: number;
  /** Units of this receipt on the line so far, refused ones left out. */
  readonly scanned: number;
  /** Announced numbers of the line that nobody has scanned yet. */
  readonly missingNumbers: number;
}

/**
 * What a scan on a line is: beyond the order it is surplus; a number that stands in no despatch advice is unknown where
 * everything still on its way was announced by number, and expected otherwise.
 */
export function outcomeOf(room: LineRoom, unit: { readonly announced: boolean; readonly damaged: boolean; readonly refused: boolean }): ScanOutcome {
  if (!unit.refused && room.due - room.accepted - room.scanned <= 0) return 'surplus';
  if (unit.damaged) return 'damaged';
  if (unit.announced || room.missingNumbers === 0) return 'expected';
  return Math.max(0, room.shipped - room.accepted) - room.scanned - room.missingNumbers > 0 ? 'expected' : 'unknown';
}

interface OnLine {
  readonly id: string;
  readonly orderLineId: string | null;
}

/**
 * Pairs of a scanned number that nobody announced and an announced one that nobody found, where there is only one of
 * each: on a line, or else in the whole receipt. Scan id → announced identifier's id.
 */
export function proposeCorrections(unknown: readonly OnLine[], missing: readonly OnLine[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  const taken = new Set<string>();
  const pair = (scans: readonly OnLine[], numbers: readonly OnLine[]): void => {
    const [scan, number] = [scans[0], numbers[0]];
    if (scans.length !== 1 || numbers.length !== 1 || !scan || !number) return;
    pairs.set(scan.id, number.id);
    taken.add(number.id);
  };
  for (const lineId of new Set(unknown.flatMap((scan) => scan.orderLineId ?? []))) {
    pair(unknown.filter((scan) => scan.orderLineId === lineId), missing.filter((number) => number.orderLineId === lineId));
  }
  pair(unknown.filter((scan) => scan.orderLineId === null), missing.filter((number) => !taken.has(number.id)));
  return pairs;
}
