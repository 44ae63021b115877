import { defineErrors } from '../../shared/errors.ts';

export const receivingErrors = defineErrors({
  'receipt.not_found': { kind: 'not-found', en: 'There is no such goods receipt.', de: 'Diesen Wareneingang gibt es nicht.' },
  'receipt.not_open': { kind: 'conflict', en: 'The goods receipt is not open any more.', de: 'Der Wareneingang ist nicht mehr offen.' },
  'receipt.nothing_counted': { kind: 'conflict', en: 'Nothing that belongs to an order has been counted.', de: 'Es wurde nichts gezählt, was zu einer Bestellung gehört.' },
  'receipt.supplier_not_found': { kind: 'not-found', en: 'There is no such supplier.', de: 'Diesen Lieferanten gibt es nicht.' },
  'receipt.line_not_found': { kind: 'not-found', en: 'The supplier has no such open order line.', de: 'Eine solche offene Position gibt es bei diesem Lieferanten nicht.' },
  'receipt.scan_not_found': { kind: 'not-found', en: 'There is no such scan in this receipt.', de: 'Diesen Scan gibt es in diesem Wareneingang nicht.' },
  'receipt.scan_id_reused': { kind: 'conflict', en: 'This scan id already stands for another scan.', de: 'Diese Scan-Nummer steht schon für einen anderen Scan.' },
  'receipt.scan_not_correctable': {
    kind: 'conflict',
    en: 'Only a scanned number of a unit can replace an announced one, and only once.',
    de: 'Nur die gescannte Nummer eines Geräts kann eine angekündigte ersetzen, und nur einmal.',
  },
  'receipt.announcement_not_found': { kind: 'not-found', en: 'There is no such announced number left.', de: 'Diese angekündigte Nummer gibt es nicht (mehr).' },
  'receipt.counted_article': { kind: 'conflict', en: 'This article is counted, not scanned.', de: 'Dieser Artikel wird gezählt, nicht gescannt.' },
  'receipt.serial_article': { kind: 'conflict', en: 'This article is scanned piece by piece, not counted.', de: 'Dieser Artikel wird Stück für Stück gescannt, nicht gezählt.' },
  'receipt.refused_above_counted': { kind: 'invalid', en: 'More was refused than counted.', de: 'Es wurde mehr zurückgewiesen als gezählt.' },
  'return_case.not_found': { kind: 'not-found', en: 'There is no such return case.', de: 'Diese Rücksendung gibt es nicht.' },
  'return_case.devices_differ': {
    kind: 'invalid',
    en: 'Each device of a return case must belong to its order line; those that do not are listed.',
    de: 'Alle Geräte einer Rücksendung müssen zu ihrer Position gehören; die anderen sind aufgeführt.',
  },
  'return_case.item_settled': { kind: 'conflict', en: 'This piece was replaced or credited already.', de: 'Dieses Stück wurde schon ersetzt oder gutgeschrieben.' },
});
