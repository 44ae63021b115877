import { code, count, date, id, instant, int, json, nullable, type RowOf } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import type { Row } from '../../persistence/table.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { allocationErrors } from './allocation-errors.ts';
import type { PoolKey } from './allocation-pool.ts';
import { allocationPools } from './allocation-tables.ts';
import { WHAT_IF, type AllocationRules, type RulesInForce } from './allocation-rules.ts';
import type { AllocationAccount, AllocationInput, AllocationPolicy, AllocationPool, AllocationRequest, SocialFactorPolicy } from './engine/allocation-types.ts';
import { reserveOf } from './engine/reserve.ts';
import { weightOf } from './engine/weight.ts';
import { headCountCaps } from './head-count-caps.ts';
import { rulesInForce } from './rules-in-force.ts';

/** A request line as a run sees it. */
export interface ClaimLine {
  readonly id: string;
  readonly organisationId: string;
  readonly beneficiaryGroup: string;
  readonly acceptableModels: readonly string[];
  readonly classRank: number;
  readonly minimumLot: number;
  readonly neededBy: CalendarDate | null;
  readonly approvedAt: Date | null;
  /** Over all runs. */
  readonly awarded: number;
  /** Approved and not yet awarded. */
  readonly demand: number;
  /** Awarded, and neither handed over nor held in stock: served before any run. */
  readonly owed: number;
  /** What the line looks like to a guarded write. */
  readonly version: number;
}

export interface GatheredInput {
  readonly pool: Row<typeof allocationPools>;
  readonly rules: RulesInForce;
  /** Those that wait for something or are owed something; a settled line is history and is not read. */
  readonly lines: readonly ClaimLine[];
  /** Free devices by model, each list in a fixed order; what is owed has left it. */
  readonly free: ReadonlyMap<string, readonly string[]>;
  /** Free devices that go to lines with something owed, before the run. */
  readonly owedDevices: readonly { readonly requestLineId: string; readonly deviceId: string }[];
  readonly input: AllocationInput;
  /** Official social index by account, where there is one. */
  readonly socialIndices: Readonly<Record<string, number>>;
  /** Share of all accepted units that is kept back for the highest class. */
  readonly reserveRate: number;
}

export const accountIdOf = (organisationId: string, group: string): string => `${organisationId}:${group}`;

/** The pool of the reserve of a model, split off for the highest class. */
export const RESERVE_SUFFIX = ':reserve';

/** Everything that a run over one pool depends on, read from one consistent view. */
export async function gatherInput(db: Reader, key: PoolKey, today: CalendarDate, change?: (rules: AllocationRules) => AllocationRules): Promise<GatheredInput> {
  const pool = await db.one(allocationPools, { ownerId: key.ownerId, equipmentClassId: key.equipmentClassId });
  if (!pool) throw allocationErrors['allocation.pool_not_found']();
  const inForce = await rulesInForce(db, key.ownerId);
  const rules: RulesInForce = change ? { policyId: null, version: `${inForce.version}${WHAT_IF}`, rules: change(inForce.rules) } : inForce;
  const [lines, held, models, devices, [equipmentClass]] = await db.selectAll(
    linesQuery(db, key),
    heldQuery(db, key),
    query({ id: id() }, db.q('product_models').where({ equipment_class_id: key.equipmentClassId }).orderBy(['preference_rank', 'id']).select('id')),
    freeDevicesQuery(db, key),
    query({ code: code() }, db.q('equipment_classes').where({ id: key.equipmentClassId }).select('code')),
  );
  const claims = lines.map((line): ClaimLine => ({
    ...line,
    demand: line.closure === 'none' ? line.approved - line.awarded - line.withdrawn : 0,
    owed: Math.max(0, line.awarded - line.givenUp - line.handedOver - line.reserved),
  }));
  const modelIds = models.map((model) => model.id);
  const free = byModel(devices);
  const owedDevices = takeOwed(claims, free, modelIds);
  const reserveRate = rules.rules.reserveBasisPoints[equipmentClass?.code ?? ''] ?? 0;
  const reserve = reserveOf(reserveRate, pool.acceptedTotal) - pool.reserveUsed;
  const { accounts, socialIndices } = await gatherAccounts(db, key, held, rules.rules, today);
  const requests = claims.filter((line) => line.demand > 0).map((line) => requestOf(line, modelIds, rules.rules));
  const input: AllocationInput = {
    policy: policyOf(rules),
    pools: poolsOf(new Map([...free].map(([modelId, devices]) => [modelId, devices.length])), modelIds, reserve),
    accounts,
    requests,
    ...headCountCaps(rules.rules, accounts, requests),
  };
  return { pool, rules, lines: claims, free, owedDevices, input, socialIndices, reserveRate };
}

