import type { FieldProblem } from '../../../../shared/errors.ts';

const BOMS: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

const DECLARED = /^<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.-]{0,40})["']/;

/**
 * The text of an XML document in the encoding that it has: the byte order mark's, else the declared one, else UTF-8
 * (XML 1.0, appendix F). Bytes that the encoding does not have are a problem, for serial numbers may hide in them.
 */
export function decodeXml(bytes: Uint8Array): { readonly text: string } | { readonly problem: FieldProblem } {
  const mark = BOMS.find(([, start]) => start.every((byte, index) => bytes[index] === byte))?.[0];
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200)).trimStart();
  const encoding = mark ?? DECLARED.exec(head)?.[1] ?? 'utf-8';
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch (error) {
    // RangeError: the platform does not know the encoding; TypeError: the bytes are not of it
    const code = error instanceof RangeError ? 'xml.encoding_unknown' : 'xml.encoding_broken';
    return { problem: { path: '', code, message: `The document is not readable as ${encoding}.` } };
  }
}
