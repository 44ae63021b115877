import { createHash } from 'node:crypto';
import { defineErrors } from '../shared/errors.ts';
import { snakeCase } from './columns.ts';

/** `connection`: it broke, and nothing of the transaction stays; `commit-lost`: it broke with COMMIT under way, and nobody knows. */
export type DbErrorKind = 'duplicate' | 'foreign-key' | 'check' | 'too-long' | 'not-null' | 'out-of-range' | 'serialisation' | 'lock-timeout' | 'connection' | 'commit-lost' | 'other';

const RETRYABLE: readonly DbErrorKind[] = ['serialisation', 'lock-timeout', 'foreign-key', 'connection', 'commit-lost'];

/**
 * A database failure without the values that drivers put into their messages. The driver's own error is not kept as
 * `cause`, so that no logger can print a person's data.
 */
export class DbError extends Error {
  readonly kind: DbErrorKind;
  /** The unique key that was hit, by the name `uniqueName` gives it, or `PRIMARY`. */
  readonly constraint: string | undefined;
  readonly driverCode: string;

  constructor(kind: DbErrorKind, driverCode: string, constraint?: string) {
    super(`database: ${kind}${constraint ? ` (${constraint})` : ''} [${driverCode}]`);
    this.name = 'DbError';
    this.kind = kind;
    this.driverCode = driverCode;
    this.constraint = constraint;
  }

  /** What logs show of it: the engine's number or the driver's name of the failure, never a value. */
  get code(): string {
    return this.driverCode;
  }

  /**
   * True where the circumstances failed and not the values: the work may be run again, `commit-lost` with care. A row that
   * is pointed to and not there may have been removed since it was read; and on Galera a transaction that is being undone
   * for another node's may fail to find it.
   */
  get retryable(): boolean {
    return RETRYABLE.includes(this.kind);
  }
}

export const persistenceErrors = defineErrors({
  'persistence.version_conflict': {
    kind: 'conflict',
    en: 'Somebody else changed this in the meantime. Load it again and repeat the step.',
    de: 'Jemand anderes hat dies inzwischen geändert. Bitte neu laden und den Schritt wiederholen.',
  },
  'persistence.busy': {
    kind: 'unavailable',
    en: 'The database is too busy right now. Nothing was changed; please try again.',
    de: 'Die Datenbank ist gerade überlastet. Es wurde nichts geändert; bitte erneut versuchen.',
  },
  'persistence.unreachable': {
    kind: 'unavailable',
    en: 'The database cannot be reached right now. Nothing was changed; please try again.',
    de: 'Die Datenbank ist gerade nicht erreichbar. Es wurde nichts geändert; bitte erneut versuchen.',
  },
  'persistence.outcome_unknown': {
    kind: 'unavailable',
    en: 'The connection broke while the change was being saved. Check whether it took effect before you repeat it.',
    de: 'Die Verbindung brach beim Speichern ab. Bitte prüfen, ob die Änderung wirksam wurde, bevor Sie sie wiederholen.',
  },
});

const short = (name: string): string =>
  name.length <= 64 ? name : `${name.slice(0, 55)}_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;

/** The name of a unique key over these columns (camelCase), the same on both engines. */
export const uniqueName = (table: string, columns: readonly string[]): string => short(`uq_${table}__${columns.map(snakeCase).join('_')}`);

export const indexName = (table: string, columns: readonly string[]): string => short(`ix_${table}__${columns.map((c) => snakeCase(c).replace(/\W+/g, '_')).join('_')}`);
