import type { FieldProblem } from '../../../../shared/errors.ts';
import { adapterErrors, readConfiguration } from '../adapter-errors.ts';
import type { ParsedDocument } from '../canonical-line.ts';
import { readCanonicalDocument, unreadableDocument } from '../read-canonical-document.ts';
import type {
  OutgoingCancellation, RawDocument, SupplierAdapter, SupplierAdapterKind, SupplierIo, SupplierReply, SupplierRequest,
} from '../supplier-adapter.ts';
import { expectSuccess, SupplierCallError } from '../supplier-call.ts';
import {
  type GenericRestConfiguration, genericRestConfigurationSchema, type GenericRestSecrets, genericRestSecretsSchema,
} from './generic-rest-configuration.ts';
import type { MappingOutcome, MappingRunner } from './mapping-runner.ts';
import { fillUrl } from './url-template.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** One supplier behind a REST interface that the configuration describes. */
class GenericRestConnection {
  readonly #configuration: GenericRestConfiguration;
  readonly #secrets: GenericRestSecrets;
  readonly #mappings: MappingRunner;

  constructor(configuration: GenericRestConfiguration, secrets: GenericRestSecrets, mappings: MappingRunner) {
    this.#configuration = configuration;
    this.#secrets = secrets;
    this.#mappings = mappings;
  }