/** Whether any line of the pool waits for something or is owed something: without one, nobody has to look at what is in stock. */
export async function isAwaited(db: Reader, key: PoolKey): Promise<boolean> {
  const lines = db.q('request_lines').where({ owner_id: key.ownerId, equipment_class_id: key.equipmentClassId, unsettled: 1 }).limit(1).select('id');
  return (await db.select({ id: id() }, lines)).length > 0;
}

export const policyOf = ({ version, rules }: RulesInForce): AllocationPolicy => ({ version, key: rules.key, seed: rules.seed, socialFactor: rules.socialFactor, classes: rules.classes });

const linesQuery = (db: Reader, key: PoolKey) =>
  query(
    {
      id: id(), organisationId: id(), beneficiaryGroup: code(), acceptableModels: json<string[]>(), classRank: int(), minimumLot: int(), neededBy: nullable(date()),
      approvedAt: nullable(instant()), approved: count(), withdrawn: count(), awarded: count(), givenUp: count(), handedOver: count(), closure: code(), version: int(), reserved: int(),
    },
    db.q('request_lines as l')
      .where({ owner_id: key.ownerId, equipment_class_id: key.equipmentClassId, unsettled: 1 })
      .orderBy('l.id')
      .select(
        'l.id', 'l.organisation_id', 'l.beneficiary_group', 'l.acceptable_models', 'l.class_rank', 'l.minimum_lot', 'l.needed_by', 'l.approved_at', 'l.approved', 'l.withdrawn',
        'l.awarded', 'l.given_up', 'l.handed_over', 'l.closure', 'l.version',
        db.q.raw("(select count(*) from reservations r where r.request_line_id = l.id and r.state = 'held') as reserved"),
      ),
  );

const heldShape = { organisationId: id(), beneficiaryGroup: code(), held: int() };

/** Every account with an approved line, and how many of its awards still count as held; over all lines ever, from an index alone. */
const heldQuery = (db: Reader, key: PoolKey) =>
  query(
    heldShape,
    db.q('request_lines')
      .where({ owner_id: key.ownerId, equipment_class_id: key.equipmentClassId })
      .where('approved', '>', 0)
      .groupBy('organisation_id', 'beneficiary_group')
      .select('organisation_id', 'beneficiary_group', db.q.raw('sum(awarded - given_up - returned) as held')),
  );

const freeDevicesQuery = (db: Reader, key: PoolKey) =>
  query(
    { id: id(), productModelId: id() },
    db.q('devices').where({ owner_id: key.ownerId, equipment_class_id: key.equipmentClassId, state: 'in_stock' }).orderBy('id').select('id', 'product_model_id'),
  );

function byModel(devices: readonly { id: string; productModelId: string }[]): Map<string, string[]> {
  const free = new Map<string, string[]>();
  for (const device of devices) {
    const list = free.get(device.productModelId) ?? [];
    list.push(device.id);
    free.set(device.productModelId, list);
  }
  return free;
}

/** Owed units go first: by class of need, then the older approval. They take devices out of `free`. */
function takeOwed(lines: readonly ClaimLine[], free: Map<string, string[]>, modelIds: readonly string[]): { requestLineId: string; deviceId: string }[] {
  const order = lines.filter((line) => line.owed > 0).sort((a, b) =>
    a.classRank - b.classRank || (a.approvedAt?.getTime() ?? 0) - (b.approvedAt?.getTime() ?? 0) || (a.id < b.id ? -1 : 1));
  const taken: { requestLineId: string; deviceId: string }[] = [];
  for (const line of order) {
    for (let unit = 0; unit < line.owed; unit++) {
      const deviceId = acceptable(line, modelIds).map((model) => free.get(model)).find((list) => list !== undefined && list.length > 0)?.shift();
      if (deviceId === undefined) break;
      taken.push({ requestLineId: line.id, deviceId });
    }
  }
  return taken;
}

const acceptable = (line: ClaimLine, modelIds: readonly string[]): readonly string[] => (line.acceptableModels.length > 0 ? line.acceptableModels : modelIds);

