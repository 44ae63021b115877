import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { steps } from './scenes/index.ts';

describe('npm run faults', () => {
  it('kills at random moments of all steps and tells what was survived', async function () {
    this.timeout(900_000);
    const main = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('../main.ts', import.meta.url)), '--only', 'steps', '--kills', String(steps.length), '--seed', '1603'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const printed = (await text(main.stdout)).trim().split('\n');
    const result = JSON.parse(printed.at(-1) ?? '') as { readonly parts: { readonly steps: Record<string, unknown> } };
    expect(result, printed.join('\n')).to.deep.include({ seed: 1603, kills: steps.length, faults: 0 });
    expect(result.parts.steps['survived']).to.deep.equal(Object.fromEntries(steps.map((step) => [step, 1])));
    expect(printed.filter((line) => line.includes('survived  '))).to.have.length(steps.length);
  });
});
