import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { isJson, type Json } from '../../../src/http/json-schema.ts';
import { declaredCodes, type Operation } from './operations.ts';

export interface Given {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Holds answers that were really given against what the OpenAPI document says of them. */
export class DocumentedAnswers {
  readonly #ajv = new Ajv2020({ strict: true, strictTypes: false });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: Json) {
    addFormats.default(this.#ajv);
    this.#ajv.addVocabulary(Object.keys(document));
    this.#ajv.addSchema({ ...document, $id: 'api' });
  }

  /** What is wrong with the answer; nothing where it is as documented. */
  complaints(operation: Operation, { status, contentType, text }: Given): readonly string[] {
    const said = `${operation.operationId} answered ${status}`;
    const response = operation.responses[String(status)];
    if (!isJson(response)) return [`${said}, which it does not declare: ${text.slice(0, 300)}`];
    const content = isJson(response['content']) ? response['content'] : undefined;
    if (!content) return text === '' ? [] : [`${said} with a body, though none is declared`];
    if (!(contentType in content)) return [`${said} as ${contentType}, which it does not declare`];
    if (!contentType.endsWith('json')) return [];
    const body = JSON.parse(text) as unknown;
    const undeclared = status >= 400 && isJson(body) && !declaredCodes(operation).includes(String(body['code']));
    const media = content[contentType];
    const validate = this.#validator(operation, status, contentType, isJson(media) && isJson(media['schema']) ? media['schema']['$ref'] : undefined);
    return [
      ...(undeclared ? [`${said} ${String(body['code'])}, a code that it does not declare`] : []),
      ...(validate(body) ? [] : [`${said}, which breaks its schema: ${this.#ajv.errorsText(validate.errors)}`]),
    ];
  }

  /** Compiled once for each named shape, for most answers are of one. */
  #validator({ path, method }: Operation, status: number, contentType: string, named: unknown): ValidateFunction {
    const place = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', contentType, 'schema'];
    const reference = typeof named === 'string' ? `api${named}` : `api#/${place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const known = this.#compiled.get(reference) ?? this.#ajv.compile({ $ref: reference });
    this.#compiled.set(reference, known);
    return known;
  }
}
