import type { SupplierScript } from '../supplier-script.ts';

/** Ships what it has, week by week, with serial numbers; what it has not is on back order. */
export const rheintalScript: SupplierScript = {
  key: 'rheintal',
  name: 'Rheintal Distribution AG',
  orderNumberPrefix: '45000',
  despatchPrefix: 'RD',
  carrier: 'Rheinpaket',
  articles: [
    {
      number: 'RT-TAB-102', name: 'Tablet Morgan 10 WLAN 64 GB', manufacturer: 'Fjordware', manufacturerPartNumber: 'FW-M10-64',
      gtin: '4099900044104', netPriceCents: 39_500, label: 'serial', serialPrefix: '0071E',
    },
    {
      number: 'RT-NB-L14', name: 'Notebook Lehrpult 14', manufacturer: 'Kontura', manufacturerPartNumber: 'KT-L14-256',
      gtin: '4099900066212', netPriceCents: 64_900, label: 'serial', serialPrefix: '00KL',
    },
    {
      number: 'RT-NB-K14', name: 'Notebook Kontura 14', manufacturer: 'Kontura', manufacturerPartNumber: 'KT-14-512',
      gtin: '4099900055209', netPriceCents: 75_900, label: 'serial', serialPrefix: 'KT14R',
    },
    {
      number: 'RT-HS-20', name: 'Headset Klarton 20 USB', manufacturer: 'Klarton', manufacturerPartNumber: 'KL-20-U',
      gtin: '4099900077201', netPriceCents: 2_450, label: 'none', serialPrefix: '',
    },
  ],
  lots: [
    { article: 'RT-TAB-102', quantity: 30, kind: 'confirmed', expected: [{ fromWeek: 1, week: 3 }], shipsInWeek: 3 },
    { article: 'RT-TAB-102', quantity: 50, kind: 'confirmed', expected: [{ fromWeek: 1, week: 5 }], shipsInWeek: 5 },
    { article: 'RT-TAB-102', quantity: 40, kind: 'confirmed', expected: [{ fromWeek: 1, week: 7 }], shipsInWeek: 7 },
    {
      article: 'RT-TAB-102', quantity: Infinity, kind: 'backordered', shipsInWeek: null,
      expected: [{ fromWeek: 1, week: 12 }, { fromWeek: 10, week: null }],
    },
    { article: 'RT-NB-L14', quantity: 25, kind: 'confirmed', expected: [{ fromWeek: 1, week: 4 }], shipsInWeek: 4 },
    { article: 'RT-NB-L14', quantity: 45, kind: 'confirmed', expected: [{ fromWeek: 1, week: 8 }], shipsInWeek: 8 },
    { article: 'RT-NB-K14', quantity: 30, kind: 'confirmed', expected: [{ fromWeek: 1, week: 8 }], shipsInWeek: 8 },
    { article: 'RT-HS-20', quantity: 120, kind: 'confirmed', expected: [{ fromWeek: 1, week: 8 }], shipsInWeek: 8 },
    { article: 'RT-HS-20', quantity: 30, kind: 'confirmed', expected: [{ fromWeek: 1, week: 11 }], shipsInWeek: 11 },
  ],
  mishaps: [],
  announces: 'serials',
  answers: 'at-once',
  decidesCancellation: 'at-once',
  cancellable: 'backordered',
  substitutes: {},
  withoutSupply: 'backordered',
  replacementWeeks: 3,
};
