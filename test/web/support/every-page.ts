import type { Browser } from 'playwright-core';
import type { Look } from './browser.ts';
import { Visitor } from './visitor.ts';
import type { Person, WebWorld } from './web-world.ts';

/** Every page that can be reached without anything being there, with somebody who may see it. */
export const pages: readonly (readonly [person: Person, paths: readonly string[]])[] = [
  ['school', ['/portal', '/portal/requests', '/portal/requests/new', '/portal/devices', '/portal/messages', '/portal/rule', '/nowhere']],
  ['buyer', ['/today', '/orders', '/orders/new', '/arrivals', '/suppliers', '/programmes', '/devices']],
  ['approver', ['/requests', '/allocation']],
  ['secondBuyer', ['/approvals']],
  ['support', ['/receipts', '/devices', '/hand-overs', '/hand-overs/new']],
  ['auditor', ['/audit', '/orders', '/allocation']],
  ['admin', ['/users', '/jobs']],
];

/** Looks at the pages for which `isWanted` says so: what is in the way, what they complained about, what sticks out. */
export async function lookAtPages(browser: Browser, world: WebWorld, look: Look, isWanted: (at: number) => boolean = () => true): Promise<readonly string[]> {
  const complaints: string[] = [];
  let at = 0;
  for (const [person, paths] of pages) {
    const wanted = paths.filter(() => isWanted(at++));
    if (wanted.length === 0) continue;
    const visitor = await Visitor.arrive(browser, world, person, look);
    for (const path of wanted) {
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
  return complaints;
}
