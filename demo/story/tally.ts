import { equipment, municipalities, type EquipmentCode } from './cast.ts';
import { factsLost } from './facts.ts';
import type { Order, OrderLine } from './procurement.ts';
import type { EquipmentRequest, RequestLine } from './requests.ts';
import type { Stage } from './stage.ts';

/** What the twelve weeks came to, read by the auditor from the public API; nothing is counted by the driver itself. */
export interface Figures {
  readonly asked: number;
  readonly ordered: number;
  readonly accepted: number;
  readonly cancelled: number;
  readonly rejected: number;
  readonly backordered: number;
  readonly serialsSeen: number;
  readonly handedOver: number;
  readonly refused: number;
  readonly withdrawn: number;
  readonly waiting: number;
  readonly reserve: number;
  readonly stock: number;
  readonly stolen: number;
  readonly orders: number;
  readonly polls: number;
  readonly statements: number;
  readonly slips: number;
  readonly auditEntries: number;
  readonly factsLost: number;
  readonly doubleAssigned: number;
  /** School → tablets awarded. */
  readonly awarded: Readonly<Record<string, number>>;
}

export interface Device {
  readonly id: string;
  readonly assetTag: string;
  readonly state: string;
  readonly serial: string | null;
  readonly equipmentClassCode: EquipmentCode;
  readonly ownerName: string;
  readonly custodianId: string;
  readonly orderLineId: string | null;
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0);

/** Everything that the figures and the invariants are made of, read once. */
export interface Books {
  readonly requestLines: readonly (RequestLine & { readonly organisationName: string })[];
  readonly orders: readonly Order[];
  readonly devices: readonly Device[];
}

export async function readBooks(stage: Stage): Promise<Books> {
  const auditor = stage.as('auditor');
  const requests = await auditor.list<EquipmentRequest>('/requests');
  const orders: Order[] = [];
  for (const { id } of await auditor.list<{ id: string }>('/orders')) orders.push(await auditor.get<Order>(`/orders/${id}`));
  return {
    requestLines: requests.flatMap((request) => request.lines.map((line) => ({ ...line, organisationName: request.organisationName }))),
    orders,
    devices: await auditor.list<Device>('/devices'),
  };
}

/** Lines over single pieces that were asked for; what is only counted (headsets) nobody asked for. */
export const isSingle = ({ classCode }: OrderLine): boolean => equipment[classCode as EquipmentCode].tracking !== 'counted';
const counter = (name: keyof NonNullable<OrderLine['counters']>) => (line: OrderLine): number => line.counters?.[name] ?? 0;

export async function tally(stage: Stage, books: Books): Promise<Figures> {
  const auditor = stage.as('auditor');
  const { requestLines, orders, devices } = books;
  const lines = orders.flatMap((order) => order.lines).filter(isSingle);
  const own = lines.filter((line) => line.substitutesLineId === null);
  // what a successor stands in for is counted with the successor, not among the cancelled
  const substituted = sum(lines.filter((line) => line.substitutesLineId !== null), counter('ordered'));
  const free = devices.filter((device) => device.state === 'in_stock');
  const verification = await auditor.post<{ leaves: number; unsealed: number }>('/audit-verification');
  return {
    asked: sum(requestLines, (line) => line.requested),
    ordered: sum(own, counter('ordered')),
    accepted: sum(lines, (line) => line.derived?.accepted ?? 0),
    cancelled: sum(lines, counter('cancelled')) - substituted,
    rejected: sum(lines, counter('rejected')),
    backordered: sum(lines, (line) => line.derived?.backorderedOpen ?? 0),
    serialsSeen: new Set(devices.map((device) => device.serial)).size,
    handedOver: sum(requestLines, (line) => line.handedOver),
    refused: sum(requestLines, (line) => line.refused),
    withdrawn: sum(requestLines, (line) => line.withdrawn + line.givenUp),
    waiting: sum(requestLines, (line) => line.waiting),
    reserve: free.filter((device) => device.equipmentClassCode === 'tablet').length,
    stock: free.filter((device) => device.equipmentClassCode !== 'tablet').length,
    stolen: devices.filter((device) => device.state === 'stolen').length,
    orders: orders.length,
    polls: (await auditor.list('/jobs', { type: 'poll-supplier', state: 'done' })).length,
    statements: sum(await Promise.all(orders.map((order) => auditor.list(`/orders/${order.id}/statements`))), (list) => list.length),
    slips: sum(orders.flatMap((order) => order.lines).flatMap((line) => line.etaHistory), ({ days }) => (days !== null && days > 0 ? 1 : 0)),
    auditEntries: verification.leaves + verification.unsealed,
    factsLost: (await factsLost(stage, books)).length,
    doubleAssigned: await doubleAssigned(stage, books),
    awarded: awardedTablets(requestLines),
  };
}

/** Devices that were handed over more than once, and serial numbers that more than one device carries. */
async function doubleAssigned(stage: Stage, { devices }: Books): Promise<number> {
  const auditor = stage.as('auditor');
  const times = new Map<string, number>();
  const count = (key: string): void => { times.set(key, (times.get(key) ?? 0) + 1); };
  for (const { id } of await auditor.list<{ id: string }>('/hand-overs', { state: 'confirmed' })) {
    const { items } = await auditor.get<{ items: readonly { deviceId: string | null; serial: string | null }[] }>(`/hand-overs/${id}`);
    for (const { deviceId } of items) if (deviceId !== null) count(`device ${deviceId}`);
  }
  for (const { serial } of devices) if (serial !== null) count(`serial ${serial}`);
  return [...times.values()].filter((each) => each > 1).length;
}

function awardedTablets(lines: Books['requestLines']): Record<string, number> {
  const tablets = lines.filter((line) => line.equipmentClassCode === 'tablet');
  return Object.fromEntries(municipalities.flatMap((municipality) => municipality.schools)
    .map(({ name }) => [name, sum(tablets.filter((line) => line.organisationName === name), (line) => line.awarded)]));
}
