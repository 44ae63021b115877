import type { Browser } from 'playwright-core';
import { isEmbeddedOnly, leaveOut } from '../../support/left-out.ts';
import { buildClient } from './build-client.ts';
import { startBrowser } from './browser.ts';
import { keepPictures } from './visitor.ts';

const LONGEST_MS = 180_000;

/**
 * Declares a suite that drives Chromium over the built client. `browser` may be asked for inside hooks and tests. What
 * visitors see where a test fails is kept as pictures in `var/web-failures`.
 */
export function describeWithBrowser(title: string, suite: (browser: () => Browser) => void): void {
  if (isEmbeddedOnly()) {
    leaveOut(title, 'needs Chromium');
    return;
  }
  describe(title, function () {
    this.timeout(LONGEST_MS);
    let browser: Browser | undefined;
    before(async () => {
      await buildClient();
      browser = await startBrowser();
    });
    afterEach(async function () {
      if (this.currentTest?.state === 'failed') await keepPictures(this.currentTest.title);
    });
    after(() => browser?.close());
    suite(() => {
      if (!browser) throw new Error('the browser is there inside hooks and tests only');
      return browser;
    });
  });
}
