import type { Migration } from '../migration.ts';
import { auditMigrations } from './audit.ts';

/** The schema's history in order. Append only. */
export const migrations: readonly Migration[] = [...auditMigrations];
