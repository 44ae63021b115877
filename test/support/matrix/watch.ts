import type { Json } from '../../../src/http/json-schema.ts';
import type { CallAnswer } from './caller.ts';
import { DocumentedAnswers, type Given } from './documented-answers.ts';
import { operationsOf, type Operation } from './operations.ts';

/** Remembers of every answer whether it is as documented, and which operations have been seen to succeed. */
export class Watch {
  readonly operations: readonly Operation[];
  readonly complaints = new Set<string>();
  readonly succeeded = new Set<string>();
  readonly #answers: DocumentedAnswers;
  readonly #byId: ReadonlyMap<string, Operation>;

  constructor(document: Json) {
    this.operations = operationsOf(document);
    this.#byId = new Map(this.operations.map((operation) => [operation.operationId, operation]));
    this.#answers = new DocumentedAnswers(document);
  }

  operation(operationId: string): Operation {
    const found = this.#byId.get(operationId);
    if (!found) throw new Error(`the document has no operation ${operationId}`);
    return found;
  }

  /** What is wrong with an answer; nothing where it is as documented. */
  complaintsAbout(operation: Operation, answer: Given): readonly string[] {
    return this.#answers.complaints(operation, answer);
  }

  note(operation: Operation, answer: CallAnswer): void {
    if (answer.status < 300) this.succeeded.add(operation.operationId);
    for (const complaint of this.complaintsAbout(operation, answer)) this.complaints.add(complaint);
  }
}
