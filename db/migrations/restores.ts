import { id, instant } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const restoreMigrations: readonly Migration[] = [
  createTable('restores', { id: id(), at: instant() }, { primaryKey: ['id'] }),
];
