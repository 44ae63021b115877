import { applyRun, prepareRun } from '../../../src/features/allocation/run-allocation.ts';
import { testContext } from '../engines.ts';
import type { TenantStage } from './tenant-stage.ts';

interface Request {
  readonly id: string;
  readonly version: number;
  readonly lines: readonly { readonly id: string }[];
}

interface HandOver {
  readonly id: string;
  readonly version: number;
  readonly items: readonly { readonly id: string }[];
}

const UNITS = 5;

/** Requests, a run that served them, hand-overs prepared and done, and who has what in the end. */
export async function buildDemand(stage: TenantStage): Promise<void> {
  await buildRequests(stage);
  await buildAllocation(stage);
  await buildHandOvers(stage);
  await buildCustody(stage);
}

async function buildRequests(stage: TenantStage): Promise<void> {
  const { ids, common, word } = stage;
  const body = { organisationId: ids.school, beneficiaryGroup: 'pupil', note: `Antrag ${word}`, lines: [{ equipmentClassId: common.tabletClass, quantity: UNITS }] };
  await stage.as.requester.must('declareHolding', { path: { id: ids.school }, body: { beneficiaryGroup: 'pupil', equipmentClassId: common.tabletClass, quantity: 1 } });
  const draft = await stage.make<Request>('draftRequest', 'requester', 'createRequest', { body });
  ids.draftLine = draft.lines[0]?.id ?? '';
  await stage.make('scrapRequest', 'requester', 'createRequest', { body });
  for (const kind of ['askedRequest', 'refusedRequest'] as const) {
    await stage.make(kind, 'requester', 'createRequest', { body });
    await stage.step(kind, 'requester', 'submitRequest', {});
    await stage.step(kind, 'endorser', 'endorseRequest', {});
  }
  const request = await stage.make<Request>('request', 'requester', 'createRequest', { body });
  ids.requestLine = request.lines[0]?.id ?? '';
  await stage.step('request', 'requester', 'submitRequest', {});
  await stage.step('request', 'endorser', 'endorseRequest', {});
  await stage.step('request', 'approver', 'approveRequest', { lines: [{ lineId: ids.requestLine, approved: UNITS }] });
}

async function buildAllocation(stage: TenantStage): Promise<void> {
  const { ids, word, world } = stage;
  await stage.make('policy', 'policy_author', 'writeAllocationPolicy', {
    body: { organisationId: ids.town, rules: { key: 'webster', socialFactor: { applied: true, stepBasisPoints: 1_000, unknownIndexBasisPoints: 18_000 }, classes: ['standard'], reserveBasisPoints: {}, seed: `seed of ${word}` } },
  });
  // two are kept out of what the run may give
  for (const kind of ['stocked', 'spare'] as const) {
    await stage.make('hold', 'allocator', 'holdDevice', { body: { deviceId: ids[kind], organisationId: ids.school, expiresAt: '2020-08-01T00:00:00.000Z', reason: `Halten ${word}` } });
  }
  await stage.step('hold', 'allocator', 'releaseHold', { reason: `doch nicht ${word}` });
  await stage.make('hold', 'allocator', 'holdDevice', { body: { deviceId: ids.spare, organisationId: ids.school, expiresAt: '2020-08-01T00:00:00.000Z', reason: `Halten ${word}` } });
  const prepared = await prepareRun(world.api.container, stage.ownerClass);
  if (!prepared) throw new Error('there was nothing to allocate');
  await world.engine.uow.write(testContext('run'), async (tx) => { await applyRun(tx, prepared); });
  const { items } = await stage.as.allocator.must<{ items: readonly { readonly id: string }[] }>('listAllocationRuns', { query: { state: 'committed' } });
  ids.run = items[0]?.id ?? '';
  await stage.make('preview', 'allocator', 'previewAllocation', { body: stage.ownerClass });
}

async function buildHandOvers(stage: TenantStage): Promise<void> {
  const { ids, word } = stage;
  const prepare = (kind: 'handOver' | 'doneHandOver', units: number) =>
    stage.make<HandOver>(kind, 'it_support', 'prepareHandOver', { body: { fromId: ids.town, toId: ids.school, requestLines: [{ requestLineId: ids.requestLine, quantity: units }], note: `Bündel ${word}` } });
  await prepare('doneHandOver', 4);
  await stage.step('doneHandOver', 'requester', 'confirmHandOver');
  const open = await prepare('handOver', 1);
  ids.handOverItem = open.items[0]?.id ?? '';
  const { token } = await stage.as.it_support.must<{ token: string }>('issueKioskToken', { path: { id: ids.handOver } });
  stage.kioskToken = token;
}

/** Devices in the custody of the school: one with a teacher, one with a pupil, one lent to the sister school, one lost. */
async function buildCustody(stage: TenantStage): Promise<void> {
  const { ids, word } = stage;
  const { items } = await stage.as.it_support.must<{ items: readonly { readonly id: string }[] }>('listDevices', { query: { custodianId: ids.school } });
  [ids.assigned, ids.lent, ids.idle, ids.kept] = [items[0]?.id ?? '', items[1]?.id ?? '', items[2]?.id ?? '', items[3]?.id ?? ''];
  await stage.make('assignment', 'school_custodian', 'assignDevice', { body: { deviceId: ids.assigned, personId: ids.person, kind: 'loan', dueOn: '2020-07-31' } });
  await stage.make('loan', 'school_custodian', 'assignDevice', { body: { deviceId: ids.lent, pupilReferenceId: ids.pupil, kind: 'loan', dueOn: '2020-07-31' } });
  const free = (await stage.as.it_support.must<{ items: readonly { readonly id: string; readonly state: string }[] }>('listDevices', { query: { state: 'in_stock', custodianId: ids.town } })).items.map((each) => each.id);
  [ids.lost, ids.device, ids.free, ids.other, ids.parked, ids.worn] = [free[0] ?? '', free[1] ?? '', free[2] ?? '', free[4] ?? '', free[5] ?? '', free[6] ?? ''];
  await stage.make('transfer', 'it_support', 'transferDevices', { body: { fromId: ids.town, toId: ids.sister, deviceIds: [free[3]], returnOn: '2020-07-31', reason: `Ausleihe ${word}` } });
  await stage.make('incident', 'requester', 'reportLoss', { path: { id: ids.lost }, version: await stage.versionOf('lost'), body: { kind: 'lost', note: `verloren ${word}` } });
}
