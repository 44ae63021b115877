import { expect } from 'chai';
import type { Answer, ApiClient } from '../support/api.ts';
import type { Arena } from './arena.ts';

export const CROWD = 64;

/** What somebody is told who was overtaken: after `If-Match`, and without it. */
export const STALE = '412 version.mismatch';
export const OVERTAKEN = '409 persistence.version_conflict';

/** Sixty-four requests at once, through each API process in turn; no answer at all is a failure of the test. */
export const crowd = ({ apis }: Arena, attempt: (through: (client: ApiClient) => ApiClient, index: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: CROWD }, (_, index) => {
    const api = apis[index % apis.length];
    if (!api) throw new Error('an arena has an API');
    return attempt((client) => client.at(api.origin), index);
  }));

/** An answer as `200` or `409 order.not_pending`. */
const told = ({ status, body }: Answer): string => (status < 400 ? String(status) : `${status} ${(body as { code: string }).code}`);

/** One was answered `won`, and everybody else with one of these refusals. Returns what the winner was told. */
export function expectOneWinner<T>(answers: readonly Answer[], won: number, refusals: readonly string[]): T {
  const counted: Record<string, number> = {};
  for (const answer of answers) counted[told(answer)] = (counted[told(answer)] ?? 0) + 1;
  const unexpected = Object.keys(counted).filter((each) => each !== String(won) && !refusals.includes(each));
  expect(unexpected, JSON.stringify(counted)).to.deep.equal([]);
  expect(counted[String(won)], JSON.stringify(counted)).to.equal(1);
  const winner = answers.find((answer) => answer.status === won);
  if (!winner) throw new Error('nobody won');
  return winner.body as T;
}