/** One pool per model; the reserve is split off the least preferred models first, so that it binds the fewest wishes. */
export function poolsOf(free: ReadonlyMap<string, number>, modelIds: readonly string[], reserve: number): AllocationPool[] {
  const pools: AllocationPool[] = [];
  let toKeep = Math.max(0, reserve);
  for (const modelId of [...modelIds].reverse()) {
    const available = free.get(modelId) ?? 0;
    const kept = Math.min(available, toKeep);
    toKeep -= kept;
    const base = { modelId, earmarkId: null, locationId: null };
    if (available - kept > 0) pools.push({ ...base, id: modelId, capacity: available - kept, topClassOnly: false });
    if (kept > 0) pools.push({ ...base, id: `${modelId}${RESERVE_SUFFIX}`, capacity: kept, topClassOnly: true });
  }
  return pools;
}

const requestOf = (line: ClaimLine, modelIds: readonly string[], rules: AllocationRules): AllocationRequest => ({
  id: line.id,
  accountId: accountIdOf(line.organisationId, line.beneficiaryGroup),
  quantity: line.demand,
  acceptableModelIds: acceptable(line, modelIds),
  classRank: Math.min(line.classRank, rules.classes.length - 1),
  neededBy: line.neededBy,
  // what is left of a line that got its first lots may be less than a lot
  minimumLot: lotOf(line) > 1 ? lotOf(line) : null,
});

const lotOf = ({ minimumLot, demand }: ClaimLine): number => Math.min(minimumLot, demand);

const HEADS = { pupil: 'pupils', teacher: 'staff', employee: 'staff' } as const;

/** Official head counts and real holdings of every account with an approved line, whether it asks in this run or not. */
async function gatherAccounts(db: Reader, key: PoolKey, ofLines: readonly RowOf<typeof heldShape>[], rules: AllocationRules, today: CalendarDate): Promise<Pick<GatheredInput, 'socialIndices'> & { readonly accounts: AllocationAccount[] }> {
  const organisationIds = [...new Set(ofLines.map((each) => each.organisationId))];
  if (organisationIds.length === 0) return { accounts: [], socialIndices: {} };
  const [organisations, headCounts, holdings] = await db.selectAll(
    query({ id: id(), pupils: nullable(count()), staff: nullable(count()), socialIndex: nullable(int()) }, db.q('organisations').whereIn('id', organisationIds).select('id', 'pupils', 'staff', 'social_index')),
    query(
      { organisationId: id(), headGroup: code(), heads: count(), validFrom: date() },
      db.q('organisation_head_counts').whereIn('organisation_id', organisationIds).where('valid_from', '<=', today).orderBy('valid_from').select('organisation_id', 'head_group', 'heads', 'valid_from'),
    ),
    query(
      { organisationId: id(), beneficiaryGroup: code(), quantity: count() },
      db.q('declared_holdings').whereIn('organisation_id', organisationIds).where({ equipment_class_id: key.equipmentClassId }).select('organisation_id', 'beneficiary_group', 'quantity'),
    ),
  );
  const dated = new Map(headCounts.map((row) => [accountIdOf(row.organisationId, row.headGroup), row.heads]));
  const declared = new Map(holdings.map((row) => [accountIdOf(row.organisationId, row.beneficiaryGroup), row.quantity]));
  const byId = new Map(organisations.map((row) => [row.id, row]));
  const groups = new Map(ofLines.map((each) => [accountIdOf(each.organisationId, each.beneficiaryGroup), each]));
  const socialIndices: Record<string, number> = {};
  const accounts = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([account, { organisationId, beneficiaryGroup, held }]) => {
    const organisation = byId.get(organisationId);
    const heads = dated.get(account) ?? organisation?.[HEADS[beneficiaryGroup as keyof typeof HEADS]] ?? 0;
    const socialIndex = organisation?.socialIndex ?? null;
    if (socialIndex !== null) socialIndices[account] = socialIndex;
    return { id: account, heads, weight: accountWeight(account, heads, socialIndex, rules.socialFactor), held: (declared.get(account) ?? 0) + held, earmarkIds: [] };
  });
  return { accounts, socialIndices };
}

/** The social index speaks of a school's pupils; it weighs nobody else. */
export function accountWeight(accountId: string, heads: number, socialIndex: number | null, factor: SocialFactorPolicy): number {
  return weightOf(heads, socialIndex, accountId.endsWith(':pupil') ? factor : { ...factor, applied: false }).weight;
}
