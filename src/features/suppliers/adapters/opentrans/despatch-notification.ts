import type { XmlElement } from '../xml/xml-element.ts';
import type { DraftDocument, DraftLine } from '../draft-document.ts';
import { quantityOf, referencesOf } from './opentrans-fields.ts';

/** DISPATCHNOTIFICATION (openTRANS 2.1, section 3.6): what has left the supplier, with serial numbers. */
export function readDespatchNotification(root: XmlElement): DraftDocument<XmlElement> {
  const info = root.at('DISPATCHNOTIFICATION_HEADER', 'DISPATCHNOTIFICATION_INFO');
  const number = info?.text('DISPATCHNOTIFICATION_ID') ?? null;
  const shared = {
    despatchNumber: number,
    shippedOn: (info?.text('DISPATCHNOTIFICATION_DATE') ?? null)?.slice(0, 10) ?? null,
    carrier: info ? carrierOf(info) : null,
    trackingNumbers: info?.texts('SHIPMENT_ID') ?? [],
  };
  const items = root.at('DISPATCHNOTIFICATION_ITEM_LIST')?.children('DISPATCHNOTIFICATION_ITEM') ?? [];
  return {
    documentType: 'despatch_advice', documentId: number, revision: null, issuedAt: info?.text('DISPATCHNOTIFICATION_DATE') ?? null,
    lines: items.map((item) => lineOf(item, shared)),
  };
}

function lineOf(item: XmlElement, shared: object): DraftLine<XmlElement> {
  const serials = item.at('PRODUCT_ID')?.children('SERIAL_NUMBER') ?? [];
  const completed = item.text('DELIVERY_COMPLETED')?.toLowerCase() === 'true';
  const despatch = {
    ...shared,
    quantity: quantityOf(item, 'QUANTITY'),
    // "completed" says that nothing more of the line is to come, whatever was ordered
    outstanding: completed ? 0 : null,
    identifiers: serials.map((serial) => ({ type: identifierType(serial), value: serial.text() })),
  };
  return { element: item, fields: { ...referencesOf(item), despatches: [despatch] } };
}

/** The schema knows no type of a serial number; distributors write one all the same, and an explicit one decides. */
function identifierType(serial: XmlElement): 'SN' | 'IMEI' | 'IMEI2' {
  const type = serial.attribute('type')?.toUpperCase() ?? '';
  return /^IMEI[ _-]?2$/.test(type) ? 'IMEI2' : type.startsWith('IMEI') ? 'IMEI' : 'SN';
}

/** Who carries it: a party in that role, else what hubs put into a remark. */
function carrierOf(info: XmlElement): string | null {
  const party = info.at('PARTIES')?.children('PARTY').find((each) => each.texts('PARTY_ROLE').includes('deliverer'));
  return party?.text('ADDRESS', 'NAME') ?? info.children('REMARKS').find((remark) => remark.attribute('type') === 'delivererCode')?.text() ?? null;
}
