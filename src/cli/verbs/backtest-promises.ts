import { readFile } from 'node:fs/promises';
import { backtestPromises, readPastLines } from '../../features/allocation/cases/backtest-promises.ts';
import { tellProblems } from './tell-problems.ts';

/** `zeugwart promises backtest`: what promises would have been worth on a record of one's own; needs no database. False where it cannot be read. */
export async function backtestFile(file: string, print: (line: string) => void, tell: (line: string) => void): Promise<boolean> {
  const { problems, lines } = readPastLines(await readFile(file, 'utf8'));
  tellProblems(problems, tell);
  if (problems.length > 0) return false;
  print(JSON.stringify(backtestPromises(lines, (done) => { tell(`${done} of ${lines.length} lines`); })));
  return true;
}
