import type { Row } from '../../persistence/table.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { despatchKey } from './standing/despatch-notices.ts';
import type { Despatch } from './standing/despatch.ts';
import { announcedIdentifiers, despatches, despatchLines } from './supplier-tables.ts';

type DespatchRow = Row<typeof despatches>;
type DespatchLineRow = Row<typeof despatchLines>;
type AnnouncedRow = Row<typeof announcedIdentifiers>;

interface DespatchedLine {
  readonly id: string;
  readonly orderId: string;
  readonly supplierId: string;
}

/** States in which the carrier's "delivered" is still to come. */
const UNDERWAY = ['announced', 'in_transit', 'out_for_delivery', 'exception'];

/**
 * Brings what is on its way for one line into line with what suppliers and carriers say: despatches, pieces in them,
 * and the numbers announced. What a goods receipt has matched or corrected is never touched, and the despatch's
 * version keeps the two apart; the order's row in `order_polls` keeps news apart from each other.
 */
export async function saveDespatches(tx: Tx, line: DespatchedLine, announced: readonly Despatch[]): Promise<void> {
  if (announced.length === 0) return;
  // The versions are read before what they guard.
  const known = await tx.many(despatches, { orderId: line.orderId, supplierId: line.supplierId });
  const parts = await tx.many(despatchLines, { orderLineId: line.id });
  const numbers = await tx.many(announcedIdentifiers, { orderLineId: line.id });
  for (const despatch of [...announced].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const row = known.find((each) => despatchKey(each.despatchNumber) === despatch.key);
    const part = parts.find((each) => each.despatchId === row?.id);
    saveDespatch(tx, line, despatch, { row, part, numbers: numbers.filter((each) => each.despatchLineId === part?.id) });
  }
}

interface KnownDespatch {
  readonly row: DespatchRow | undefined;
  readonly part: DespatchLineRow | undefined;
  readonly numbers: readonly AnnouncedRow[];
}

function saveDespatch(tx: Tx, line: DespatchedLine, despatch: Despatch, { row, part, numbers }: KnownDespatch): void {
  const head = headOf(tx, despatch, row);
  const { gone, fresh } = compareNumbers(despatch, numbers);
  const id = row?.id ?? newId();
  const partId = part?.id ?? newId();
  if (!row) tx.insert(despatches, { id, supplierId: line.supplierId, orderId: line.orderId, despatchNumber: despatch.despatchNumber, ...head, announcedAt: despatch.announcedAt, version: 1 });
  else if (!isSame(row, head) || part?.quantity !== despatch.quantity || gone.length + fresh.length > 0) tx.bump(despatches, row.id, row.version, head);
  if (!part) tx.insert(despatchLines, { id: partId, despatchId: id, orderLineId: line.id, quantity: despatch.quantity, counted: 0 });
  else if (part.quantity !== despatch.quantity) tx.update(despatchLines, { id: part.id }, { quantity: despatch.quantity });
  if (gone.length > 0) tx.remove(announcedIdentifiers, { id: gone.map((each) => each.id), state: 'pending' });
  if (fresh.length > 0) {
    tx.insert(announcedIdentifiers, fresh.map(({ type, value }) => ({
      id: newId(), despatchLineId: partId, orderLineId: line.id, type, value, state: 'pending', correctedTo: null, deviceId: null, version: 1,
    })));
  }
}

type Head = Pick<DespatchRow, 'state' | 'carrier' | 'tracking' | 'replacement' | 'deliveredAt'>;

function headOf(tx: Tx, despatch: Despatch, known: DespatchRow | undefined): Head {
  const arrived = despatch.quantity > 0 && despatch.delivered >= despatch.quantity;
  return {
    state: stateOf(known?.state ?? 'announced', despatch, arrived),
    carrier: (despatch.carrier ?? known?.carrier ?? null)?.slice(0, 60) ?? null,
    // Other lines of the same despatch may have come with other parcels.
    tracking: [...new Set([...(known?.tracking ?? []), ...despatch.tracking])],
    replacement: despatch.replacement,
    deliveredAt: known?.deliveredAt ?? (arrived ? tx.now : null),
  };
}

const isSame = (row: DespatchRow, head: Head): boolean => (Object.keys(head) as (keyof Head)[]).every((key) => JSON.stringify(head[key]) === JSON.stringify(row[key]));

/** The supplier's word moves a despatch until we have counted it ourselves. */
function stateOf(present: string, despatch: Despatch, arrived: boolean): string {
  if (!UNDERWAY.includes(present)) return present;
  if (despatch.state === 'deleted') return 'exception';
  if (arrived) return 'delivered';
  return present === 'exception' ? 'announced' : present;
}

/** What our column can hold and a label can bear. */
const isPrintable = (value: string): boolean => /^[\x21-\x7E]{1,64}$/.test(value);

function compareNumbers({ identifiers }: Despatch, known: readonly AnnouncedRow[]): { readonly gone: readonly AnnouncedRow[]; readonly fresh: Despatch['identifiers'] } {
  const key = ({ type, value }: { readonly type: string; readonly value: string }): string => `${type} ${value}`;
  const wanted = new Set(identifiers.map(key));
  const present = new Set(known.map(key));
  return {
    gone: known.filter((row) => row.state === 'pending' && !wanted.has(key(row))),
    fresh: identifiers.filter((one) => isPrintable(one.value) && !present.has(key(one))),
  };
}
