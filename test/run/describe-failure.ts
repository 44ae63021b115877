import { isDeepStrictEqual, inspect } from 'node:util';
import Mocha from 'mocha';

interface Compared {
  readonly actual: unknown;
  readonly expected: unknown;
}

/** An error as a reader of the test run needs it: message, difference, and where in our own code. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${inspect(error)}`;
  const own = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !/node_modules|node:internal/.test(line))
    .join('\n');
  const cause = error.cause === undefined ? '' : `caused by ${describeFailure(error.cause)}`;
  const problems = 'problems' in error && Array.isArray(error.problems) && error.problems.length > 0 ? inspect(error.problems) : '';
  return [`${error.name}: ${error.message}`, differenceOf(error), problems, own, cause].filter((part) => part !== '').join('\n');
}

function differenceOf(error: Error): string {
  if (!isComparison(error) || isDeepStrictEqual(error.actual, error.expected)) return '';
  return Mocha.reporters.Base.generateDiff(asText(error.actual), asText(error.expected)).trim();
}

function isComparison(error: Error): error is Error & Compared {
  return 'actual' in error && 'expected' in error && (!('showDiff' in error) || error.showDiff === true);
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { depth: 6, sorted: true, breakLength: 80 });
}
