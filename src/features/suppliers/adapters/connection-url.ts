import { lookup as systemLookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import type { FieldProblem } from '../../../shared/errors.ts';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Answers a host name with its addresses. */
export type Resolver = (hostname: string) => Promise<readonly ResolvedAddress[]>;

export interface AddressPolicy {
  /** Networks (CIDR) or single addresses outside the public internet that the operator allows. */
  readonly allowedNetworks: readonly string[];
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

export class AddressRefused extends Error {
  readonly problem: FieldProblem;
  constructor(problem: FieldProblem) {
    super(problem.message);
    this.name = 'AddressRefused';
    this.problem = problem;
  }
}

const problem = (code: string, message: string): FieldProblem => ({ path: 'baseUrl', code: `suppliers.${code}`, message });

function isAllowed(address: Address, policy: AddressPolicy): boolean {
  return policy.allowedNetworks.some((network) => {
    const [range, bits] = network.includes('/')
      ? ipaddr.parseCIDR(network)
      : [ipaddr.parse(network), ipaddr.parse(network).kind() === 'ipv4' ? 32 : 128] as const;
    if (range.kind() !== address.kind()) return false;
    return address.match(range, bits);
  });
}

/**
 * Whether we may connect to this address. Everything that is not plain public unicast is refused (loopback, private,
 * link-local, carrier NAT, multicast, and IPv6 forms that carry an IPv4 address) unless the operator allows it;
 * without TLS only to what the operator allows.
 */
export function checkAddress(address: string, protocol: string, policy: AddressPolicy): FieldProblem | null {
  if (!ipaddr.isValid(address)) return problem('address_unknown', 'The address cannot be read.');
  const read = ipaddr.process(address);
  if (isAllowed(read, policy)) return null;
  if (read.range() !== 'unicast') return problem('address_private', 'The address is not on the public internet, and the operator has not allowed it.');
  return protocol === 'https:' ? null : problem('url_not_https', 'https is required for addresses on the public internet.');
}

/** Reads a URL for going out: http or https, no user name or password in it. Throws `AddressRefused`. */
export function readConnectionUrl(text: string): URL {
  if (!URL.canParse(text)) throw new AddressRefused(problem('url_malformed', 'This is not a URL.'));
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new AddressRefused(problem('url_protocol', 'Only https and http are possible.'));
  if (url.username !== '' || url.password !== '') throw new AddressRefused(problem('url_credentials', 'Credentials do not belong into the URL.'));
  return url;
}

/** The host of a URL when it is an address and not a name. */
export function literalAddress(url: URL): string | null {
  const bare = url.hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) ? bare : null;
}

export const resolveBySystem: Resolver = (hostname) => systemLookup(hostname, { all: true, verbatim: true });

/** The addresses of a name, every one of them permitted: one bad address among good ones is how re-binding begins. */
export async function resolveAllowed(hostname: string, protocol: string, policy: AddressPolicy, resolve: Resolver): Promise<readonly ResolvedAddress[]> {
  const addresses = await resolve(hostname);
  for (const { address } of addresses) {
    const refused = checkAddress(address, protocol, policy);
    if (refused) throw new AddressRefused(refused);
  }
  if (addresses.length === 0) throw new AddressRefused(problem('address_unknown', 'The name has no address.'));
  return addresses;
}

/** What is wrong with the URL of a connection now; the same is checked again whenever a connection is made. */
export async function checkConnectionUrl(text: string, policy: AddressPolicy, resolve: Resolver = resolveBySystem): Promise<readonly FieldProblem[]> {
  try {
    const url = readConnectionUrl(text);
    const literal = literalAddress(url);
    const refused = literal === null ? null : checkAddress(literal, url.protocol, policy);
    if (refused) return [refused];
    if (literal === null) await resolveAllowed(url.hostname, url.protocol, policy, resolve);
    return [];
  } catch (error) {
    return [error instanceof AddressRefused ? error.problem : problem('address_unknown', 'The name cannot be resolved.')];
  }
}
