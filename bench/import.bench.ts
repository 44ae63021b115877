import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { catalogueTables, writeCatalogue } from './import/catalogue.ts';
import { Installation } from './import/imported-list.ts';
import { madeUpList, type MadeUpList } from './import/made-up-list.ts';
import { dumpTables, loadTables, type DumpedTable } from './import/tables-as-files.ts';
import { median } from './side-by-side.ts';

const ROWS = 100_000;
const ROUNDS = 3;

const say = (text: string): void => { process.stderr.write(`${text}\n`); };
const isCatalogue = (table: string): boolean => (catalogueTables as readonly string[]).includes(table);

/**
 * A list of 100,000 devices, one row in a hundred of it bad, imported into an empty installation on MariaDB: every row
 * validated and its outcome kept, every device with its numbers, history and audit entry. Against it the same rows of
 * all the tables that the import wrote, by `LOAD DATA LOCAL INFILE` into the same schema. Goal: `ratio` ≥ 0.2.
 */
export async function bench(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'zeugwart-bench-'));
  try {
    const list = madeUpList(ROWS);
    const file = join(folder, 'devices.csv');
    writeFileSync(file, list.csv);
    const catalogue = await Installation.with(async (first) => {
      await writeCatalogue(first.deps.uow);
      return inOrder(await dumpTables(first.url, makeFolder(folder, 'catalogue'), isCatalogue));
    });
    const product: number[] = [];
    const load: number[] = [];
    let reference = '';
    let written: readonly DumpedTable[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      await Installation.with(async (installation) => {
        await loadTables(installation.url, catalogue);
        const { view, seconds } = await installation.import(file);
        product.push(seconds);
        say(`round ${round} import: ${seconds.toFixed(1)} s`);
        await check(installation, list, view);
        if (round > 1) return;
        reference = await installation.digest(view.id);
        written = inOrder(await dumpTables(installation.url, makeFolder(folder, 'written'), (table) => !isCatalogue(table) && !table.startsWith('schema_migrations')));
      });
      await Installation.with(async ({ url }) => {
        await loadTables(url, catalogue);
        const seconds = await loadTables(url, written);
        load.push(seconds);
        say(`round ${round} LOAD DATA: ${seconds.toFixed(1)} s`);
      });
    }
    const resumed = await Installation.with(async (installation) => {
      await loadTables(installation.url, catalogue);
      await killInTheMiddle(installation.url, file);
      const killedAt = await installation.count('device_import_rows');
      const { view } = await installation.import(file);
      await check(installation, list, view);
      say(`killed at ${killedAt} rows, finished by another process`);
      return killedAt > 0 && killedAt < ROWS && (await installation.digest(view.id)) === reference;
    });
    const [seconds, loadDataSeconds] = [median(product), median(load)];
    return {
      ratio: Number((loadDataSeconds / seconds).toFixed(2)), limit: 0.2, seconds: Number(seconds.toFixed(1)), loadDataSeconds: Number(loadDataSeconds.toFixed(1)), rowsPerSecond: Math.round(ROWS / seconds),
      rejected: list.badRows, errorsReported: list.errors, resumed, rowsWritten: Object.fromEntries(written.map(({ table, rows }) => [table, rows])), rounds: { product, load },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  return folder;
}

/** Parents before children: the order in which the schema made them is close to it, these are the exceptions. */
const FIRST = ['organisations', 'manufacturers', 'equipment_classes', 'audit_entries', 'devices', 'device_import_files', 'device_imports'];
const inOrder = (tables: readonly DumpedTable[]): DumpedTable[] => {
  const rank = ({ table }: DumpedTable): number => (FIRST.includes(table) ? FIRST.indexOf(table) : FIRST.length);
  return [...tables].sort((a, b) => rank(a) - rank(b));
};

/** Every row has its outcome, every mistake was found and nothing else, and nothing came to be without its entry. */
async function check(installation: Installation, { rows, badRows, errors }: MadeUpList, view: { readonly state: string; readonly rowsDone: number; readonly created: number; readonly rejected: number; readonly errors: number }): Promise<void> {
  const created = rows - badRows;
  const figures = {
    rowsDone: [view.rowsDone, rows], created: [view.created, created], rejected: [view.rejected, badRows], errors: [view.errors, errors], outcomes: [await installation.count('device_import_rows'), rows],
    devices: [await installation.count('devices'), created], entries: [await installation.count('audit_entries', "action = 'device.registered'"), created], histories: [await installation.count('device_history', 'sequence = 1'), created],
  };
  const wrong = Object.entries(figures).filter(([, [found, expected]]) => found !== expected);
  if (view.state !== 'done' || wrong.length > 0) throw new Error(`the import came to something else: ${JSON.stringify({ state: view.state, ...Object.fromEntries(wrong) })}`);
}

/** Lets a process of its own import and kills it (`kill -9`) when half of the rows are done. */
async function killInTheMiddle(url: string, file: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('import/victim.ts', import.meta.url)), url, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) if (Number(line) >= ROWS / 2) child.kill('SIGKILL');
  const [, signal] = (await exited) as [number | null, NodeJS.Signals | null];
  if (signal !== 'SIGKILL') throw new Error('the process came to its end before it could be killed');
}
