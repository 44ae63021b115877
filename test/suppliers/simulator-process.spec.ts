import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { SimulatorControl } from '../../demo/simulators/simulator-control-client.ts';
import { startSupplierSimulator } from '../../demo/simulators/start-supplier-simulator.ts';
import { TYPESCRIPT } from '../typescript/index.ts';

describe('a supplier simulator', function () {
  this.timeout(60_000);

  it('runs as a process of its own, says where, and ends when told', async () => {
    const main = new URL('../../demo/simulators/main.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [...TYPESCRIPT, main, '--supplier', 'kontor', '--control-token', 'stage'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: child.stdout }), 'line') as [string];
    const { supplier, listening } = JSON.parse(line) as { supplier: string; listening: string };
    expect(supplier).to.equal('kontor');
    expect((await fetch(`${listening}/v2/articles`)).status).to.equal(401);
    expect((await fetch(`${listening}/v2/articles`, { headers: { 'x-kontor-key': 'kontor-demo-key' } })).status).to.equal(200);
    expect((await fetch(`${listening}/_control/statistics`)).status).to.equal(403);
    expect((await new SimulatorControl(listening, 'stage').statistics()).requests).to.deep.equal({ 'GET /v2/articles': 1 });
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit') as [number];
    expect(code).to.equal(0);
  });

  it('does not let its time run back', async () => {
    const simulator = await startSupplierSimulator({ supplier: 'nordlicht' });
    const control = new SimulatorControl(simulator.url);
    try {
      await control.setClock(new Date('2020-05-04T08:00:00Z'));
      const failure: unknown = await control.setClock(new Date('2020-05-03T08:00:00Z')).catch((error: unknown) => error);
      expect(String(failure)).to.contain('409');
    } finally {
      await simulator.stop();
    }
  });
});
