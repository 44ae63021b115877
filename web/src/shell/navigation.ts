import {
  IconAdjustments, IconBuilding, IconCalendarEvent, IconChartBar, IconChecks, IconCoins, IconCpu, IconDeviceLaptop, IconFileText, IconHierarchy2, IconInbox, IconListDetails,
  IconMapPinOff, IconPackageImport, IconPlugConnected, IconReceipt, IconScale, IconShieldCheck, IconShoppingCart, IconSun, IconTag, IconTransferIn, IconTransferOut, IconUsers, type Icon,
} from '@tabler/icons-react';
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
        entry('/approvals', 'approvals', IconChecks, 'order:approve'), entry('/invoices', 'invoices', IconReceipt, 'invoice:read'), suppliers, programmes,
      ],
    },
    { name: 'distribute', entries: [requests, allocation, entry('/policies', 'policies', IconAdjustments, 'policy:read')] },
    { name: 'stock', entries: [devices, handOvers] },
  ],
  support: [
    {
      entries: [
        entry('/receipts', 'receipts', IconPackageImport, 'receipt:read'), entry('/labels', 'labels', IconTag, 'device:write'), entry('/staging', 'staging', IconListDetails, 'device:write'),
        handOvers, entry('/returns', 'returns', IconTransferIn, 'return:write'),
      ],
    },
    { name: 'devices', entries: [devices, entry('/overdue', 'overdue', IconCalendarEvent, 'assignment:read'), entry('/lost', 'lost', IconMapPinOff, 'device:read')] },
  ],
  oversight: [
    { entries: [entry('/oversight', 'overview', IconChartBar, 'report:read'), entry('/fairness', 'fairness', IconScale, 'report:read'), entry('/slips', 'slips', IconCalendarEvent, 'statement:read')] },
    { name: 'evidence', entries: [programmes, suppliers, devices] },
    { name: 'proof', entries: [entry('/audit', 'audit', IconShieldCheck, 'audit:read'), allocation] },
  ],
  administration: [
    { entries: [entry('/users', 'users', IconUsers, 'user:admin'), entry('/organisations', 'organisations', IconHierarchy2, 'organisation:write')] },
    { name: 'operation', entries: [entry('/connections', 'connections', IconPlugConnected, 'connection:read'), entry('/approval-rules', 'approvalRules', IconFileText, 'config:admin'), entry('/jobs', 'jobs', IconCpu, 'job:read')] },
  ],
};
