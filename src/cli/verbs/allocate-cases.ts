import { readFile, rename, writeFile } from 'node:fs/promises';
import { readCases } from '../../features/allocation/cases/read-cases.ts';
import { writeCases } from '../../features/allocation/cases/write-cases.ts';
import { allocate } from '../../features/allocation/engine/allocate.ts';
import type { PriorityKey } from '../../features/allocation/engine/allocation-types.ts';
import { verifyAllocation } from '../../features/allocation/engine/verifier.ts';
import { tellProblems } from './tell-problems.ts';

export interface AllocateOptions {
  readonly demand: string;
  readonly supply: string;
  readonly out: string;
  readonly key: PriorityKey;
  readonly seed: string;
}

interface Output {
  readonly print: (line: string) => void;
  /** What is being done, and what is wrong. */
  readonly tell: (line: string) => void;
}

/**
 * `zeugwart allocate`: decides a case of one's own by the rule, has it checked by the separate verifier and writes the result
 * beside its reasons; needs no database. True where there is a verified result. Where anything is wrong nothing is written.
 */
export async function allocateCases({ demand, supply, out, key, seed }: AllocateOptions, { print, tell }: Output): Promise<boolean> {
  tell(`reading ${demand} and ${supply}`);
  const { problems, read } = readCases({ demand: await readFile(demand, 'utf8'), supply: await readFile(supply, 'utf8'), key, seed });
  tellProblems(problems, tell);
  if (!read) return false;
  const { requests, accounts, pools } = read.input;
  tell(`allocating: ${requests.length} requests of ${accounts.length} accounts, ${pools.length} pools`);
  const result = allocate(read.input);
  tell('verifying');
  const violations = verifyAllocation(read.input, result);
  for (const { name, detail } of violations) tell(`${name}: ${detail}`);
  const asked = requests.reduce((sum, { quantity }) => sum + quantity, 0);
  const granted = result.requests.reduce((sum, { quantity }) => sum + quantity, 0);
  const verified = violations.length === 0;
  if (verified) {
    tell(`writing ${out}`);
    // whoever looks at the file sees all of it or what was there before
    await writeFile(`${out}.part`, writeCases(read, result));
    await rename(`${out}.part`, out);
  }
  print(JSON.stringify({ granted, unserved: asked - granted, inputHash: result.inputHash, outputHash: result.outputHash, verified }));
  return verified;
}
