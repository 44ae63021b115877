import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { LIFECYCLES_FILE, renderLifecycles } from './lifecycles.ts';

describe('docs/lifecycles.md', () => {
  it('draws every lifecycle as the code has it (else: npm run lifecycles)', async () => {
    expect(readFileSync(LIFECYCLES_FILE, 'utf8')).to.equal(await renderLifecycles());
  });

  it('draws the ones that everybody asks about', async () => {
    const page = await renderLifecycles();
    for (const heading of ['Purchase order', 'Cancellation request', 'Device', 'Request', 'Hand over', 'Assignment', 'Allocation run', 'Job']) {
      expect(page).to.include(`\n## ${heading}\n`);
    }
    expect(page).to.include('    pending_approval --> draft: reject, withdraw\n');
  });
});
