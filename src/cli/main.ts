#!/usr/bin/env node
import { Command, Option } from 'commander';
import { grantStatements } from '../../db/grants.ts';
import { assertSchemaCurrent, migrate, unlockMigrations } from '../../db/migrate.ts';
import { configFromEnvironment, createContainer, type Container } from '../container.ts';
import { sealAudit } from '../features/audit/seal-audit.ts';
import { noteRestore } from '../features/restores/note-restore.ts';
import { runProcess } from '../run-process.ts';
import { roles } from '../shared/permissions.ts';
import { version } from '../version.ts';
import { allocateCases, type AllocateOptions } from './verbs/allocate-cases.ts';
import { backtestFile } from './verbs/backtest-promises.ts';
import { verifyStoredRun } from './verbs/allocation-verify.ts';
import { parseHead, verifyTrail } from './verbs/audit-verify.ts';
import { importDevicesFile, importSummaryLine, type ImportDevicesOptions } from './verbs/import-devices.ts';
import { importSchoolsFile, summaryLine, type ImportSchoolsOptions } from './verbs/import-schools.ts';
import { openApiIsCurrent, openApiText, writeOpenApi } from './verbs/openapi.ts';
import { addUser, type UserAddOptions } from './verbs/user-add.ts';

const print = (line: string): void => { process.stdout.write(`${line}\n`); };

/** Gives a verb the container, over a schema that is this program's, and closes it afterwards. */
async function withContainer(work: (container: Container) => Promise<void>, options: { readonly anySchema?: boolean } = {}): Promise<void> {
  const container = createContainer(configFromEnvironment());
  try {
    if (options.anySchema !== true) {
      await assertSchemaCurrent(container.dialect);
      await container.clock.refresh();
    }
    await work(container);
  } finally {
    await container.close();
  }
}

const program = new Command('zeugwart').description('Procurement and tracking of devices').version(version).showHelpAfterError();

program.command('migrate').description('bring the database up to this program')
  .option('--unlock', 'clear the lock that a killed migration left behind')
  .action(({ unlock }: { unlock?: boolean }) => withContainer(async ({ dialect }) => {
    if (unlock === true) await unlockMigrations(dialect);
    const steps = await migrate(dialect);
    print(steps.length === 0 ? 'The database is up to date.' : `${steps.length} steps taken, the last one: ${steps.at(-1) ?? ''}`);
  }, { anySchema: true }));

program.command('restored').description('say that a backup was loaded, before any process starts: what may have been sent since is looked up at the suppliers first')
  .action(() => withContainer(async ({ uow, config }) => {
    await noteRestore(uow);
    // what waited when the backup was taken has waited for longer than a trail that is looked after shows
    await sealAudit(uow, config.auditKey);
    print('Noted. Orders and cancellations of the backup are looked up before they are sent; numbers go on above those that may have been given since.');
  }));

program.command('grants').description('print the rights, table by table, of the MariaDB account that API and workers run under')
  .requiredOption('--account <name>', 'the account, name or name@host')
  .requiredOption('--database <name>', 'the database')
  .action(({ account, database }: { account: string; database: string }) => { for (const line of grantStatements(database, account)) print(line); });

program.command('openapi').description('the OpenAPI document: print, write or compare it')
  .option('--output <file>', 'write it to a file')
  .option('--check <file>', 'exit 1 where the file differs')
  .action(async ({ output, check }: { output?: string; check?: string }) => {
    if (output !== undefined) await writeOpenApi(output);
    else if (check === undefined) process.stdout.write(await openApiText());
    else if (!(await openApiIsCurrent(check))) {
      process.stderr.write(`${check} is not what the program does; write it anew with --output\n`);
      process.exitCode = 1;
    }
  });

const importing = program.command('import').description('read data from elsewhere');

importing.command('devices').description('a list of devices (CSV) from a spreadsheet or another inventory; repeatable, goes on where it was broken off')
  .argument('<file>', 'the list')
  .option('--dry-run', 'say what would become of each row and register nothing', false)
  .option('--verbose', 'a line for every row, not only for rejected ones', false)
  .action((file: string, options: ImportDevicesOptions) => withContainer(async (container) => {
    const outcome = await importDevicesFile(container, file, options, { print, progress: process.stderr });
    print(importSummaryLine(outcome));
    if (outcome.state !== 'done' || outcome.rejected > 0) process.exitCode = 1;
  }));

importing.command('schools').description('the official school directory of North Rhine-Westphalia (CSV); repeatable, deletes nothing')
  .argument('<file>', 'the directory')
  .option('--dry-run', 'say what would be done and write nothing', false)
  .option('--verbose', 'a line for every row, not only for refused ones', false)
  .action((file: string, options: ImportSchoolsOptions) => withContainer(async (container) => {
    const summary = await importSchoolsFile(container, file, options, { print, progress: process.stderr });
    print(summaryLine(summary, options.dryRun));
    if (summary.refused > 0) process.exitCode = 1;
  }));

program.command('audit').description('the audit trail')
  .command('verify').description('check the whole trail; exit 1 where an entry was altered, removed or inserted')
  .option('--anchor <batch:root>', 'the head of an earlier verification, which the trail must contain')
  .action(({ anchor }: { anchor?: string }) => withContainer(async ({ uow, config }) => {
    const intact = await verifyTrail({ uow, auditKey: config.auditKey }, anchor === undefined ? undefined : parseHead(anchor), print);
    if (!intact) process.exitCode = 1;
  }));

program.command('allocation').description('allocation runs')
  .command('verify').description('check a stored run against its input and the rules; exit 1 where something is wrong')
  .argument('<run>', 'number (AL-2026-000012) or id')
  .action((run: string) => withContainer(async (container) => {
    if (!(await verifyStoredRun(container, run, print))) process.exitCode = 1;
  }));

program.command('allocate').description('decide a case of your own (two CSV files) by the rule; needs no database; docs/allocate.md')
  .requiredOption('--demand <file>', 'who asks for what')
  .requiredOption('--supply <file>', 'what there is')
  .requiredOption('--out <file>', 'where the result is written')
  .addOption(new Option('--key <key>', 'how the next device is ranked').choices(['webster', 'adams', 'dhondt']).default('webster'))
  .option('--seed <text>', 'what decides between exactly equal claims', 'zeugwart')
  .action(async (options: AllocateOptions) => {
    if (!(await allocateCases(options, { print, tell: (line) => { process.stderr.write(`${line}\n`); } }))) process.exitCode = 1;
  });

program.command('promises').description('promises of dates')
  .command('backtest').description('what promises would have been worth on a record of scheduled and delivered dates (CSV); needs no database; docs/promises.md')
  .requiredOption('--file <file>', 'the record')
  .action(async ({ file }: { file: string }) => {
    if (!(await backtestFile(file, print, (line) => { process.stderr.write(`${line}\n`); }))) process.exitCode = 1;
  });

program.command('user').description('local users')
  .command('add').description('create a user with a one-time password')
  .requiredOption('--login <name>', 'the name to sign in with')
  .requiredOption('--name <name>', 'the name to show')
  .option('--email <address>')
  .addOption(new Option('--role <role...>', 'what the user may do').choices(roles).makeOptionMandatory())
  .option('--organisation <id>', 'where: id, school number or municipality key; the root where left out')
  .action((options: UserAddOptions) => withContainer(async (container) => {
    print(`One-time password of ${options.login}: ${await addUser(container, options)}`);
  }));

runProcess(async () => {
  await program.parseAsync();
});