  adapter(): SupplierAdapter {
    const { testConnection, placeOrder, findOrder, changes, cancellation, orderStatus } = this.#configuration;
    return {
      capabilities: {
        placesOrders: placeOrder !== undefined, findsOrders: findOrder !== undefined, readsStatus: true,
        listsChanges: changes !== undefined, cancels: cancellation !== undefined,
      },
      ...(testConnection && { testConnection: (io) => this.#test(testConnection.path, io) }),
      ...(placeOrder && {
        prepareOrder: (order) => this.#body(placeOrder.body, order),
        placeOrder: async (prepared, io) => {
          const reply = await this.#call(io, 'POST', placeOrder.path, {}, prepared);
          return { supplierOrderIds: await this.#ids(placeOrder.supplierOrderIds, reply), document: this.#document(reply, io) };
        },
      }),
      ...(findOrder && { findOrder: (ourNumber, io) => this.#find(findOrder, ourNumber, io) }),
      ...(changes && {
        changes: async (cursor, io) => {
          const reply = await this.#call(io, 'GET', changes.path, { cursor: cursor ?? '' });
          return { supplierOrderIds: await this.#ids(changes.supplierOrderIds, reply), cursor: await this.#onlyText(changes.cursor, reply) };
        },
      }),
      orderStatus: async (order, io) => this.#document(await this.#call(io, 'GET', orderStatus.path, { ...order }), io),
      ...(cancellation && { requestCancellation: (wish, io) => this.#cancel(cancellation, wish, io) }),
      parse: (document) => this.#parse(document),
    };
  }

  async #parse(document: RawDocument): Promise<ParsedDocument> {
    const outcome = await this.#mappings.evaluate(this.#configuration.orderStatus.mapping, text(document.bytes));
    return outcome.ok ? readCanonicalDocument(outcome.value, document) : unreadableDocument(document, outcome.problem);
  }

  async #test(path: string, io: SupplierIo): Promise<readonly FieldProblem[]> {
    try {
      await this.#call(io, 'GET', path, {});
      return [];
    } catch (error) {
      if (!(error instanceof SupplierCallError)) throw error;
      return [{ path: 'testConnection', code: `suppliers.call_${error.failure}`, message: error.message }];
    }
  }

  async #find(find: NonNullable<GenericRestConfiguration['findOrder']>, ourNumber: string, io: SupplierIo): Promise<readonly string[]> {
    try {
      return await this.#ids(find.supplierOrderIds, await this.#call(io, 'GET', find.path, { ourNumber }));
    } catch (error) {
      if (error instanceof SupplierCallError && error.failure === 'not_found') return [];
      throw error;
    }
  }

  async #cancel(cancellation: NonNullable<GenericRestConfiguration['cancellation']>, wish: OutgoingCancellation, io: SupplierIo): Promise<string | null> {
    const { supplierOrderId, ourNumber } = wish;
    const reply = await this.#call(io, 'POST', cancellation.path, { supplierOrderId, ourNumber }, await this.#body(cancellation.body, wish));
    const reference = await this.#evaluateReply(cancellation.reference, reply);
    return typeof reference === 'string' || typeof reference === 'number' ? String(reference) : null;
  }

  async #call(
    io: SupplierIo, method: SupplierRequest['method'], path: string, values: Readonly<Record<string, string>>, body?: Uint8Array,
  ): Promise<SupplierReply> {
    const reply = await io.http.request({
      method,
      url: fillUrl(this.#configuration.baseUrl, path, values),
      headers: { accept: 'application/json', ...this.#authorisation(), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body }),
    });
    return expectSuccess(reply);
  }

  #authorisation(): Record<string, string> {
    const { authentication } = this.#configuration;
    const secret = this.#secrets.secret ?? '';
    switch (authentication.kind) {
      case 'none': return {};
      case 'bearer': return { authorization: `Bearer ${secret}` };
      case 'basic': return { authorization: `Basic ${Buffer.from(`${authentication.username}:${secret}`).toString('base64')}` };
      case 'api-key': return { [authentication.header.toLowerCase()]: secret };
    }
  }

  #document(reply: SupplierReply, io: SupplierIo): RawDocument {
    return {
      documentType: this.#configuration.orderStatus.documentType,
      contentType: reply.headers['content-type'] ?? 'application/json',
      bytes: reply.body,
      observedAt: io.clock.now(),
    };
  }

  /** A body that cannot be made is our own configuration's fault: nothing has been sent. */
  async #body(expression: string, input: object): Promise<Uint8Array> {
    const outcome = await this.#mappings.evaluate(expression, JSON.stringify(input));
    if (!outcome.ok) throw adapterErrors['suppliers.mapping_failed']({}, [outcome.problem]);
    if (typeof outcome.value !== 'object' || outcome.value === null) throw adapterErrors['suppliers.mapping_failed']();
    return new TextEncoder().encode(JSON.stringify(outcome.value));
  }

  /** A reply of success that we cannot read leaves open what the supplier did. */
  async #evaluateReply(expression: string, reply: SupplierReply): Promise<unknown> {
    const outcome: MappingOutcome = await this.#mappings.evaluate(expression, reply.body.length === 0 ? null : text(reply.body));
    if (!outcome.ok) throw new SupplierCallError('unusable_reply', 'unknown', { reply, cause: outcome.problem });
    return outcome.value;
  }

  async #ids(expression: string, reply: SupplierReply): Promise<readonly string[]> {
    const value = await this.#evaluateReply(expression, reply);
    const list: readonly unknown[] = value === null ? [] : Array.isArray(value) ? value : [value];
    return [...new Set(list.map((id) => {
      if ((typeof id !== 'string' || id === '') && typeof id !== 'number') throw new SupplierCallError('unusable_reply', 'unknown', { reply });
      return String(id);
    }))];
  }

  async #onlyText(expression: string, reply: SupplierReply): Promise<string> {
    const [only, ...others] = await this.#ids(expression, reply);
    if (only === undefined || others.length > 0) throw new SupplierCallError('unusable_reply', 'unknown', { reply });
    return only;
  }
}

/** Connections to any REST interface by configuration: URL templates, a kind of authentication, JSONata mappings. */
export const genericRestAdapterKind = (mappings: MappingRunner): SupplierAdapterKind => ({
  kind: 'generic-rest',
  configurationSchema: genericRestConfigurationSchema,
  secretsSchema: genericRestSecretsSchema,
  open(configuration, secrets) {
    const read = readConfiguration<GenericRestConfiguration>(genericRestConfigurationSchema, configuration, 'configuration');
    const credentials = readConfiguration<GenericRestSecrets>(genericRestSecretsSchema, secrets ?? {}, 'secrets');
    return new GenericRestConnection(read, credentials, mappings).adapter();
  },
});
