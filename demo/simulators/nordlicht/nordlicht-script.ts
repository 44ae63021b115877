import type { SupplierScript } from '../supplier-script.ts';

/** Promises and puts off: its tablets move by three weeks twice, and then only forty come. */
export const nordlichtScript: SupplierScript = {
  key: 'nordlicht',
  name: 'Nordlicht Systemhaus GmbH',
  orderNumberPrefix: 'NL-20-',
  despatchPrefix: 'NLS-',
  carrier: 'Elbkurier',
  articles: [
    {
      number: 'NL-4410', name: 'Tablet Morgan 10 WLAN 64 GB', manufacturer: 'Fjordware', manufacturerPartNumber: 'FW-M10-64',
      gtin: '4099900044104', netPriceCents: 38_900, label: 'serial', serialPrefix: 'FWM1A',
    },
    {
      number: 'NL-5520', name: 'Notebook Kontura 14', manufacturer: 'Kontura', manufacturerPartNumber: 'KT-14-512',
      gtin: '4099900055209', netPriceCents: 74_900, label: 'serial', serialPrefix: 'KT14N',
    },
  ],
  lots: [
    {
      article: 'NL-4410', quantity: 40, kind: 'confirmed', shipsInWeek: 9,
      expected: [{ fromWeek: 1, week: 3 }, { fromWeek: 3, week: 6 }, { fromWeek: 6, week: 9 }],
    },
    {
      article: 'NL-4410', quantity: Infinity, kind: 'confirmed', shipsInWeek: null,
      expected: [{ fromWeek: 1, week: 3 }, { fromWeek: 3, week: 6 }, { fromWeek: 6, week: 9 }, { fromWeek: 9, week: null }],
    },
    {
      article: 'NL-5520', quantity: Infinity, kind: 'confirmed', shipsInWeek: 8,
      expected: [{ fromWeek: 1, week: 6 }, { fromWeek: 5, week: 8 }],
    },
  ],
  mishaps: [{ kind: 'surplus', article: 'NL-5520', units: 2 }],
  announces: 'nothing',
  answers: 'next-day',
  decidesCancellation: 'next-week',
  cancellable: 'unshipped',
  substitutes: {},
  withoutSupply: 'backordered',
  replacementWeeks: 3,
};
