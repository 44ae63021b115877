import { expect } from 'chai';
import { describeWithBrowser } from './support/describe-with-browser.ts';
import type { Look } from './support/browser.ts';
import { useWebWorld } from './support/one-world.ts';
import { Visitor } from './support/visitor.ts';
import type { Person } from './support/web-world.ts';

const pages: readonly (readonly [person: Person, paths: readonly string[]])[] = [
  ['school', ['/portal', '/portal/requests', '/portal/requests/new', '/portal/devices', '/portal/messages', '/portal/rule', '/nowhere']],
  ['buyer', ['/today', '/orders', '/orders/new', '/arrivals', '/suppliers', '/programmes', '/devices']],
  ['approver', ['/requests', '/allocation']],
  ['secondBuyer', ['/approvals']],
  ['support', ['/receipts', '/devices', '/hand-overs', '/hand-overs/new']],
  ['auditor', ['/audit', '/orders', '/allocation']],
  ['admin', ['/users', '/jobs']],
];

/** Opposites, so that each side is seen with another. */
const looks: readonly Look[] = [
  { language: 'de', scheme: 'light', size: 'wall' },
  { language: 'en', scheme: 'dark', size: 'phone' },
];

describeWithBrowser('every page, with nothing in it yet', (browser) => {
  const open = useWebWorld();

  for (const look of looks) {
    it(`has no barrier and no fault: ${look.language ?? ''}, ${look.scheme ?? ''}, ${look.size ?? ''}`, async () => {
      const complaints: string[] = [];
      for (const [person, paths] of pages) {
        const visitor = await Visitor.arrive(browser(), open(), person, look);
        for (const path of paths) {
          await visitor.page.goto(path);
          await visitor.page.getByRole('heading', { level: 1 }).waitFor();
          await visitor.look(path);
          // nothing is wider than the screen: tables scroll in their own frame
          const overhang = await visitor.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
          if (overhang > 0) complaints.push(`${path}: ${overhang} px wider than the screen`);
        }
        complaints.push(...visitor.complaints);
        await visitor.leave();
      }
      expect(complaints.join('\n')).to.equal('');
    });
  }
});
