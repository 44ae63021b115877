import { isJson, type Json } from '../../../src/http/json-schema.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Json;
}

/** An operation as the OpenAPI document declares it. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly permission: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly bodyType?: string;
  readonly bodySchema?: Json;
  readonly responses: Json;
}

const record = (value: unknown): Json => (isJson(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Every operation of a document, in its order. */
export function operationsOf(document: Json): readonly Operation[] {
  return Object.entries(record(document['paths'])).flatMap(([path, item]) =>
    Object.entries(record(item)).map(([method, value]): Operation => {
      const detail = record(value);
      const [body] = Object.entries(record(record(detail['requestBody'])['content']));
      return {
        operationId: String(detail['operationId']),
        method: method.toUpperCase(),
        path,
        permission: String(detail['x-permission']),
        summary: typeof detail['summary'] === 'string' ? detail['summary'] : '',
        tags: list(detail['tags']).map(String),
        parameters: list(detail['parameters']) as readonly Parameter[],
        responses: record(detail['responses']),
        ...(body && { bodyType: body[0], bodySchema: record(record(body[1])['schema']) }),
      };
    }),
  );
}

export const demandsVersion = (operation: Operation): boolean => operation.parameters.some(({ name }) => name === 'If-Match');

export const pathNames = ({ parameters }: Operation): readonly string[] => parameters.filter((each) => each.in === 'path').map((each) => each.name);

/** Codes of failure that the operation declares. */
export function declaredCodes({ responses }: Operation): readonly string[] {
  return Object.values(responses).flatMap((response) => list(record(response)['x-codes']).map(String));
}
