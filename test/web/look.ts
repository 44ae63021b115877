import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { listenForFaults, openContext, signIn, startBrowser, type Language, type Scheme, type Size } from './support/browser.ts';

/** `npm run look -- --at URL --as LOGIN --password P [--language en] [--scheme dark] [--size phone] PATH...`: pictures of single pages in `var/look/`. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    at: { type: 'string', default: 'http://127.0.0.1:3000' }, as: { type: 'string', default: '' }, password: { type: 'string', default: 'Weserland-2020' },
    language: { type: 'string', default: 'de' }, scheme: { type: 'string', default: 'light' }, size: { type: 'string', default: 'desk' },
  },
});
mkdirSync('var/look', { recursive: true });
const browser = await startBrowser();
const context = await openContext(browser, values.at, { language: values.language as Language, scheme: values.scheme as Scheme, size: values.size as Size });
const page = await context.newPage();
const faults = listenForFaults(page);
if (values.as === '') await page.goto('/');
else await signIn(page, values.as, values.password);
for (const path of positionals) {
  await page.goto(path);
  await page.waitForTimeout(1_500);
  const file = `var/look/${path.replace(/[^\w]+/g, '_')}-${values.size}-${values.scheme}-${values.language}.png`;
  await page.screenshot({ path: file, fullPage: true });
  process.stdout.write(`${file}\n`);
}
for (const fault of faults) process.stdout.write(`FAULT ${fault}\n`);
await browser.close();
