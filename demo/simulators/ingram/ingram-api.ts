import { randomUUID } from 'node:crypto';
import { openOfKind, shippedUnits, type SimulatedLine, type SimulatedOrder } from '../simulated-order.ts';
import { SupplierRefusal, type SimulatedSupplier } from '../simulated-supplier.ts';
import { listOf, objectOf, textOf, type ApiAnswer, type SupplierApi } from '../supplier-api.ts';
import { berlinDateOf } from '../../../src/shared/calendar-date.ts';

const TOKEN_PATH = '/oauth/oauth20/token';

/** This interface is fond of lists, but not of short ones. */
const listOrOne = (items: readonly unknown[]): unknown => (items.length === 1 ? items[0] : items);

function statusOf(line: SimulatedLine, answered: boolean): string {
  if (!answered) return 'im::open';
  if (line.cancelled === line.ordered) return 'Canceled';
  if (shippedUnits(line) === line.ordered) return 'Shipped';
  return openOfKind(line, 'confirmed') + shippedUnits(line) > 0 ? 'In Progress' : 'im::BackOrdered';
}

function detailLine(supplier: SimulatedSupplier, order: SimulatedOrder, line: SimulatedLine): object {
  const dates = supplier.expectationsOf(line);
  return {
    ingramOrderLineNumber: String(line.position).padStart(3, '0'), customerLineNumber: line.customerLine.padStart(3, '0'), ingramPartNumber: line.article,
    lineStatus: statusOf(line, order.answered), quantityOrdered: String(line.ordered), quantityConfirmed: openOfKind(line, 'confirmed') + shippedUnits(line), quantityBackOrdered: String(openOfKind(line, 'backordered')),
    promisedDeliveryDate: '', backOrderETADate: dates.find(({ kind }) => kind === 'backordered')?.day ?? null, scheduleLines: null,
    estimatedDates: dates.filter(({ kind }) => kind === 'confirmed').slice(-1).map(({ day }) => ({ ship: null, delivery: { deliveryDate: day, deliveryDateRange: { startDate: null, endDate: null } } })),
    multipleShipments: dates.filter(({ kind }) => kind === 'confirmed').map(({ quantity, day }) => ({ confirmedQuantity: quantity, deliveryDate: day })),
    shipmentDetails: listOrOne(line.shipments.map((shipment) => ({
      quantity: shipment.quantity, deliveryNumber: shipment.despatchNumber,
      carrierDetails: listOrOne([{
        carrierName: shipment.carrier, shippedDate: berlinDateOf(shipment.shippedAt),
        trackingDetails: shipment.trackingNumbers.map((trackingNumber, index) => ({ trackingNumber, serialNumbers: index === 0 ? listOrOne(shipment.identifiers.map((serialNumber) => ({ serialNumber }))) : [] })),
      }]),
    }))),
  };
}

function place(supplier: SimulatedSupplier, body: unknown): ApiAnswer {
  const wish = objectOf(body);
  const number = textOf(wish['customerOrderNumber'], 'customerOrderNumber');
  const lines = listOf(wish['lines']).map((line) => ({ customerLine: textOf(line['customerLineNumber'], 'customerLineNumber'), article: textOf(line['ingramPartNumber'], 'ingramPartNumber'), quantity: Number(line['quantity']) }));
  if (supplier.orders.some((order) => order.customerOrderNumber === number)) throw new SupplierRefusal(400, 'Customer order number already exists');
  const [known, unknown] = [true, false].map((wanted) => lines.filter(({ article }) => (supplier.articleOf(article) !== undefined) === wanted));
  const rejectedLineItems = unknown?.map(({ customerLine, article, quantity }) => ({ customerLinenumber: customerLine, ingramPartNumber: article, quantityOrdered: quantity, rejectCode: 'EN', rejectReason: `SKU-NOTFOUND ${article}` })) ?? [];
  if (!known || known.length === 0) return { status: 207, body: { customerOrderNumber: number, orders: [{ lines: [], rejectedLineItems }] } };
  const { order } = supplier.placeOrder(number, known);
  return {
    status: rejectedLineItems.length > 0 ? 207 : 201,
    body: {
      customerOrderNumber: number, orderSplit: false,
      orders: [{
        ingramOrderNumber: order.id, lines: order.lines.map((line) => ({
          ingramLineNumber: String(line.position).padStart(3, '0'), customerLineNumber: line.customerLine, ingramPartNumber: line.article, lineStatus: statusOf(line, order.answered).replace(/^(?!im::)/, 'im::').toLowerCase(),
          quantityOrdered: line.ordered, quantityConfirmed: openOfKind(line, 'confirmed'), quantityBackOrdered: openOfKind(line, 'backordered'), shipmentDetails: { carrierName: supplier.script.carrier },
        })), ...(rejectedLineItems.length > 0 && { rejectedLineItems }),
      }],
    },
  };
}

/** The interface of a distributor as Ingram Micro's Reseller API is documented: OAuth with short tokens, its shapes and its moods. */
export class IngramApi implements SupplierApi {
  readonly #tokens = new Set<string>();

  /** As when the distributor restarts its gateway. */
  revokeTokens(): void {
    this.#tokens.clear();
  }

  authorised(headers: Parameters<SupplierApi['authorised']>[0], secret: string, url: URL): boolean {
    if (url.pathname === TOKEN_PATH) return `${url.searchParams.get('client_id')}:${url.searchParams.get('client_secret')}` === secret;
    return headers['im-customernumber'] === '20-222222' && headers['im-countrycode'] === 'DE' && /^[0-9a-f]{32}$/.test(String(headers['im-correlationid'])) && this.#tokens.has((headers.authorization ?? '').replace(/^Bearer /, ''));
  }

  readonly routes: SupplierApi['routes'] = [
    {
      method: 'GET', path: /^\/oauth\/oauth20\/token$/, name: 'token',
      handle: () => {
        const token = randomUUID();
        this.#tokens.add(token);
        return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: '86399' } };
      },
    },
    { method: 'POST', path: /^\/resellers\/v6\/orders$/, name: 'orders', handle: (supplier, { body }) => place(supplier, body) },
    {
      method: 'GET', path: /^\/resellers\/v6\/orders\/search$/, name: 'search',
      handle(supplier, { query }) {
        const wanted = query.get('customerOrderNumber') ?? '';
        // by the beginning, as the real one does
        const found = supplier.orders.filter((order) => order.customerOrderNumber.startsWith(wanted));
        if (found.length === 0) return { status: 204, body: undefined };
        return { status: 200, body: { recordsFound: String(found.length), pageSize: '100', pageNumber: '1', orders: listOrOne(found.map((order) => ({ ingramOrderNumber: order.id, customerOrderNumber: order.customerOrderNumber, orderStatus: 'OPEN' }))) } };
      },
    },
    {
      method: 'GET', path: /^\/resellers\/v6\.1\/orders\/([^/]+)$/, name: 'detail',
      handle(supplier, { parameters }) {
        const order = supplier.orderOf(parameters[0] ?? '');
        return { status: 200, body: { ingramOrderNumber: order.id, customerOrderNumber: order.customerOrderNumber, orderStatus: 'Processing', lines: listOrOne(order.lines.map((line) => detailLine(supplier, order, line))) } };
      },
    },
  ];
}
