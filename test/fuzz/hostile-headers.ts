import fc from 'fast-check';
import type { Pair } from './fuzz-case.ts';

const LONG = 'x'.repeat(6_000);

/** Values for headers that every operation may be sent, as they can be put on the wire. */
const values: Readonly<Record<string, readonly string[]>> = {
  'if-match': ['*', '"v0"', '"v1", "v2"', 'W/"v1"', '"v999999999999999"', '"v99999999999999999999"', 'v1', '""', '"', '"vé"', ' ', `"v${'1'.repeat(900)}"`, '"v-1"', '"v1e3"'],
  'idempotency-key': ['', ' ', 'a b', 'ü', 'k'.repeat(201), 'k'.repeat(200), '\t', 'again', 'again', "'", '__proto__'],
  'prefer': ['respond-async', 'respond-async, respond-async', 'RESPOND-ASYNC;wait=1', 'wait=99999999999', '=', ',,,,', LONG],
  'content-type': ['text/plain', 'application/json; charset=utf-16', 'application/json; charset="utf-8"', 'application/json;charset', ';', 'application/json, text/csv', 'multipart/form-data; boundary=x', 'APPLICATION/JSON', '*/*', LONG],
  'content-encoding': ['gzip', 'br', 'deflate', 'identity', 'gzip, gzip', 'x-gzip', 'zstd', 'compress', ','],
  'accept': ['text/html', '*/*;q=0', 'nonsense', LONG],
  'accept-language': ['en', 'xx', '*', 'de;q=0', 'en;q=NaN', ',,,', LONG],
  'x-request-id': ['short', 'a'.repeat(80), 'a'.repeat(81), 'é'.repeat(20), '../../../../etc/passwd', "' OR 1=1 --", LONG],
  'x-csrf-token': ['', 'x', 'é', LONG],
  'authorization': ['', 'Bearer', 'Bearer x', `Bearer ${'a'.repeat(500)}`, 'Basic YTpi', 'Bearer a b', 'Digest é', LONG],
  'cookie': ['', '=', ';;;', 'zeugwart_session', 'a=b; a=c', '__proto__=1', 'zeugwart_session=é', LONG],
  'sec-fetch-site': ['cross-site', 'nonsense'],
  'x-forwarded-for': ['1.2.3.4', 'unknown, , ,', '::1', LONG],
  'x-http-method-override': ['DELETE'],
  'host': ['', 'evil.example', 'a b'.replace(' ', ''), '[::1]:0'],
  'range': ['bytes=0-0', 'bytes=-1', 'x'],
  'if-none-match': ['*', '"v1"'],
  'last-event-id': ['1', 'x', LONG],
  'origin': ['null', 'https://evil.example'],
  'te': ['trailers'],
  'connection': ['close', 'upgrade', 'keep-alive, if-match'],
  'upgrade': ['websocket', 'h2c'],
  '__proto__': ['x'],
  'constructor': ['x'],
};

/** A header that nobody means: in one of those that the operation reads, or in any other. */
export const hostileHeader = (read: readonly string[]): fc.Arbitrary<Pair> => {
  const any = Object.keys(values);
  const own = read.map((each) => each.toLowerCase()).filter((each) => each in values);
  const name = own.length === 0 ? fc.constantFrom(...any) : fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...own) }, { weight: 1, arbitrary: fc.constantFrom(...any) });
  return name.chain((each) => fc.constantFrom(...(values[each] ?? [''])).map((value): Pair => [each, value]));
};
