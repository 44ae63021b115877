import { id, instant, int } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const clockMigrations: readonly Migration[] = [
  createTable('business_clocks', { id: id(), position: int(), now: instant() }, { primaryKey: ['id'], unique: [['position']] }),
];
