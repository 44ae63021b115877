import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { TYPESCRIPT } from '../../typescript/index.ts';

/** The specs beside this one kill in every step; here the command is looked at. */
const KILLS = 3;

describe('npm run faults', () => {
  it('kills at random moments of different steps and tells what was survived', async function () {
    this.timeout(900_000);
    const main = spawn(process.execPath, [...TYPESCRIPT, fileURLToPath(new URL('../main.ts', import.meta.url)), '--only', 'steps', '--kills', String(KILLS), '--seed', '1603'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const printed = (await text(main.stdout)).trim().split('\n');
    const result = JSON.parse(printed.at(-1) ?? '') as { readonly parts: { readonly steps: { readonly survived: Record<string, number> } } };
    expect(result, printed.join('\n')).to.deep.include({ seed: 1603, kills: KILLS, faults: 0 });
    expect(Object.values(result.parts.steps.survived).filter((times) => times === 1)).to.have.length(KILLS);
    expect(printed.filter((line) => line.includes('survived  '))).to.have.length(KILLS);
  });
});
