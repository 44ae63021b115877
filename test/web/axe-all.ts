import { openTestEngine } from '../support/engines.ts';
import { buildClient } from './support/build-client.ts';
import { sizes, startBrowser, type Size } from './support/browser.ts';
import { lookAtPages } from './support/every-page.ts';
import { openWebWorld } from './support/web-world.ts';

/** `npm run axe:all`: every page in both languages, both schemes and every size; the last line counts, the exit code tells. */
await buildClient();
const engine = await openTestEngine('sqlite');
const world = await openWebWorld(engine);
const browser = await startBrowser();
let looks = 0;
let found = 0;
for (const language of ['de', 'en'] as const) {
  for (const scheme of ['light', 'dark'] as const) {
    for (const size of Object.keys(sizes) as Size[]) {
      const complaints = await lookAtPages(browser, world, { language, scheme, size });
      looks += 1;
      found += complaints.length;
      process.stdout.write(`${language} ${scheme} ${size}: ${complaints.length === 0 ? 'nothing' : `\n  ${complaints.join('\n  ')}`}\n`);
    }
  }
}
await browser.close();
await world.api.close();
await engine.discard();
process.stdout.write(`${looks} looks, ${found} found\n`);
process.exitCode = found === 0 ? 0 : 1;
