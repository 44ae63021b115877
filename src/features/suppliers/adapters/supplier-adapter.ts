import type Joi from 'joi';
import type { CalendarDate } from '../../../shared/calendar-date.ts';
import type { BusinessClock } from '../../../shared/clock.ts';
import type { FieldProblem } from '../../../shared/errors.ts';
import type { DocumentType, ParsedDocument } from './canonical-line.ts';

export interface SupplierRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface SupplierReply {
  readonly status: number;
  /** Names in lower case; a header that comes twice is joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The only way out to a supplier: addresses checked, limits kept, bound to the signal of the job. Throws `SupplierCallError`. */
export interface SupplierHttp {
  request(request: SupplierRequest): Promise<SupplierReply>;
}

export interface SupplierIo {
  readonly http: SupplierHttp;
  readonly clock: BusinessClock;
}

/** An order as it goes out. */
export interface OutgoingOrder {
  readonly ourNumber: string;
  readonly orderedOn: CalendarDate;
  readonly deliverTo: { readonly name: string; readonly street?: string; readonly postalCode?: string; readonly town?: string } | null;
  readonly lines: readonly {
    readonly lineReference: string;
    readonly articleNumber: string;
    readonly name: string;
    readonly quantity: number;
    /** Net, in 1/10,000 of the currency unit. */
    readonly unitPrice: number;
    readonly currency: string;
    readonly neededBy: CalendarDate | null;
  }[];
}

export interface OutgoingCancellation {
  readonly ourNumber: string;
  readonly supplierOrderId: string;
  readonly lineReference: string;
  readonly supplierLineId: string | null;
  readonly articleNumber: string;
  readonly quantity: number;
  readonly reason: string | null;
}

/** An order as both sides name it. One order of ours may have become several of theirs: ask for each. */
export interface SupplierOrderReference {
  readonly ourNumber: string;
  readonly supplierOrderId: string;
}

/** A document as it came: the bytes are archived before anybody reads them. */
export interface RawDocument {
  readonly documentType: DocumentType;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** Business time of arrival. */
  readonly observedAt: Date;
  /** File name or other name for people; never a secret. */
  readonly name?: string;
}

export interface PlacedOrder {
  readonly supplierOrderIds: readonly string[];
  readonly document: RawDocument;
}

export interface Changes {
  readonly supplierOrderIds: readonly string[];
  /** Where the next request goes on; stored only after what was found has been committed. */
  readonly cursor: string;
}

export interface SupplierCapabilities {
  readonly placesOrders: boolean;
  readonly findsOrders: boolean;
  readonly readsStatus: boolean;
  readonly listsChanges: boolean;
  readonly cancels: boolean;
}

/** One opened connection. What a supplier does not offer is absent; `capabilities` says the same for people. */
export interface SupplierAdapter {
  readonly capabilities: SupplierCapabilities;
  /** Problems found when trying the connection; none = it works. */
  testConnection?(io: SupplierIo): Promise<readonly FieldProblem[]>;
  /** The exact bytes that `placeOrder` is going to send, to be archived before it does. */
  prepareOrder?(order: OutgoingOrder): Promise<Uint8Array>;
  placeOrder?(prepared: Uint8Array, io: SupplierIo): Promise<PlacedOrder>;
  /** The supplier's numbers of our order; none = it does not know it (the look-up before any re-send). */
  findOrder?(ourNumber: string, io: SupplierIo): Promise<readonly string[]>;
  changes?(cursor: string | null, io: SupplierIo): Promise<Changes>;
  orderStatus?(order: SupplierOrderReference, io: SupplierIo): Promise<RawDocument>;
  /** Hands the wish in; whether it is followed comes with a later document. Returns the supplier's reference. */
  requestCancellation?(cancellation: OutgoingCancellation, io: SupplierIo): Promise<string | null>;
  /** Never throws for what is wrong with the document: that is in its `problems`. */
  parse(document: RawDocument): Promise<ParsedDocument>;
}

/** A kind of connection: what has to be configured, and how it is opened. */
export interface SupplierAdapterKind {
  readonly kind: string;
  /** Stored and shown. */
  readonly configurationSchema: Joi.ObjectSchema;
  /** Stored encrypted, never shown. */
  readonly secretsSchema: Joi.ObjectSchema;
  /** Throws `suppliers.connection_invalid` (422) with all problems. */
  open(configuration: unknown, secrets: unknown): SupplierAdapter;
}
