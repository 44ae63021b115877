import { bool, code, count, date, id, instant, int, json, longText, nullable, text } from '../../persistence/columns.ts';
import { table } from '../../persistence/table.ts';

export const allocationPolicies = table('allocation_policies', {
  id: id(),
  number: int(),
  organisationId: id(),
  rules: json(),
  state: code(12),
  authoredBy: code(64),
  authoredAt: instant(),
  approvedBy: nullable(code(64)),
  inForceFrom: nullable(instant()),
  version: int(),
});

export const allocationPools = table('allocation_pools', {
  id: id(),
  ownerId: id(),
  equipmentClassId: id(),
  version: int(),
  /** Units ever accepted for this owner and class: what the reserve is a share of. */
  acceptedTotal: count(),
  /** Units of the reserve that the highest class has been given. */
  reserveUsed: count(),
  standingRule: bool(),
});

export const allocationRuns = table('allocation_runs', {
  id: id(),
  number: code(20),
  version: int(),
  poolId: id(),
  ownerId: id(),
  equipmentClassId: id(),
  state: code(12),
  trigger: code(20),
  policyId: nullable(id()),
  policyVersion: text(60),
  seed: code(64),
  input: longText(),
  output: longText(),
  inputHash: code(64),
  outputHash: code(64),
  verification: json(),
  supply: count(),
  demand: count(),
  awarded: count(),
  poolVersion: int(),
  startedBy: code(64),
  startedAt: instant(),
  committedBy: nullable(code(64)),
  committedAt: nullable(instant()),
  supersededBy: nullable(id()),
});

export const awards = table('awards', {
  id: id(),
  runId: id(),
  requestLineId: id(),
  organisationId: id(),
  quantity: count(),
  givenUp: count(),
  awardedAt: instant(),
  explanation: json(),
  version: int(),
});

export const reservations = table('reservations', {
  id: id(),
  deviceId: id(),
  requestLineId: nullable(id()),
  awardId: nullable(id()),
  organisationId: id(),
  state: code(12),
  reason: nullable(text(200)),
  heldBy: code(64),
  heldAt: instant(),
  expiresAt: nullable(instant()),
  endedAt: nullable(instant()),
  version: int(),
});

export const promises = table('promises', {
  id: id(),
  requestLineId: id(),
  units: count(),
  expectedOn: nullable(date()),
  promisedOn: nullable(date()),
  confidenceBp: nullable(int()),
  cause: text(300),
  toldAt: instant(),
  current: bool(),
});
