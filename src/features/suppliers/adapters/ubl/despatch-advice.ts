import type { DraftDocument, DraftLine } from '../draft-document.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import { issuedAt, quantityOf, referencesOf } from './ubl-fields.ts';

/** UBL DespatchAdvice as in Peppol BIS T16: what has left, what is still to come, and the serial numbers of both kinds. */
export function readDespatchAdvice(root: XmlElement): DraftDocument<XmlElement> {
  const number = root.text('ID');
  const shipment = root.at('Shipment');
  const shared = {
    despatchNumber: number,
    shippedOn: shipment?.text('Delivery', 'Despatch', 'ActualDespatchDate') ?? root.text('IssueDate')?.slice(0, 10) ?? null,
    carrier: shipment?.text('Consignment', 'CarrierParty', 'PartyName', 'Name') ?? shipment?.text('Delivery', 'CarrierParty', 'PartyName', 'Name') ?? null,
    trackingNumbers: shipment?.children('Delivery').flatMap((delivery) => delivery.texts('TrackingID')) ?? [],
  };
  return { documentType: 'despatch_advice', documentId: number, revision: null, issuedAt: issuedAt(root), lines: root.children('DespatchLine').map((line) => lineOf(line, root, shared)) };
}

function lineOf(line: XmlElement, root: XmlElement, shared: object): DraftLine<XmlElement> {
  const serials = line.children('Item').flatMap((item) => item.children('ItemInstance')).flatMap((instance) => instance.texts('SerialID'));
  const despatch = {
    ...shared, quantity: quantityOf(line, 'DeliveredQuantity'), outstanding: quantityOf(line, 'OutstandingQuantity'),
    identifiers: serials.map((value) => ({ type: 'SN', value })),
  };
  return { element: line, fields: { ...referencesOf(line, root), despatches: [despatch] } };
}
