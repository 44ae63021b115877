import { randomUUID } from 'node:crypto';
import type { FieldProblem } from '../../../../shared/errors.ts';
import { readConfiguration } from '../adapter-errors.ts';
import { fillUrl } from '../generic-rest/url-template.ts';
import type { OutgoingOrder, PlacedOrder, RawDocument, SupplierAdapter, SupplierAdapterKind, SupplierIo, SupplierReply, SupplierRequest } from '../supplier-adapter.ts';
import { expectSuccess, SupplierCallError } from '../supplier-call.ts';
import { readSupplierJson } from '../supplier-json.ts';
import { type IngramConfiguration, ingramConfigurationSchema, type IngramSecrets, ingramSecretsSchema } from './ingram-configuration.ts';
import { IngramRecord } from './ingram-record.ts';
import { IngramTokens } from './ingram-tokens.ts';
import { readIngram } from './read-ingram.ts';

const PAGE = 100;

/** One account at the Ingram Micro Reseller API. */
class IngramConnection {
  readonly #configuration: IngramConfiguration;
  readonly #secrets: IngramSecrets;
  readonly #tokens: IngramTokens;

  constructor(configuration: IngramConfiguration, secrets: IngramSecrets, tokens: IngramTokens) {
    this.#configuration = configuration;
    this.#secrets = secrets;
    this.#tokens = tokens;
  }

  adapter(): SupplierAdapter {
    return {
      // Its search knows when an order was made, not when it changed: sparing orders by it would miss that dates slip.
      capabilities: { placesOrders: true, findsOrders: true, readsStatus: true, listsChanges: false, cancels: false },
      testConnection: (io) => this.#test(io),
      prepareOrder: (order) => Promise.resolve(this.#body(order)),
      placeOrder: async (prepared, io) => this.#placed(await this.#call(io, 'POST', '/v6/orders', {}, prepared), io),
      findOrder: (ourNumber, io) => this.#find(ourNumber, io),
      orderStatus: async ({ supplierOrderId }, io) => this.#document(await this.#call(io, 'GET', '/v6.1/orders/{supplierOrderId}', { supplierOrderId }), io),
      parse: (document) => Promise.resolve(readIngram(document)),
    };
  }

  #body({ ourNumber, deliverTo, lines }: OutgoingOrder): Uint8Array {
    const order = {
      customerOrderNumber: ourNumber,
      ...(deliverTo && { shipToInfo: { companyName: deliverTo.name, addressLine1: deliverTo.street, city: deliverTo.town, postalCode: deliverTo.postalCode, countryCode: this.#configuration.countryCode } }),
      lines: lines.map(({ lineReference, articleNumber, quantity }) => ({ customerLineNumber: lineReference, ingramPartNumber: articleNumber, quantity })),
      // What they can take they take (207 names the rest); a number of ours is good for one order.
      additionalAttributes: [{ attributeName: 'allowPartialOrder', attributeValue: 'true' }, { attributeName: 'allowDuplicateCustomerOrderNumber', attributeValue: 'false' }],
    };
    return Buffer.from(JSON.stringify(order));
  }

  /** 201 and 207 alike; where nothing was taken there is no number, and the reply says why. */
  #placed(reply: SupplierReply, io: SupplierIo): PlacedOrder {
    const orders = recordOf(reply).list('orders');
    const supplierOrderIds = [...new Set(orders.flatMap((order) => order.text('ingramOrderNumber') ?? []))];
    if (supplierOrderIds.length === 0 && !orders.some((order) => order.list('rejectedLineItems').length > 0)) throw new SupplierCallError('unusable_reply', 'unknown', { reply });
    return { supplierOrderIds, document: this.#document(reply, io) };
  }

  /** The search takes beginnings of numbers too, and pages its answer. */
  async #find(ourNumber: string, io: SupplierIo): Promise<readonly string[]> {
    const found = new Set<string>();
    for (let page = 1; ; page++) {
      const reply = await this.#call(io, 'GET', `/v6/orders/search?customerOrderNumber={ourNumber}&pageSize=${PAGE}&pageNumber=${page}`, { ourNumber });
      const orders = reply.body.length === 0 ? [] : recordOf(reply).list('orders');
      for (const order of orders) {
        const id = order.text('ingramOrderNumber');
        if (id !== null && order.text('customerOrderNumber') === ourNumber) found.add(id);
      }
      if (orders.length < PAGE) return [...found];
    }
  }

  async #test(io: SupplierIo): Promise<readonly FieldProblem[]> {
    try {
      await this.#call(io, 'GET', '/v6/orders/search?pageSize=1', {});
      return [];
    } catch (error) {
      if (!(error instanceof SupplierCallError)) throw error;
      return [{ path: 'testConnection', code: `suppliers.call_${error.failure}`, message: error.message }];
    }
  }

  /** A token that is refused before its time is renewed once. */
  async #call(io: SupplierIo, method: SupplierRequest['method'], path: string, values: Readonly<Record<string, string>>, body?: Uint8Array): Promise<SupplierReply> {
    const token = await this.#token(io);
    const reply = await this.#request(io, method, path, values, token, body);
    if (reply.status !== 401) return expectSuccess(reply);
    return expectSuccess(await this.#request(io, method, path, values, await this.#token(io, token), body));
  }

  #token(io: SupplierIo, refused?: string): Promise<string> {
    return this.#tokens.get(this.#configuration, this.#secrets, io.http, refused);
  }

  #request(io: SupplierIo, method: SupplierRequest['method'], path: string, values: Readonly<Record<string, string>>, token: string, body?: Uint8Array): Promise<SupplierReply> {
    const { baseUrl, resellersPath, customerNumber, countryCode, senderId } = this.#configuration;
    return io.http.request({
      method, url: fillUrl(baseUrl, `${resellersPath}${path}`, values), ...(body && { body }),
      headers: {
        accept: 'application/json', authorization: `Bearer ${token}`, 'im-customernumber': customerNumber, 'im-countrycode': countryCode, 'im-senderid': senderId,
        // 32 characters are as many as it takes
        'im-correlationid': randomUUID().replaceAll('-', ''), ...(body && { 'content-type': 'application/json' }),
      },
    });
  }

  #document(reply: SupplierReply, io: SupplierIo): RawDocument {
    return { documentType: 'order_status', contentType: reply.headers['content-type'] ?? 'application/json', bytes: reply.body, observedAt: io.clock.now() };
  }
}

/** A reply of success that cannot be read leaves open what the supplier did. */
function recordOf(reply: SupplierReply): IngramRecord {
  const json = readSupplierJson(reply.body);
  if ('problem' in json) throw new SupplierCallError('unusable_reply', 'unknown', { reply });
  return IngramRecord.of(json.value);
}

/** Connections to Ingram Micro; all of them share the tokens of this process. */
export function ingramAdapterKind(): SupplierAdapterKind {
  const tokens = new IngramTokens();
  return {
    kind: 'ingram',
    configurationSchema: ingramConfigurationSchema,
    secretsSchema: ingramSecretsSchema,
    open: (configuration, secrets) => new IngramConnection(
      readConfiguration<IngramConfiguration>(ingramConfigurationSchema, configuration, 'configuration'), readConfiguration<IngramSecrets>(ingramSecretsSchema, secrets ?? {}, 'secrets'), tokens,
    ).adapter(),
  };
}
