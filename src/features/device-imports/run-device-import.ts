import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';
import { deviceImports } from './device-import-tables.ts';
import { endImport, refuseImport } from './end-import.ts';
import { loadReferences } from './import-references.ts';
import { TakenOver, type ImportDeps, type ImportRun } from './import-run.ts';
import { judgeRow } from './judge-row.ts';
import { lookUpKnown, type KnownDevices } from './known-devices.ts';
import { openRun } from './open-run.ts';
import { MalformedFile, readRecords, type FileRecord } from './read-records.ts';
import { RowReader, type ReadRow } from './read-row.ts';
import { RepeatedNumbers } from './repeated-numbers.ts';
import { readParts } from './stored-file.ts';
import { TagSupply } from './tag-supply.ts';
import { needsTag, writeChunk } from './write-chunk.ts';

/** Rows that share a transaction: long enough to be quick, short enough that nobody waits for it. */
const CHUNK_ROWS = 500;

/** Others may register numbers of a chunk at the moment at which we do; each time some rows fewer are new. */
const MOST_ATTEMPTS = 20;

/** Longer than a chunk takes: within it a process that is at work has moved the cursor on. */
const OTHERS_MS = 2_000;

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Called when a chunk is committed, with what the import is now up to. */
  readonly onProgress?: (rowsDone: number, rowsTotal: number) => void;
}

/**
 * Goes through the file of an import and gives each row its outcome, chunk by chunk. May be begun again after the
 * process was lost at any moment: it goes on behind the last chunk that was committed. Returns once the import has
 * ended, or another process has taken it over.
 * @throws AppError `device_import.not_found`
 */
export async function runDeviceImport(deps: ImportDeps, importId: string, options: RunOptions = {}): Promise<void> {
  for (;;) {
    const run = await openRun(deps, importId);
    if (hasEnded(run) || !(await isTakenOver(deps, run, options))) return;
    // A process that was lost may have left a COMMIT on its way to us: somebody who is there moves the cursor on.
    const { import: { lastRow } } = await openRun(deps, importId);
    await sleep(OTHERS_MS, undefined, { signal: options.signal });
    if ((await openRun(deps, importId)).import.lastRow !== lastRow) return;
  }
}

const hasEnded = ({ import: { state } }: ImportRun): boolean => state === 'done' || state === 'refused';

/** True where the import is not at its end because another process has moved it on. */
async function isTakenOver(deps: ImportDeps, run: ImportRun, options: RunOptions): Promise<boolean> {
  try {
    if (!run.scope.all && run.scope.organisationIds.length === 0 && run.import.lastRow === 0) await refuseImport(deps, run, 'device_import.not_allowed');
    else await goThrough(deps, run, options);
    return false;
  } catch (error) {
    if (error instanceof TakenOver) return true;
    if (!(error instanceof MalformedFile)) throw error;
    await refuseImport(deps, run, 'device_import.malformed', error.row);
    return false;
  }
}

async function goThrough(deps: ImportDeps, run: ImportRun, options: RunOptions): Promise<void> {
  const references = await deps.uow.read((db) => loadReferences(db, run.scope));
  const reader = new RowReader(run.file.header, references, deps.uow.clock.today());
  const { repeated, rows } = await findRepeated(readRecords(readParts(deps, run.file.id), run.file), reader, options.signal);
  await begin(deps, run, rows);
  const tags = new TagSupply(deps.numbers, CHUNK_ROWS);
  let { rowsDone, lastRow } = run.import;
  for await (const chunk of oneAhead(readChunks(deps, run, reader))) {
    options.signal?.throwIfAborted();
    const from = lastRow;
    lastRow = chunk.rows.at(-1)?.row ?? from;
    await saveChunk(deps, run, { ...chunk, from, to: lastRow }, repeated, tags);
    rowsDone += chunk.rows.length;
    options.onProgress?.(rowsDone, rows);
  }
  await endImport(deps, run);
}

/** The first pass: is all of it a table, how many rows has it, and which numbers come more than once. @throws MalformedFile */
async function findRepeated(records: AsyncIterable<FileRecord>, reader: RowReader, signal: AbortSignal | undefined): Promise<{ repeated: RepeatedNumbers; rows: number }> {
  const repeated = new RepeatedNumbers();
  let rows = 0;
  for await (const record of records) {
    rows += 1;
    if (rows % CHUNK_ROWS === 0) signal?.throwIfAborted();
    for (const { key } of reader.numbersOf(record)) repeated.add(key, record.row);
  }
  return { repeated, rows };
}

const begin = ({ uow }: ImportDeps, { import: { id, lastRow }, context }: ImportRun, rowsTotal: number): Promise<void> =>
  uow.write(context, (tx) => {
    tx.update(deviceImports, { id, state: ['waiting', 'running'], lastRow }, { state: 'running', rowsTotal }, () => new TakenOver());
    return Promise.resolve();
  });

interface ReadChunk {
  readonly rows: readonly ReadRow[];
  readonly known: KnownDevices;
}

/** The second pass: the rows that have no outcome yet, with the devices that their numbers belong to. */
async function* readChunks(deps: ImportDeps, run: ImportRun, reader: RowReader): AsyncGenerator<ReadChunk> {
  let rows: ReadRow[] = [];
  for await (const record of readRecords(readParts(deps, run.file.id), run.file)) {
    if (record.row <= run.import.lastRow) continue;
    rows.push(reader.read(record));
    if (rows.length < CHUNK_ROWS) continue;
    yield { rows, known: await knownTo(deps, run, rows) };
    rows = [];
  }
  if (rows.length > 0) yield { rows, known: await knownTo(deps, run, rows) };
}

const knownTo = ({ uow }: ImportDeps, { scope }: ImportRun, rows: readonly ReadRow[]): Promise<KnownDevices> =>
  uow.read((db) => lookUpKnown(db, rows.flatMap((row) => row.numbers), scope));

/** Fetches the next chunk while this one is being written. */
async function* oneAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next();
  try {
    for (;;) {
      const step = await next;
      if (step.done === true) return;
      next = source.next();
      // whoever stops asking is told of nothing more
      next.catch(() => undefined);
      yield step.value;
    }
  } finally {
    await source.return(undefined);
  }
}

async function saveChunk(deps: ImportDeps, run: ImportRun, chunk: ReadChunk & { readonly from: number; readonly to: number }, repeated: RepeatedNumbers, supply: TagSupply): Promise<void> {
  let { known } = chunk;
  for (let attempt = 1; ; attempt += 1) {
    const judgements = chunk.rows.map((row) => judgeRow(row, repeated, known));
    const tags = run.import.dryRun ? [] : await supply.take(judgements.filter(needsTag).length);
    try {
      await deps.uow.write(run.context, (tx) => {
        writeChunk(tx, run, { from: chunk.from, to: chunk.to, judgements, tags });
        return Promise.resolve();
      });
      return;
    } catch (error) {
      if (!isTaken(error) || attempt === MOST_ATTEMPTS) throw error;
      known = await knownTo(deps, run, chunk.rows);
    }
  }
}

/** Somebody else was faster with a number of this chunk: the schema says so, and the row is to say it too. */
const isTaken = (error: unknown): boolean => error instanceof AppError && (error.code === 'device.identifier_taken' || error.code === 'device.tag_taken');
