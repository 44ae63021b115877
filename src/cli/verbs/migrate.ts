import type { Command } from 'commander';
import { migrate, unlockMigrations } from '../../../db/migrate.ts';
import { withContainer } from '../with-container.ts';

/** `migrate`: the one way that a schema changes. */
export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database up to this program')
    .option('--unlock', 'clear the lock of a migration that was killed, then migrate')
    .action(async ({ unlock }: { readonly unlock?: true }) => {
      const steps = await withContainer(async ({ dialect }) => {
        if (unlock) await unlockMigrations(dialect);
        return migrate(dialect);
      }, { anySchema: true });
      for (const step of steps) console.log(step);
      console.log(steps.length === 0 ? 'the database is up to date' : `${steps.length} steps taken`);
    });
}
