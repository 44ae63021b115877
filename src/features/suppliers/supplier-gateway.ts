import { isIP } from 'node:net';
import type { Config } from '../../config.ts';
import { open, seal, type Keyring } from '../../shared/crypto/sealed-box.ts';
import { resolveBySystem, type AddressPolicy, type Resolver } from './adapters/connection-url.ts';
import { csvAdapterKind } from './adapters/csv/csv-adapter.ts';
import { genericRestAdapterKind } from './adapters/generic-rest/generic-rest-adapter.ts';
import { MappingRunner } from './adapters/generic-rest/mapping-runner.ts';
import { ingramAdapterKind } from './adapters/ingram/ingram-adapter.ts';
import { manualAdapterKind } from './adapters/manual/manual-adapter.ts';
import { openTransAdapterKind } from './adapters/opentrans/opentrans-adapter.ts';
import { ublAdapterKind } from './adapters/ubl/ubl-adapter.ts';
import type { SupplierAdapter, SupplierAdapterKind, SupplierHttp } from './adapters/supplier-adapter.ts';
import { SupplierHttpClient } from './adapters/supplier-http.ts';
import { supplierStatusErrors } from './supplier-status-errors.ts';
import type { Connection } from './supplier-tables.ts';

export interface GatewayOptions {
  /** Networks, addresses or host names outside the public internet that the operator allows. */
  readonly allowedPrivateHosts: readonly string[];
  /** Longest time for one call to a supplier; well below the time limit of the jobs that make it. */
  readonly timeoutMs?: number;
  readonly mappingTimeoutMs?: number;
}

const CALL_MS = 10_000;

/** What a process needs to reach suppliers: the kinds of adapters, one HTTP client, one process for mappings. */
export class SupplierGateway {
  readonly policy: AddressPolicy;
  readonly resolve: Resolver;
  readonly #mappings: MappingRunner;
  readonly #client: SupplierHttpClient;
  readonly #kinds: ReadonlyMap<string, SupplierAdapterKind>;

  constructor({ allowedPrivateHosts, timeoutMs = CALL_MS, mappingTimeoutMs }: GatewayOptions) {
    const isNetwork = (entry: string): boolean => isIP(entry.split('/')[0] ?? '') !== 0;
    const allowedNetworks = allowedPrivateHosts.filter(isNetwork);
    const names = new Set(allowedPrivateHosts.filter((entry) => !isNetwork(entry)).map((name) => name.toLowerCase()));
    this.policy = { allowedNetworks };
    // A host that the operator allowed by name is allowed wherever its name leads.
    this.resolve = async (hostname) => {
      const addresses = await resolveBySystem(hostname);
      if (names.has(hostname.toLowerCase())) allowedNetworks.push(...addresses.map(({ address }) => address).filter((address) => !allowedNetworks.includes(address)));
      return addresses;
    };
    this.#mappings = new MappingRunner(mappingTimeoutMs === undefined ? {} : { timeoutMs: mappingTimeoutMs });
    this.#client = new SupplierHttpClient({ policy: this.policy, resolve: this.resolve, timeoutMs });
    this.#kinds = new Map([genericRestAdapterKind(this.#mappings), ingramAdapterKind(), openTransAdapterKind, ublAdapterKind, csvAdapterKind, manualAdapterKind].map((kind) => [kind.kind, kind]));
  }

  get adapters(): readonly string[] {
    return [...this.#kinds.keys()];
  }

  /** @throws AppError `connection.adapter_unknown` */
  kindOf(adapter: string): SupplierAdapterKind {
    const kind = this.#kinds.get(adapter);
    if (!kind) throw supplierStatusErrors['connection.adapter_unknown']({ adapter, known: this.adapters });
    return kind;
  }

  /** @throws AppError `suppliers.connection_invalid`, `connection.adapter_unknown`; SealError where the key does not fit */
  open(connection: Pick<Connection, 'id' | 'adapter' | 'configuration' | 'credentials'>, keys: Keyring): SupplierAdapter {
    return this.kindOf(connection.adapter).open(connection.configuration, openCredentials(connection, keys));
  }

  /** Every call ends with the signal. Limits are kept by `LimitedHttp`. */
  http(signal?: AbortSignal): SupplierHttp {
    return this.#client.bind(signal);
  }

  async close(): Promise<void> {
    await Promise.all([this.#mappings.close(), this.#client.close()]);
  }
}

const place = (connectionId: string): string => `connection:${connectionId}:credentials`;

export const sealCredentials = (keys: Keyring, connectionId: string, credentials: object): Buffer => seal(keys, JSON.stringify(credentials), place(connectionId));

function openCredentials({ id, credentials }: Pick<Connection, 'id' | 'credentials'>, keys: Keyring): unknown {
  return credentials === null ? {} : (JSON.parse(open(keys, credentials, place(id)).toString('utf8')) as unknown);
}

const gateways = new WeakMap<object, SupplierGateway>();

/** The gateway of this process, made when it is first needed. Entry points close it with `closeSupplierGateway`. */
export function supplierGateway({ gateway, config }: { readonly gateway?: SupplierGateway; readonly config: Pick<Config, 'allowedPrivateHosts'> }): SupplierGateway {
  if (gateway) return gateway;
  const known = gateways.get(config) ?? new SupplierGateway(config);
  gateways.set(config, known);
  return known;
}

export async function closeSupplierGateway({ config }: { readonly config: object }): Promise<void> {
  const known = gateways.get(config);
  gateways.delete(config);
  await known?.close();
}
