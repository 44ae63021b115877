import type { FieldProblem } from '../../../shared/errors.ts';

const DEEPEST = 64;

/** Strings, brackets and numbers of a JSON text; everything else is passed over. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Whether reading the number and writing it again gives the same text. */
const survives = (literal: string): boolean => {
  const value = Number(literal);
  return Number.isFinite(value) && (!/^-?\d+$/.test(literal) || Number.isSafeInteger(value)) && !/e/i.test(literal);
};

/**
 * Parses a supplier's JSON. A number that a double cannot hold, or with an exponent, stays text as it was written: a serial
 * number sent without quotes would lose its digits. Throws SyntaxError; nesting is bounded.
 */
export function parseSupplierJson(text: string): unknown {
  let depth = 0;
  const kept = text.replace(TOKEN, (token) => {
    if (token === '[' || token === '{') {
      depth += 1;
      if (depth > DEEPEST) throw new SyntaxError('JSON is nested too deeply');
    } else if (token === ']' || token === '}') depth -= 1;
    else if (!token.startsWith('"') && !survives(token)) return `"${token}"`;
    return token;
  });
  return JSON.parse(kept);
}

/** Reads a supplier's JSON document; what is wrong with it is a problem of the document. */
export function readSupplierJson(bytes: Uint8Array): { readonly value: unknown } | { readonly problem: FieldProblem } {
  try {
    return { value: parseSupplierJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch (error) {
    return { problem: { path: '', code: 'document.not_json', message: error instanceof Error ? error.message : 'unknown' } };
  }
}
