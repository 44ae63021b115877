import type { Command } from 'commander';
import { verifyRun } from '../../features/allocation/verify-run.ts';
import { withContainer } from '../with-container.ts';

/** `allocation verify RUN`: recomputes a stored run and has it checked by code that shares nothing with the engine. */
export function addAllocationVerify(allocation: Command): void {
  allocation
    .command('verify')
    .description('check a stored allocation run against its input and the rules; ends with 1 where something is wrong')
    .argument('<run>', 'its number (AL-2026-000012) or id')
    .action(async (run: string) => {
      const found = await withContainer(({ uow }) => uow.snapshot((db) => verifyRun(db, run)));
      console.log(JSON.stringify(found, null, 2));
      if (!found.passed) process.exitCode = 1;
    });
}
