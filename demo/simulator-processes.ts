import { randomBytes } from 'node:crypto';
import { startChild, type Child, type OnExit } from './child-process.ts';
import { SimulatorControl } from './simulators/simulator-control-client.ts';
import type { SupplierKey } from './simulators/supplier-script.ts';

/** The three suppliers, each an HTTP server in a process of its own. */
export interface SimulatorProcesses {
  readonly urls: Readonly<Record<SupplierKey, string>>;
  readonly controls: Readonly<Record<SupplierKey, SimulatorControl>>;
  stop(): Promise<void>;
}

const keys: readonly SupplierKey[] = ['nordlicht', 'rheintal', 'kontor'];

export async function startSimulators(folder: string, onExit: OnExit): Promise<SimulatorProcesses> {
  const controlToken = randomBytes(16).toString('hex');
  const started = await Promise.all(keys.map((supplier) => startOne(supplier, controlToken, folder, onExit)));
  const byKey = <T>(of: (each: { readonly url: string }) => T): Record<SupplierKey, T> =>
    Object.fromEntries(started.map((each) => [each.supplier, of(each)])) as Record<SupplierKey, T>;
  return {
    urls: byKey(({ url }) => url),
    controls: byKey(({ url }) => new SimulatorControl(url, controlToken)),
    stop: async () => { await Promise.all(started.map(({ child }) => child.stop())); },
  };
}

async function startOne(supplier: SupplierKey, controlToken: string, folder: string, onExit: OnExit): Promise<{ supplier: SupplierKey; url: string; child: Child }> {
  let url = '';
  const child = await startChild({
    name: `supplier-${supplier}`, script: 'demo/simulators/main.ts', args: ['--supplier', supplier], environment: { SIMULATOR_CONTROL_TOKEN: controlToken }, folder, onExit,
    ready: (line) => {
      url = /"listening":"(http:[^"]+)"/.exec(line)?.[1] ?? '';
      return url !== '';
    },
  });
  return { supplier, url, child };
}
