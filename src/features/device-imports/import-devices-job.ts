import { jobHandler, type JobHandler } from '../../jobs/job-handler.ts';
import type { ImportDeps } from './import-run.ts';
import { runDeviceImport } from './run-device-import.ts';

/**
 * An import has transactions of its own, each of which only the process that stands at the cursor can commit; that it
 * has ended is in its row. So all of it happens in the first step, and a run after that finds nothing to do.
 */
export const importDevicesJob = (deps: ImportDeps): JobHandler<'import-devices'> =>
  jobHandler({ prepare: ({ payload, signal }) => runDeviceImport(deps, payload.importId, { signal }) });
