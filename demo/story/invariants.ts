import { runCli } from '../installation.ts';
import { together, type Stage } from './stage.ts';
import { factsLost } from './facts.ts';
import { isSingle, type Books, type Device, type Figures } from './tally.ts';

/** Checks what must be true whatever happened, as the auditor and through the public API. Returns what is wrong. */
export async function checkInvariants(stage: Stage, books: Books, figures: Figures, environment: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return [
    ...await factsLost(stage, books),
    ...orderFaults(books),
    ...requestFaults(books),
    ...balanceFaults(books, figures),
    ...await deviceFaults(stage, books.devices),
    ...await allocationFaults(stage),
    ...await auditFaults(stage, environment),
  ];
}

/** The identity of a line, no counter below nothing, and shares that add up. */
function orderFaults({ orders }: Books): readonly string[] {
  return orders.flatMap((order) => order.lines.flatMap((line) => {
    const at = `${order.number}, line ${line.position}:`;
    const { counters, derived } = line;
    if (!counters || !derived) return [`${at} the auditor does not see its figures`];
    const faults: string[] = [];
    const negative = Object.entries({ ...counters, ...derived }).filter(([, value]) => value < 0).map(([name]) => name);
    if (negative.length > 0) faults.push(`${at} ${negative.join(', ')} below 0`);
    if (counters.ordered !== derived.closed + derived.shippedIn + derived.confirmedOpen + derived.backorderedOpen + derived.unanswered) faults.push(`${at} ordered is not the sum of its parts`);
    const of = (name: 'quantity' | 'closed' | 'accepted'): number => line.shares.reduce((sum, share) => sum + share[name], 0);
    if (of('quantity') !== counters.ordered) faults.push(`${at} shares add up to ${of('quantity')} of ${counters.ordered}`);
    if (of('closed') !== derived.closed) faults.push(`${at} shares have ${of('closed')} of ${derived.closed} closed`);
    if (of('accepted') !== derived.acceptedIn) faults.push(`${at} shares have ${of('accepted')} of ${derived.acceptedIn} accepted`);
    return faults;
  }));
}

function requestFaults({ requestLines }: Books): readonly string[] {
  return requestLines.flatMap((line) => {
    const at = `${line.organisationName}, ${line.equipmentClassCode}:`;
    const faults: string[] = [];
    if (line.requested !== line.approved + line.refused) faults.push(`${at} ${line.requested} asked for, ${line.approved} approved and ${line.refused} refused`);
    if (line.awarded + line.withdrawn > line.approved) faults.push(`${at} more awarded than approved`);
    if (line.owed !== line.awarded - line.givenUp - line.handedOver || line.owed < 0) faults.push(`${at} owed is ${line.owed}`);
    return faults;
  });
}

/** Nothing asked for is without an answer, nothing accepted without a place. */
function balanceFaults({ orders }: Books, f: Figures): readonly string[] {
  const faults: string[] = [];
  const answered = f.handedOver + f.refused + f.withdrawn + f.waiting;
  if (f.asked !== answered) faults.push(`${f.asked} asked for, ${answered} answered`);
  const placed = f.handedOver + f.reserve + f.stock + f.stolen;
  if (f.accepted !== placed) faults.push(`${f.accepted} accepted, ${placed} accounted for`);
  const outstanding = orders.flatMap((order) => order.lines).filter(isSingle).reduce((sum, line) => sum + (line.derived?.outstanding ?? 0), 0);
  const outcome = f.accepted + f.cancelled + f.rejected + outstanding;
  if (f.ordered !== outcome) faults.push(`${f.ordered} ordered, ${outcome} accounted for`);
  return faults;
}

interface HistoryLine {
  readonly sequence: number;
  readonly state: string;
  readonly custodianId: string;
}

/** The life of every device has no gap and ends where the device is now. */
async function deviceFaults(stage: Stage, devices: readonly Device[]): Promise<readonly string[]> {
  const faults: string[] = [];
  await together(devices, async (device) => {
    const history = await stage.as('auditor').list<HistoryLine>(`/devices/${device.id}/history`);
    if (history.some((line, index) => line.sequence !== index + 1)) faults.push(`${device.assetTag}: its history has gaps`);
    const last = history.at(-1);
    if (last?.state !== device.state || last.custodianId !== device.custodianId) faults.push(`${device.assetTag}: its history ends elsewhere`);
  });
  return faults;
}

/** Every committed run computes again to the same result, and no device is kept for two. */
async function allocationFaults(stage: Stage): Promise<readonly string[]> {
  const auditor = stage.as('auditor');
  const faults: string[] = [];
  for (const { id, number } of await auditor.list<{ id: string; number: string }>('/allocation/runs', { state: 'committed' })) {
    const { passed, reproduced, violations } = await auditor.get<{ passed: boolean; reproduced: boolean | null; violations: unknown }>(`/allocation/runs/${id}/verification`);
    if (!passed || reproduced !== true) faults.push(`${number}: ${reproduced === true ? JSON.stringify(violations) : 'another result when computed again'}`);
  }
  const held = (await auditor.list<{ deviceId: string }>('/allocation/reservations', { state: 'held' })).map(({ deviceId }) => deviceId);
  if (new Set(held).size !== held.length) faults.push('a device is kept for two');
  return faults;
}

/** Asked of the API and of the command line, which reads the sealed trail by itself. */
async function auditFaults(stage: Stage, environment: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const faults: string[] = [];
  const verification = await stage.as('auditor').post<{ intact: boolean; first: unknown }>('/audit-verification');
  if (!verification.intact) faults.push(`the audit trail is not intact: ${JSON.stringify(verification.first)}`);
  await runCli(['audit', 'verify'], environment).catch((error: unknown) => faults.push(`zeugwart audit verify: ${String(error)}`));
  return faults;
}
