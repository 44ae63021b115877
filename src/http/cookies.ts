import type { Response } from 'express';

/** A cookie of ours: never readable by scripts, never sent along by other sites' forms. */
export interface Cookie {
  /** With `__Host-` in front, browsers tie it to this host and to https. */
  readonly name: string;
  /** Visible ASCII without quotes, commas, semicolons and backslashes. An empty value clears the cookie. */
  readonly value: string;
  readonly maxAgeSeconds?: number;
  /** False only on plain http, which is only for loopback. */
  readonly secure: boolean;
}

export function setCookies(response: Response, cookies: readonly Cookie[]): void {
  for (const cookie of cookies) response.append('Set-Cookie', serialise(cookie));
}

function serialise({ name, value, maxAgeSeconds, secure }: Cookie): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || !/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(value)) {
    throw new Error('a cookie has characters that would end it early');
  }
  const age = value === '' ? 0 : maxAgeSeconds;
  return [`${name}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax', ...(secure ? ['Secure'] : []), ...(age === undefined ? [] : [`Max-Age=${age}`])].join('; ');
}
