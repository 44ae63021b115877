import { code, count, date, id, instant, int, json, nullable, text } from '../../persistence/columns.ts';
import { table } from '../../persistence/table.ts';

export const handOvers = table('hand_overs', {
  id: id(),
  number: code(20),
  version: int(),
  kind: code(10),
  state: code(14),
  fromId: id(),
  toId: id(),
  personId: nullable(id()),
  preparedBy: code(64),
  preparedAt: instant(),
  confirmedBy: nullable(code(64)),
  confirmedAt: nullable(instant()),
  recordHash: nullable(code(64)),
  note: nullable(text(500)),
});

export const handOverItems = table('hand_over_items', {
  id: id(),
  handOverId: id(),
  position: int(),
  deviceId: nullable(id()),
  stockItemId: nullable(id()),
  simCardId: nullable(id()),
  quantity: count(),
  reservationId: nullable(id()),
  requestLineId: nullable(id()),
  state: code(12),
});

export const assignments = table('assignments', {
  id: id(),
  version: int(),
  deviceId: id(),
  custodianId: id(),
  personId: nullable(id()),
  pupilReferenceId: nullable(id()),
  kind: code(10),
  state: code(14),
  handOverId: nullable(id()),
  startedAt: instant(),
  dueOn: nullable(date()),
  acknowledgedAt: nullable(instant()),
  returnedAt: nullable(instant()),
  completeness: nullable(code(12)),
  condition: nullable(code(12)),
  missing: json<string[]>(),
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
  kind: code(12),
  state: code(12),
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
