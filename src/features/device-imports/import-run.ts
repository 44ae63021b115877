import type { Deps } from '../../deps.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import type { DeviceImport, DeviceImportFile } from './device-import-tables.ts';

export type ImportDeps = Pick<Deps, 'uow' | 'numbers' | 'secrets'>;

/** One way through a file, by one process. */
export interface ImportRun {
  readonly import: DeviceImport;
  readonly file: DeviceImportFile;
  /** In the name of whoever started it. */
  readonly context: WriteContext;
  readonly scope: Scope;
}

/** Another process goes on with the import: what this one still wanted to write was undone. */
export class TakenOver extends Error {
  constructor() {
    super('another process goes on with the import');
    this.name = 'TakenOver';
  }
}
