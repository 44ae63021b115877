import type { SupplierKey } from '../simulators/supplier-script.ts';
import { suppliers } from '../simulators/start-supplier-simulator.ts';
import { PROVIDER, type Municipality } from './cast.ts';
import { euros } from './narrate.ts';
import type { Stage } from './stage.ts';

export interface OrderLine {
  readonly id: string;
  readonly position: number;
  readonly classCode: string;
  readonly articleNumber: string;
  readonly substitutesLineId: string | null;
  readonly awaitsApproval: boolean;
  readonly counters: Readonly<Record<'ordered' | 'confirmed' | 'backordered' | 'rejected' | 'cancelled' | 'shipped' | 'received' | 'refused' | 'returned', number>> | null;
  readonly derived: Readonly<Record<'closed' | 'shippedIn' | 'open' | 'confirmedOpen' | 'backorderedOpen' | 'accepted' | 'acceptedIn' | 'unanswered' | 'outstanding', number>> | null;
  readonly eta: string | null;
  readonly shares: readonly { readonly organisationName: string; readonly quantity: number; readonly closed: number; readonly accepted: number }[];
  readonly etaHistory: readonly { readonly days: number | null; readonly direction: string; readonly observedAt: string }[];
  readonly cancellations: readonly { readonly quantity: number; readonly state: string; readonly acceptedQuantity: number }[];
}

export interface Order {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly state: string;
  readonly supplierName: string;
  readonly amounts: { readonly netMinor: number; readonly grossMinor: number } | null;
  readonly lines: readonly OrderLine[];
}

type Shares = Partial<Record<Municipality['key'], number>>;

interface Purchase {
  readonly supplier: SupplierKey;
  readonly article: string;
  readonly shares: Shares;
  readonly needId?: string;
  readonly fundingProgrammeId?: string;
}

const municipalityNames: Readonly<Record<Municipality['key'], string>> = { auental: 'Stadt Auental', birkheim: 'Stadt Birkheim', linde: 'Gemeinde Linde' };

const articleOf = (supplier: SupplierKey, number: string) => {
  const article = suppliers[supplier].script.articles.find((each) => each.number === number);
  if (!article) throw new Error(`${supplier} does not sell ${number}`);
  return article;
};

/** Writes an order down as a draft. The prices are the suppliers' own, in 1/10,000 of a euro. */
async function draft(stage: Stage, storyNumber: number, { supplier, article: number, shares, needId, fundingProgrammeId }: Purchase): Promise<Order> {
  const article = articleOf(supplier, number);
  const quantity = Object.values(shares).reduce((sum, each) => sum + each, 0);
  const gross = Math.round(article.netPriceCents * 1.19);
  const order = await stage.as('procurement').post<Order>('/orders', {
    organisationId: stage.organisation(PROVIDER), supplierId: stage.supplier(supplier), connectionId: stage.connection(supplier), procurementBasisId: null, currency: 'EUR',
    headerChargesMinor: 0, neededBy: null, note: null,
    lines: [{
      productModelId: stage.models.get(article.manufacturerPartNumber), needId: needId ?? null, articleNumber: article.number, description: null, quantity,
      unitPrice: article.netPriceCents * 100, priceBase: 1, discountBp: 0, taxCategory: 'standard',
      shares: Object.entries(shares).map(([key, units]) => ({
        organisationId: stage.organisation(municipalityNames[key as Municipality['key']]), quantity: units, costCentre: `KST-${key.slice(0, 3).toUpperCase()}`, shipToId: null,
        costSplits: fundingProgrammeId === undefined ? [] : [{ source: 'Sofortausstattung', fundingProgrammeId, amountMinor: units * gross, fiscalYear: 2020 }],
      })),
    }],
  });
  stage.orders.set(storyNumber, order.id);
  const parts = Object.values(shares).join('/');
  stage.narrator.by('procurement', {
    de: `Bestellung ${storyNumber} (${order.number}) bei ${suppliers[supplier].script.name}: ${quantity} × ${article.name}, Anteile ${parts}, ${euros(article.netPriceCents * quantity).de} netto`,
    en: `order ${storyNumber} (${order.number}) with ${suppliers[supplier].script.name}: ${quantity} × ${article.name}, shares ${parts}, ${euros(article.netPriceCents * quantity).en} net`,
  });
  return order;
}

/** The line of an order, as IT support finds it by what stands on the delivery note. */
export async function orderLineFor(stage: Stage, orderNumber: string, articleNumber: string): Promise<OrderLine> {
  const support = stage.as('itSupport');
  const [found] = await support.list<{ id: string }>('/orders', { number: orderNumber });
  const line = found && (await support.get<Order>(`/orders/${found.id}`)).lines.find((each) => each.articleNumber === articleNumber);
  if (!line) throw new Error(`no line of ${orderNumber} is for ${articleNumber}`);
  return line;
}

