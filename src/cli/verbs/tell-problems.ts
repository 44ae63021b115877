import type { FieldProblem } from '../../shared/errors.ts';

/** Problems of tables (`table/line/column`), a line each, as a person looks them up. */
export function tellProblems(problems: readonly FieldProblem[], tell: (line: string) => void): void {
  for (const { path, code, message } of problems) {
    const [table = '', line, column] = path.split('/');
    tell(`${table}${line === undefined ? '' : `, line ${line}`}${column === undefined || column === '' ? '' : `, ${column}`}: ${message} [${code}]`);
  }
}
