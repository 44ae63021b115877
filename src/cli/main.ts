#!/usr/bin/env node
import { Command } from 'commander';
import { runProcess } from '../run-process.ts';
import { version } from '../version.ts';
import { addAllocationVerify } from './verbs/allocation-verify.ts';
import { addGrants } from './verbs/grants.ts';
import { addMigrate } from './verbs/migrate.ts';
import { addOpenApi } from './verbs/openapi.ts';

/** `zeugwart VERB`: what operators and auditors do without a browser. Reads the same environment as the API. */
function buildProgram(): Command {
  const program = new Command('zeugwart').description('Procurement and tracking of devices when there are not enough of them').version(version).showHelpAfterError();
  addMigrate(program);
  addGrants(program);
  addOpenApi(program);
  addAllocationVerify(program.command('allocation').description('allocation runs'));
  return program;
}

runProcess(async () => {
  await buildProgram().parseAsync();
});
