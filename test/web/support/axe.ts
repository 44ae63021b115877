import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface Found {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** What axe finds on the page as it stands against WCAG 2.2 AA and good practice beyond it; empty where there is nothing. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(source);
  // the heads of a dialog and of the page behind it are two banners to the rules beyond WCAG
  const rules = (await page.getByRole('dialog').count()) > 0 ? WCAG : [...WCAG, 'best-practice'];
  const violations = await page.evaluate<readonly Found[]>(`axe.run(document, { runOnly: ${JSON.stringify(rules)} }).then((result) => result.violations.map(({ id, nodes }) => ({ id, nodes })))`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`));
}
