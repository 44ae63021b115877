import { expect } from 'chai';
import { describeWithBrowser } from './support/describe-with-browser.ts';
import { lookAtPages } from './support/every-page.ts';
import { useWebWorld } from './support/one-world.ts';

describeWithBrowser('every page, with nothing in it yet', (browser) => {
  const open = useWebWorld();

  // each page once, in one of two looks that are opposites; `npm run axe:all` takes every look of every page
  it('has no barrier and no fault in German, light and wide, the even ones', async () => {
    expect((await lookAtPages(browser(), open(), { language: 'de', scheme: 'light', size: 'wall' }, (at) => at % 2 === 0)).join('\n')).to.equal('');
  });

  it('has no barrier and no fault in English, dark and on a phone, the odd ones', async () => {
    expect((await lookAtPages(browser(), open(), { language: 'en', scheme: 'dark', size: 'phone' }, (at) => at % 2 === 1)).join('\n')).to.equal('');
  });
});
