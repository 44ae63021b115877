import { moveAssignments } from './features/assignments/move-assignments.ts';
import { moveCustody } from './features/devices/move-custody.ts';
import { moveGrants } from './features/identity/write-grants.ts';
import type { MergerHook } from './features/organisations/merge-organisations.ts';
import { movePeople } from './features/people/write-people.ts';
import { moveRequests } from './features/requests/move-requests.ts';

/** What the features do with their rows when an organisation is merged into another, in this order. */
export const mergerHooks: readonly MergerHook[] = [moveGrants, movePeople, moveRequests, moveCustody, moveAssignments];
