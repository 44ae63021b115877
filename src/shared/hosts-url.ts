/** One server of several that a URL names. */
export interface UrlHost {
  readonly host: string;
  readonly port: number;
}

/** A URL that may name several servers: `mysql://user:pw@db1:3306,db2/zeugwart`. */
export interface HostsUrl {
  readonly scheme: string;
  readonly username: string;
  readonly password: string;
  readonly hosts: readonly [UrlHost, ...UrlHost[]];
  /** Without the leading slash; empty where there is none. */
  readonly path: string;
  readonly parameters: URLSearchParams;
}

const FORM = /^([a-z][a-z0-9+-]*):\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/i;

/**
 * Reads a URL with one server or several, as RFC 3986 and `URL` know them with one only.
 * @throws Error that says what is wrong with the form, without any part of the URL, which may hold a password
 */
export function parseHostsUrl(url: string, defaultPort: number): HostsUrl {
  const [, scheme, account = '', authority = '', path = '', query = ''] = FORM.exec(url) ?? [];
  if (scheme === undefined) throw new Error('must have the form SCHEME://USER:PASSWORD@HOST:PORT,HOST:PORT/NAME');
  const [first, ...others] = authority.split(',').map((each) => hostOf(each, defaultPort));
  if (!first) throw new Error('must name a host');
  const colon = account.indexOf(':');
  const [username, password] = colon < 0 ? [account, ''] : [account.slice(0, colon), account.slice(colon + 1)];
  return {
    scheme: scheme.toLowerCase(), username: decoded(username), password: decoded(password), hosts: [first, ...others], path: decoded(path), parameters: new URLSearchParams(query),
  };
}

function hostOf(text: string, defaultPort: number): UrlHost {
  const [, host = '', port] = /^(\[[0-9a-f:.]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const number = port === undefined ? defaultPort : Number(port);
  if (host === '' || number < 1 || number > 65_535) throw new Error('must name each host as HOST or HOST:PORT, separated by commas');
  return { host: host.replace(/^\[|\]$/g, ''), port: number };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // its own message would quote the part
    throw new Error('must have every % of its user, password and name written as %25');
  }
}
