const NAMESPACES = 'version="2.1" xmlns="http://www.opentrans.org/XMLSchema/2.1" xmlns:bme="http://www.bmecat.org/bmecat/2005"';

export interface ItemInput {
  readonly line?: string;
  readonly article?: string;
  readonly quantity: string;
  /** Further elements, as they stand behind the unit. */
  readonly more?: string;
  readonly unit?: string;
}

const product = ({ article = 'TAB-10' }: ItemInput, more = ''): string => `<PRODUCT_ID><bme:SUPPLIER_PID type="supplier_specific">${article}</bme:SUPPLIER_PID>${more}</PRODUCT_ID>`;
const counted = ({ quantity, unit = 'C62' }: ItemInput): string => `<QUANTITY>${quantity}</QUANTITY><bme:ORDER_UNIT>${unit}</bme:ORDER_UNIT>`;

export const deliveryDate = (start: string, end = start, type = 'fixed'): string =>
  `<DELIVERY_DATE type="${type}"><DELIVERY_START_DATE>${start}</DELIVERY_START_DATE><DELIVERY_END_DATE>${end}</DELIVERY_END_DATE></DELIVERY_DATE>`;

export const parts = (...list: readonly (readonly [quantity: string, date: string])[]): string =>
  `<PARTIAL_DELIVERY_LIST>${list.map(([quantity, date]) => `<PARTIAL_DELIVERY><QUANTITY>${quantity}</QUANTITY>${deliveryDate(date)}</PARTIAL_DELIVERY>`).join('')}</PARTIAL_DELIVERY_LIST>`;

export interface ResponseInput {
  readonly order?: string;
  readonly supplierOrder?: string;
  readonly issued?: string;
  readonly sequence?: string;
  readonly head?: string;
}

/** An ORDERRESPONSE in the order of elements of the schema. */
export function orderResponse(items: readonly ItemInput[], { order = 'PO-2020-000007', supplierOrder, issued = '2020-05-04T10:15:00', sequence, head = '' }: ResponseInput = {}): string {
  const list = items.map((item) => `<ORDERRESPONSE_ITEM><LINE_ITEM_ID>${item.line ?? '1'}</LINE_ITEM_ID>${product(item)}${counted(item)}${item.more ?? ''}</ORDERRESPONSE_ITEM>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?><ORDERRESPONSE ${NAMESPACES}><ORDERRESPONSE_HEADER><ORDERRESPONSE_INFO><ORDER_ID>${order}</ORDER_ID><ORDERRESPONSE_DATE>${issued}</ORDERRESPONSE_DATE>${
    supplierOrder === undefined ? '' : `<SUPPLIER_ORDER_ID>${supplierOrder}</SUPPLIER_ORDER_ID>`}${sequence === undefined ? '' : `<ORDERCHANGE_SEQUENCE_ID>${sequence}</ORDERCHANGE_SEQUENCE_ID>`}${head}<PARTIES/></ORDERRESPONSE_INFO></ORDERRESPONSE_HEADER><ORDERRESPONSE_ITEM_LIST>${list}</ORDERRESPONSE_ITEM_LIST></ORDERRESPONSE>`;
}

const references = (item: ItemInput, order: string): string =>
  `<ORDER_REFERENCE><ORDER_ID>${order}</ORDER_ID><LINE_ITEM_ID>${item.line ?? '1'}</LINE_ITEM_ID></ORDER_REFERENCE><SUPPLIER_ORDER_REFERENCE><SUPPLIER_ORDER_ID>S-1</SUPPLIER_ORDER_ID><SUPPLIER_ORDER_ITEM_ID>10</SUPPLIER_ORDER_ITEM_ID></SUPPLIER_ORDER_REFERENCE>`;

/** A DISPATCHNOTIFICATION; serial numbers are elements as they stand. */
export function despatchNotification(items: readonly (ItemInput & { readonly serials?: string })[], { number = 'L-1', order = 'PO-2020-000007' } = {}): string {
  const list = items.map((item) => `<DISPATCHNOTIFICATION_ITEM><LINE_ITEM_ID>1</LINE_ITEM_ID>${product(item, item.serials)}${counted(item)}${item.more ?? ''}${references(item, order)}</DISPATCHNOTIFICATION_ITEM>`).join('');
  return `<?xml version="1.0"?><DISPATCHNOTIFICATION ${NAMESPACES}><DISPATCHNOTIFICATION_HEADER><DISPATCHNOTIFICATION_INFO><DISPATCHNOTIFICATION_ID>${number}</DISPATCHNOTIFICATION_ID><DISPATCHNOTIFICATION_DATE>2020-05-08T16:00:00</DISPATCHNOTIFICATION_DATE><PARTIES/><SHIPMENT_ID>1Z999</SHIPMENT_ID><REMARKS type="delivererCode">Paketdienst &amp; Co</REMARKS></DISPATCHNOTIFICATION_INFO></DISPATCHNOTIFICATION_HEADER><DISPATCHNOTIFICATION_ITEM_LIST>${list}</DISPATCHNOTIFICATION_ITEM_LIST></DISPATCHNOTIFICATION>`;
}

export function invoice(items: readonly ItemInput[], type = ''): string {
  const list = items.map((item) => `<INVOICE_ITEM><LINE_ITEM_ID>1</LINE_ITEM_ID>${product(item)}${counted(item)}${references(item, 'PO-2020-000007')}</INVOICE_ITEM>`).join('');
  return `<INVOICE ${NAMESPACES}><INVOICE_HEADER><INVOICE_INFO><INVOICE_ID>R-9</INVOICE_ID><INVOICE_DATE>2020-07-01</INVOICE_DATE>${type}</INVOICE_INFO></INVOICE_HEADER><INVOICE_ITEM_LIST>${list}</INVOICE_ITEM_LIST></INVOICE>`;
}
