import type { Desk } from './desks.ts';

/** Where a day at each desk begins. */
export const homeOf: Readonly<Record<Desk, string>> = {
  procurement: '/today',
  support: '/receipts',
  oversight: '/audit',
  administration: '/users',
  portal: '/portal',
};
