import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { errorCatalogue } from '../../src/error-catalogue.ts';
import { isJson, type Json } from '../../src/http/json-schema.ts';
import type { Operation } from '../support/matrix/operations.ts';
import type { Watch } from '../support/matrix/watch.ts';
import type { FuzzAnswer, FuzzCase } from './fuzz-case.ts';
import type { FuzzWorld } from './fuzz-world.ts';

/** Says what is wrong with an answer, whatever was asked. */
export class Judge {
  readonly #watch: Watch;
  readonly #marks: readonly string[];
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #bodies = new Map<string, ValidateFunction>();

  constructor({ matrix, marks }: FuzzWorld) {
    this.#watch = matrix.watch;
    this.#marks = marks;
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({ ...matrix.document, $id: 'api' });
  }

  faults(operation: Operation, asked: FuzzCase, answer: FuzzAnswer): readonly string[] {
    return [
      ...(answer.status >= 500 ? [`failed with ${answer.status} ${answer.text.slice(0, 300)}`] : []),
      ...this.#watch.complaintsAbout(operation, answer),
      ...problemFaults(answer),
      ...(asked.who === 'root' ? [] : this.#leaks(asked, answer)),
      ...this.#bodyFaults(operation, asked, answer),
    ];
  }

  /** Marks of the other tenant in what was answered, besides those that the question held. */
  #leaks(asked: FuzzCase, { text, headers }: FuzzAnswer): readonly string[] {
    const told = `${text}\n${JSON.stringify(headers)}`;
    const question = JSON.stringify(asked);
    return this.#marks.filter((mark) => told.includes(mark) && !question.includes(mark)).slice(0, 3).map((mark) => `tells of the other tenant: ${mark}`);
  }

  /** What the document forbids is refused, and all of it is named at once. */
  #bodyFaults(operation: Operation, { body }: FuzzCase, { status, text }: FuzzAnswer): readonly string[] {
    if (!body || body.json === undefined || !operation.bodySchema || operation.bodyType !== 'application/json') return [];
    const validate = this.#validator(operation);
    const sent = parsed(body.text);
    if (sent === undefined || validate(sent)) return [];
    if (status < 300) return [`was accepted, though the document forbids it: ${this.#ajv.errorsText(validate.errors)}`];
    const problem = parsed(text);
    if (status !== 422 || !isJson(problem) || problem['code'] !== 'http.invalid_request') return [];
    const named = new Set((problem['errors'] as readonly { path: string }[]).map(({ path }) => path.split('/')[0] ?? ''));
    const wrong = new Set((validate.errors ?? []).map(memberOf).filter((each): each is string => each !== undefined));
    const silent = [...wrong].filter((member) => !named.has(member) && !named.has(''));
    return silent.length === 0 ? [] : [`says nothing of what is wrong with ${silent.join(', ')}`];
  }

  #validator({ operationId, path, method }: Operation): ValidateFunction {
    const place = ['paths', path, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'];
    const known = this.#bodies.get(operationId) ?? this.#ajv.compile({ $ref: `api#/${place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}` });
    this.#bodies.set(operationId, known);
    return known;
  }
}

/** The member of the body that a complaint is about; none where it is about several that go together. */
function memberOf({ instancePath, keyword, params }: ErrorObject): string | undefined {
  const first = instancePath.split('/')[1];
  if (first !== undefined) return first.slice(0, 100);
  const { missingProperty, additionalProperty } = params as { missingProperty?: string; additionalProperty?: string };
  return keyword === 'required' ? missingProperty : keyword === 'additionalProperties' ? additionalProperty?.slice(0, 100).replaceAll('~', '~0').split('/')[0] : undefined;
}

/** A refusal is a problem of the catalogue, with the status that its code has. */
function problemFaults({ status, contentType, text, headers }: FuzzAnswer): readonly string[] {
  if (status < 400) return [];
  const problem = contentType === 'application/problem+json' ? parsed(text) : undefined;
  if (!isJson(problem)) return [`refused with ${status} as ${contentType || 'nothing'}: ${text.slice(0, 200)}`];
  const code = String(problem['code']);
  return [
    ...(errorCatalogue.has(code) ? [] : [`the code ${code} is not in the catalogue`]),
    ...(problem['status'] === status ? [] : [`says ${String(problem['status'])} and is ${status}`]),
    ...(headers['x-request-id'] === problem['requestId'] ? [] : ['its request id is not that of its header']),
  ];
}

/** As JSON, or undefined where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // No JSON, which those who ask expect.
    return undefined;
  }
}
