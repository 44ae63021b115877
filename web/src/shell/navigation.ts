import { IconBuilding, IconCalendarEvent, IconChecks, IconCoins, IconCpu, IconDeviceLaptop, IconInbox, IconPackageImport, IconScale, IconShieldCheck, IconShoppingCart, IconSun, IconTransferOut, IconUsers, type Icon } from '@tabler/icons-react';
import type { Permission } from '../session/session.ts';
import type { Desk } from './desks.ts';

export interface Entry {
  readonly to: string;
  /** Its name below `navigation` in the language files. */
  readonly name: string;
  readonly icon: Icon;
  readonly permission: Permission;
}

export interface Group {
  readonly name?: string;
  readonly entries: readonly Entry[];
}

const entry = (to: string, name: string, icon: Icon, permission: Permission): Entry => ({ to, name, icon, permission });

const devices = entry('/devices', 'devices', IconDeviceLaptop, 'device:read');
const handOvers = entry('/hand-overs', 'handOvers', IconTransferOut, 'assignment:read');
const requests = entry('/requests', 'requests', IconInbox, 'request:read');
const allocation = entry('/allocation', 'allocation', IconScale, 'allocation:read');
const programmes = entry('/programmes', 'programmes', IconCoins, 'programme:read');
const suppliers = entry('/suppliers', 'suppliers', IconBuilding, 'supplier:read');

/** What each desk lists; who lacks the permission does not see the entry. */
export const navigation: Readonly<Record<Exclude<Desk, 'portal'>, readonly Group[]>> = {
  procurement: [
    {
      entries: [
        entry('/today', 'today', IconSun, 'order:read'), entry('/orders', 'orders', IconShoppingCart, 'order:read'), entry('/arrivals', 'arrivals', IconCalendarEvent, 'order:read'),
        entry('/approvals', 'approvals', IconChecks, 'order:approve'), suppliers, programmes,
      ],
    },
    { name: 'distribute', entries: [requests, allocation] },
    { name: 'stock', entries: [devices, handOvers] },
  ],
  support: [{ entries: [entry('/receipts', 'receipts', IconPackageImport, 'receipt:read'), handOvers, devices] }],
  oversight: [
    { entries: [entry('/audit', 'audit', IconShieldCheck, 'audit:read'), allocation] },
    { name: 'evidence', entries: [programmes, suppliers, devices] },
  ],
  administration: [{ entries: [entry('/users', 'users', IconUsers, 'user:admin'), entry('/jobs', 'jobs', IconCpu, 'job:read')] }],
};
