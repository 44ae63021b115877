import type { DdlDialect } from './dialect.ts';

/**
 * Statements that make a table refuse changes to rows that are there. SQLite knows no accounts, so triggers do it;
 * on MariaDB the account that runs the program is not granted UPDATE and DELETE (`zeugwart grants`).
 */
export function appendOnlySql(table: string, dialect: DdlDialect, refused: readonly ('update' | 'delete')[] = ['update', 'delete']): readonly string[] {
  if (dialect.engine === 'mariadb') return [];
  return refused.map(
    (verb) =>
      `create trigger if not exists \`append_only_${table}_${verb}\` before ${verb} on \`${table}\` begin select raise(abort, '${table} is append-only'); end`,
  );
}