const submit = (stage: Stage, order: Order): Promise<Order> =>
  stage.as('procurement').step<Order, Order>(`/orders/${order.id}`, ({ version }) => stage.as('procurement').put<Order>(`/orders/${order.id}/submission`, undefined, version, {
    at: `/orders/${order.id}`, when: ({ state }) => state !== 'draft',
  }));

async function buy(stage: Stage, storyNumber: number, purchase: Purchase): Promise<Order> {
  return submit(stage, await draft(stage, storyNumber, purchase));
}

/** The second person says yes, to an order or to the substitutes in it. */
async function approve(stage: Stage, storyNumber: number): Promise<Order> {
  const path = `/orders/${stage.order(storyNumber)}`;
  const head = stage.as('orderApprover');
  return head.step<Order, Order>(path, ({ version }) => head.put<Order>(`${path}/approval`, { decision: 'approved', reason: null }, version, {
    at: path, when: ({ state, lines }) => state !== 'pending_approval' && !lines.some((line) => line.awaitsApproval),
  }));
}

/** Two orders with two suppliers for one need: together they pass the threshold that each alone would miss. */
export async function orderTabletsTwice(stage: Stage): Promise<void> {
  const need = await stage.as('procurement').post<{ id: string; number: string }>('/needs', {
    organisationId: stage.organisation(PROVIDER), equipmentClassId: stage.equipmentClass('tablet'), quantity: 160, neededBy: null, note: null,
  });
  stage.needId = need.id;
  const shares = { auental: 60, birkheim: 36, linde: 24 };
  const first = await draft(stage, 1, { supplier: 'nordlicht', article: 'NL-4410', shares, needId: need.id });
  const second = await draft(stage, 2, { supplier: 'rheintal', article: 'RT-TAB-102', shares, needId: need.id });
  const net = (first.amounts?.netMinor ?? 0) + (second.amounts?.netMinor ?? 0);
  const states = [await submit(stage, first), await submit(stage, second)].map((order) => order.state);
  if (states.some((state) => state !== 'pending_approval')) throw new Error(`orders 1 and 2 should wait for a second person, they are ${states.join(' and ')}`);
  stage.narrator.by('procurement', {
    de: `Bedarf ${need.number} über 160 Tablets: zusammen ${euros(net).de}, es braucht eine zweite Person`,
    en: `need ${need.number} of 160 tablets: together ${euros(net).en}, a second person is needed`,
  });
}

export async function approveTablets(stage: Stage): Promise<void> {
  await approve(stage, 1);
  await approve(stage, 2);
  stage.narrator.by('orderApprover', { de: 'genehmigt die Bestellungen 1 und 2; sie gehen hinaus', en: 'approves orders 1 and 2; they go out' });
}

export async function orderInWeekTwo(stage: Stage): Promise<void> {
  await buy(stage, 3, { supplier: 'kontor', article: '0070010', shares: { auental: 60 }, fundingProgrammeId: stage.fundingProgrammeId });
  await approve(stage, 3);
  stage.narrator.by('orderApprover', { de: 'genehmigt Bestellung 3: Fördermittel brauchen eine zweite Person', en: 'approves order 3: funded money needs a second person' });
  await buy(stage, 4, { supplier: 'rheintal', article: 'RT-NB-L14', shares: { auental: 45, birkheim: 25 } });
}

/** Kontor offers a dearer successor for 40 of 60: value and model have changed, so it is decided again. */
export async function decideSubstitutes(stage: Stage): Promise<void> {
  const order = await stage.as('procurement').get<Order>(`/orders/${stage.order(3)}`);
  const substitute = order.lines.find((line) => line.substitutesLineId !== null);
  if (substitute?.awaitsApproval !== true) throw new Error('the substitutes of order 3 should wait for an approval');
  stage.narrator.by('procurement', {
    de: `Kontor lehnt ${order.lines[0]?.counters?.rejected ?? 0} ab und bietet ${substitute.counters?.ordered ?? 0} Nachfolgemodelle für 18 € mehr: 484,33 € brutto, unter der Grenze von 500 €`,
    en: `Kontor rejects ${order.lines[0]?.counters?.rejected ?? 0} and offers ${substitute.counters?.ordered ?? 0} successors for €18 more: €484.33 gross, below the cap of €500`,
  });
  await approve(stage, 3);
  stage.narrator.by('orderApprover', { de: 'genehmigt den Ersatz', en: 'approves the substitutes' });
}

export async function orderInWeekThree(stage: Stage): Promise<void> {
  await buy(stage, 5, { supplier: 'nordlicht', article: 'NL-5520', shares: { auental: 30, birkheim: 20 } });
  await buy(stage, 6, { supplier: 'kontor', article: '0070200', shares: { auental: 14, birkheim: 10, linde: 6 } });
}

export async function orderInWeekFour(stage: Stage): Promise<void> {
  await buy(stage, 7, { supplier: 'rheintal', article: 'RT-NB-K14', shares: { birkheim: 30 } });
}

export async function orderInWeekFive(stage: Stage): Promise<void> {
  await buy(stage, 8, { supplier: 'rheintal', article: 'RT-HS-20', shares: { auental: 90, birkheim: 60 } });
}

