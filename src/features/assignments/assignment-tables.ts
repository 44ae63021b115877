import { code, count, date, id, instant, int, json, longText, nullable, text } from '../../persistence/columns.ts';
import { table, type Row } from '../../persistence/table.ts';
import type { DeviceCondition } from '../devices/device.ts';
import type {
  AssignmentKind, AssignmentState, Completeness, ConfirmedVia, HandOverKind, HandOverState, IncidentKind, IncidentState, ItemState, TransferKind, TransferState,
} from './assignment.ts';

export const handOvers = table('hand_overs', {
  id: id(),
  number: code(20),
  version: int(),
  kind: code<HandOverKind>(10),
  state: code<HandOverState>(14),
  fromId: id(),
  toId: id(),
  personId: nullable(id()),
  /** How the person gets the devices; null where the receiver is an organisation. */
  assignmentKind: nullable(code<AssignmentKind>(10)),
  dueOn: nullable(date()),
  preparedBy: code(64),
  preparedAt: instant(),
  confirmedBy: nullable(code(64)),
  confirmedVia: nullable(code<ConfirmedVia>(10)),
  confirmedAt: nullable(instant()),
  recordHash: nullable(code(64)),
  note: nullable(text(500)),
});

export const handOverItems = table('hand_over_items', {
  id: id(),
  handOverId: id(),
  position: int(),
  deviceId: nullable(id()),
  /** The device that is there for it now: another one after a swap. Coming back for good counts for the request line. */
  servingDeviceId: nullable(id()),
  stockItemId: nullable(id()),
  simCardId: nullable(id()),
  quantity: count(),
  reservationId: nullable(id()),
  requestLineId: nullable(id()),
  state: code<ItemState>(12),
});

/** What was confirmed, as it was then; never changed afterwards. */
export const handOverRecords = table('hand_over_records', { handOverId: id(), sha256: code(64), record: longText(), recordedAt: instant() });

/** A token with which one hand-over can be confirmed at the desk, once. */
export const kioskTokens = table('kiosk_tokens', {
  id: id(),
  handOverId: id(),
  tokenHash: code(64),
  issuedBy: code(64),
  issuedAt: instant(),
  expiresAt: instant(),
  usedAt: nullable(instant()),
});

export const assignments = table('assignments', {
  id: id(),
  version: int(),
  deviceId: id(),
  custodianId: id(),
  personId: nullable(id()),
  pupilReferenceId: nullable(id()),
  kind: code<AssignmentKind>(10),
  state: code<AssignmentState>(14),
  handOverId: nullable(id()),
  startedAt: instant(),
  dueOn: nullable(date()),
  acknowledgedAt: nullable(instant()),
  returnedAt: nullable(instant()),
  completeness: nullable(code<Completeness>(12)),
  condition: nullable(code<DeviceCondition>(12)),
  missing: json<readonly string[]>(),
});

export const assignmentDueDates = table('assignment_due_dates', {
  id: id(),
  assignmentId: id(),
  dueOn: date(),
  setBy: code(64),
  setAt: instant(),
  reason: nullable(text(300)),
});

export const deviceTransfers = table('device_transfers', {
  id: id(),
  number: code(20),
  version: int(),
  kind: code<TransferKind>(12),
  state: code<TransferState>(12),
  fromId: id(),
  toId: id(),
  returnOn: nullable(date()),
  reason: text(500),
  requestedBy: code(64),
  requestedAt: instant(),
  completedAt: nullable(instant()),
});

export const deviceTransferItems = table('device_transfer_items', {
  id: id(),
  transferId: id(),
  deviceId: id(),
  assignmentFromId: nullable(id()),
  assignmentToId: nullable(id()),
});

export const deviceIncidents = table('device_incidents', {
  id: id(),
  version: int(),
  deviceId: id(),
  /** Who answered for the device when it went. */
  custodianId: id(),
  kind: code<IncidentKind>(10),
  state: code<IncidentState>(10),
  note: text(500),
  policeFileNumber: nullable(text(80)),
  reportedBy: code(64),
  reportedAt: instant(),
  closedAt: nullable(instant()),
});

export type HandOver = Row<typeof handOvers>;
export type HandOverItem = Row<typeof handOverItems>;
export type Assignment = Row<typeof assignments>;
export type DeviceTransfer = Row<typeof deviceTransfers>;
export type DeviceIncident = Row<typeof deviceIncidents>;
