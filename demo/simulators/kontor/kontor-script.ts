import type { SupplierScript } from '../supplier-script.ts';

/** Answers late, offers a dearer successor for part of what is wanted, and refuses the rest. */
export const kontorScript: SupplierScript = {
  key: 'kontor',
  name: 'Kontor Bürotechnik eG',
  orderNumberPrefix: 'K770',
  despatchPrefix: 'KLS',
  carrier: 'Stadtbote',
  articles: [
    {
      number: '0070010', name: 'Tablet Morgan 10 WLAN 64 GB', manufacturer: 'Fjordware', manufacturerPartNumber: 'FW-M10-64',
      gtin: '4099900044104', netPriceCents: 38_900, label: 'serial', serialPrefix: 'FWM1C',
    },
    {
      number: '0070011', name: 'Tablet Morgan 11 WLAN 128 GB', manufacturer: 'Fjordware', manufacturerPartNumber: 'FW-M11-128',
      gtin: '4099900044111', netPriceCents: 40_700, label: 'serial', serialPrefix: 'FWM2C',
    },
    {
      number: '0070200', name: 'Diensttelefon Ruf 5', manufacturer: 'Fjordware', manufacturerPartNumber: 'FW-R5',
      gtin: '4099900088207', netPriceCents: 21_900, label: 'serial+imei', serialPrefix: 'FWR5', typeAllocationCode: '35999105',
    },
    {
      number: '0070300', name: 'Notebook Lehrpult 14', manufacturer: 'Kontura', manufacturerPartNumber: 'KT-L14-256',
      gtin: '4099900066212', netPriceCents: 63_900, label: 'serial', serialPrefix: 'KTL4C',
    },
  ],
  lots: [
    { article: '0070011', quantity: 40, kind: 'confirmed', expected: [{ fromWeek: 1, week: 6 }], shipsInWeek: 6 },
    { article: '0070200', quantity: 30, kind: 'confirmed', expected: [{ fromWeek: 1, week: 5 }], shipsInWeek: 5 },
  ],
  mishaps: [
    { kind: 'dead_on_arrival', article: '0070011', unit: 17 },
    { kind: 'wrong_imei_announced', article: '0070200', unit: 12 },
  ],
  announces: 'imeis',
  answers: 'next-week',
  decidesCancellation: 'at-once',
  cancellable: 'unshipped',
  substitutes: { '0070010': { article: '0070011', reason: 'Nachfolgemodell' } },
  withoutSupply: 'rejected',
  replacementWeeks: 3,
};
