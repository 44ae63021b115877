import { useSyncExternalStore } from 'react';
import { useSession, type Role } from '../session/session.ts';

/** The places where one works; each has its own navigation. */
export const desks = ['procurement', 'support', 'oversight', 'administration', 'portal'] as const;
export type Desk = (typeof desks)[number];

const deskOf: Readonly<Record<Role, Desk>> = {
  procurement: 'procurement', order_approver: 'procurement', approver: 'procurement', allocator: 'procurement', policy_author: 'procurement', policy_approver: 'procurement',
  it_support: 'support', auditor: 'oversight', admin: 'administration',
  requester: 'portal', endorser: 'portal', school_custodian: 'portal', holder: 'portal',
};

const STORED = 'zeugwart.desk';
const watchers = new Set<() => void>();

export function chooseDesk(desk: Desk): void {
  localStorage.setItem(STORED, desk);
  for (const watch of watchers) watch();
}

/** The desks that somebody's grants give, and the one at which they sit. */
export function useDesks(): { readonly granted: readonly Desk[]; readonly current: Desk | undefined } {
  const { grants } = useSession();
  const stored = useSyncExternalStore((watch) => { watchers.add(watch); return () => watchers.delete(watch); }, () => localStorage.getItem(STORED));
  const granted = desks.filter((desk) => grants.some(({ role }) => deskOf[role] === desk));
  return { granted, current: granted.find((desk) => desk === stored) ?? granted[0] };
}
