import { bigint, code } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const numberSequenceMigrations: readonly Migration[] = [
  createTable('number_sequences', { name: code(20), nextValue: bigint() }, { primaryKey: ['name'] }),
];