export async function orderInWeekSix(stage: Stage): Promise<void> {
  await buy(stage, 9, { supplier: 'kontor', article: '0070300', shares: { auental: 25, birkheim: 15 } });
}

export async function orderInWeekSeven(stage: Stage): Promise<void> {
  await buy(stage, 10, { supplier: 'rheintal', article: 'RT-TAB-102', shares: { auental: 24, birkheim: 10, linde: 6 } });
}

interface Surplus {
  readonly due: boolean;
  readonly proposals: readonly { readonly orderId: string; readonly lineId: string; readonly supplierName: string; readonly quantity: number }[];
}

/** Rheintal has delivered all it promised; what the need no longer needs is to be cancelled where it is still open. */
export async function cancelSurplus(stage: Stage): Promise<void> {
  const buyer = stage.as('procurement');
  const { due, proposals } = await buyer.get<Surplus>(`/needs/${stage.needId}/surplus`);
  if (!due || proposals.length === 0) throw new Error('the need should propose a cancellation now');
  for (const { orderId, lineId, supplierName, quantity } of proposals) {
    const path = `/orders/${orderId}`;
    await buyer.step<Order, Order>(path, ({ version }) => buyer.post(`${path}/lines/${lineId}/cancellations`, { quantity, reason: 'Anderweitig geliefert' }, version));
    stage.narrator.by('procurement', {
      de: `Rheintal hat alles geliefert: ${quantity} Tablets bei ${supplierName} zu viel, Storno verlangt; bis zur Antwort bleiben sie gebunden`,
      en: `Rheintal is complete: ${quantity} tablets too many at ${supplierName}, cancellation requested; until the answer they stay bound`,
    });
  }
}

interface Slip {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly supplierName: string;
  readonly lineId: string;
  readonly days: number | null;
  readonly units: number;
  readonly etaTo: string | null;
}

interface PromisesOnOrder {
  readonly lines: readonly { readonly orderLineId: string; readonly units: number; readonly organisations: number }[];
}

/** What procurement reads on a Monday: what slipped, by how much, and who is hit by it. */
export async function tellSlips(stage: Stage): Promise<void> {
  const buyer = stage.as('procurement');
  for (const { orderId, orderNumber, supplierName, lineId, days, units, etaTo } of await buyer.list<Slip>('/slips', { since: stage.now.toISOString(), direction: 'later' })) {
    const hit = (await buyer.get<PromisesOnOrder>(`/orders/${orderId}/promises`)).lines.find((line) => line.orderLineId === lineId);
    stage.narrator.say({ de: supplierName, en: supplierName }, {
      de: `${orderNumber}: ${units} Stück kommen ${days ?? 0} Tage später, am ${etaTo ?? '?'}; betroffen: ${hit?.units ?? 0} zugesagte Geräte an ${hit?.organisations ?? 0} Stellen`,
      en: `${orderNumber}: ${units} pieces come ${days ?? 0} days later, on ${etaTo ?? '?'}; hit: ${hit?.units ?? 0} promised devices at ${hit?.organisations ?? 0} places`,
    });
  }
}

const orderOf = (stage: Stage, storyNumber: number): Promise<Order> => stage.as('procurement').get<Order>(`/orders/${stage.order(storyNumber)}`);

export async function tellRejection(stage: Stage): Promise<void> {
  const { number, supplierName, lines, state } = await orderOf(stage, 9);
  stage.narrator.say({ de: supplierName, en: supplierName }, {
    de: `${number}: ${lines[0]?.counters?.rejected ?? 0} Notebooks abgelehnt, Bestellung ${state}`,
    en: `${number}: ${lines[0]?.counters?.rejected ?? 0} laptops rejected, order ${state}`,
  });
}

export async function tellCancellation(stage: Stage): Promise<void> {
  const { number, supplierName, lines } = await orderOf(stage, 1);
  const [cancellation] = lines[0]?.cancellations ?? [];
  stage.narrator.say({ de: supplierName, en: supplierName }, {
    de: `${number}: Storno über ${cancellation?.quantity ?? 0} ${cancellation?.state === 'accepted' ? 'angenommen' : (cancellation?.state ?? 'unbekannt')}`,
    en: `${number}: cancellation of ${cancellation?.quantity ?? 0} ${cancellation?.state ?? 'unknown'}`,
  });
}

export async function tellWithdrawnDate(stage: Stage): Promise<void> {
  const { number, supplierName, lines } = await orderOf(stage, 10);
  const [line] = lines;
  stage.narrator.say({ de: supplierName, en: supplierName }, {
    de: `${number}: Termin für ${line?.derived?.backorderedOpen ?? 0} Tablets zurückgezogen; wer wartet, hat ehrlich keinen Termin${line?.eta === null ? '' : ` (${line?.eta ?? ''})`}`,
    en: `${number}: the date of ${line?.derived?.backorderedOpen ?? 0} tablets is withdrawn; who waits has honestly no date${line?.eta === null ? '' : ` (${line?.eta ?? ''})`}`,
  });
}
