import type { IncomingMessage } from 'node:http';
import { type SimulatedSupplier, SupplierRefusal } from './simulated-supplier.ts';

export interface ApiRequest {
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  /** The parsed JSON body; undefined where there is none. */
  readonly body: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  /** Undefined: an answer without a body. */
  readonly body: unknown;
}

export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  /** The path, with one capturing group per parameter. */
  readonly path: RegExp;
  /** How the path is counted in the statistics. */
  readonly name: string;
  handle(supplier: SimulatedSupplier, request: ApiRequest): ApiAnswer;
}

/** A supplier's own interface: how it recognises its customer and what its documents look like. */
export interface SupplierApi {
  authorised(headers: IncomingMessage['headers'], secret: string, url: URL): boolean;
  readonly routes: readonly ApiRoute[];
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SupplierRefusal(400, 'a JSON object is expected');
  return value as JsonObject;
}

export function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string' || value.trim() === '') throw new SupplierRefusal(422, `${name} is missing`);
  return value;
}

export function listOf(value: unknown): readonly JsonObject[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(objectOf);
}
