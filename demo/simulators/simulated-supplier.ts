import type { CalendarDate } from '../../src/shared/calendar-date.ts';
import { answerOrder, decideCancellation } from './order-answer.ts';
import {
  type Cancellation, type Expectation, type IncomingLine, type OpenLot, type SimulatedLine, type SimulatedOrder,
} from './simulated-order.ts';
import { fridayOfWeek, mondayOfWeek, nextMonday, nextMorning, weekOf, workingTime } from './story-calendar.ts';
import type { Article, SupplierScript } from './supplier-script.ts';
import { type Delivery, Warehouse } from './warehouse.ts';

/** A request that the supplier understands and cannot follow; becomes a 4xx of its interface. */
export class SupplierRefusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'SupplierRefusal';
    this.status = status;
  }
}

/** The business behind a simulator: takes orders, answers, waits for its own supply, ships. Knows nothing of HTTP. */
export class SimulatedSupplier {
  readonly script: SupplierScript;
  readonly orders: SimulatedOrder[] = [];
  readonly #weekOne: CalendarDate;
  readonly #lots: OpenLot[];
  readonly #warehouse: Warehouse;
  readonly #replacements: { dueAt: Date; article: Article; order: SimulatedOrder; line: SimulatedLine }[] = [];
  #clock: Date | null = null;
  #workedUntil: Date;

  constructor(script: SupplierScript, weekOne: CalendarDate) {
    this.script = script;
    this.#weekOne = weekOne;
    this.#lots = script.lots.map((lot) => ({ ...lot, remaining: lot.quantity }));
    this.#warehouse = new Warehouse(script, weekOne);
    this.#workedUntil = new Date(0);
  }

  get now(): Date {
    return this.#clock ?? new Date();
  }

  get deliveries(): readonly Delivery[] {
    return this.#warehouse.deliveries;
  }

  /** Sets the business time; everything that was due in between happens in its order. Time never runs back. */
  setClock(now: Date): void {
    if (this.#clock && now < this.#clock) throw new SupplierRefusal(409, 'time does not run backwards');
    this.#clock = now;
    this.work();
  }

  /** Does what has become due since the last time. */
  work(): void {
    const now = this.now;
    for (const at of this.#dueTimes(this.#workedUntil, now)) this.#step(at);
    this.#workedUntil = now;
  }

  articleOf(number: string): Article | undefined {
    return this.script.articles.find((article) => article.number === number);
  }

  orderOf(id: string): SimulatedOrder {
    const order = this.orders.find((candidate) => candidate.id === id);
    if (!order) throw new SupplierRefusal(404, 'order not found');
    return order;
  }

  /** Takes an order once per customer order number; the same number with other contents is refused. */
  placeOrder(customerOrderNumber: string, incoming: readonly IncomingLine[]): { order: SimulatedOrder; isNew: boolean } {
    const known = this.orders.find((order) => order.customerOrderNumber === customerOrderNumber);
    if (known) {
      const wanted = known.lines.filter((line) => line.substituteFor === null);
      const same = wanted.length === incoming.length
        && wanted.every((line, index) => line.article === incoming[index]?.article && line.ordered === incoming[index].quantity);
      if (!same) throw new SupplierRefusal(409, 'order number already used for another order');
      return { order: known, isNew: false };
    }
    this.#assertOrderable(customerOrderNumber, incoming);
    const now = this.now;
    const answersAt = { 'at-once': () => now, 'next-day': () => nextMorning(now), 'next-week': () => nextMonday(now) }[this.script.answers]();
    const order: SimulatedOrder = {
      id: `${this.script.orderNumberPrefix}${String(this.orders.length + 1).padStart(5, '0')}`,
      customerOrderNumber, receivedAt: now, answersAt, answered: false, revision: 1, changedAt: now, cancellations: [],
      lines: incoming.map((line, index) => ({
        position: index + 1, customerLine: line.customerLine, article: line.article, ordered: line.quantity, substituteFor: null,
        parts: [], rejected: 0, rejectedReason: null, cancelled: 0, substituted: 0, substitutedBy: null, shipments: [],
      })),
    };
    this.orders.push(order);
    this.#step(now);
    return { order, isNew: true };
  }

  /** Writes a wish to cancel down; the decision falls at once or on the next Monday. */
  requestCancellation(order: SimulatedOrder, position: number, quantity: number): Cancellation {
    const line = order.lines.find((candidate) => candidate.position === position);
    if (!line) throw new SupplierRefusal(404, 'line not found');
    if (!Number.isSafeInteger(quantity) || quantity < 1) throw new SupplierRefusal(422, 'quantity must be a whole number above 0');
    const decidedAt = this.script.decidesCancellation === 'at-once' ? this.now : nextMonday(this.now);
    const cancellation: Cancellation = {
      number: `${order.id}-S${order.cancellations.length + 1}`, position, quantity, decidedAt, result: 'pending',
    };
    order.cancellations.push(cancellation);
    this.#touch(order, this.now);
    this.#step(this.now);
    return cancellation;
  }

  /** A phone call of the customer: this unit is dead. Its replacement comes some weeks later, once. */
  complain(serial: string): Date {
    const delivery = this.deliveries.find((candidate) => candidate.units.some((unit) => unit.serial === serial));
    const articleNumber = delivery?.units.find((unit) => unit.serial === serial)?.articleNumber;
    const note = delivery?.deliveryNote.find((entry) => entry.articleNumber === articleNumber);
    const order = this.orders.find((candidate) => candidate.customerOrderNumber === note?.customerOrderNumber);
    const line = order?.lines.find((candidate) => candidate.article === articleNumber);
    const article = this.articleOf(articleNumber ?? '');
    if (!order || !line || !article) throw new SupplierRefusal(404, 'no unit with this serial number was delivered');
    const week = weekOf(this.#weekOne, this.now) + this.script.replacementWeeks;
    const dueAt = workingTime(mondayOfWeek(this.#weekOne, week));
    this.#replacements.push({ dueAt, article, order, line });
    return dueAt;
  }

  /** Open units of a line by expected day (the Friday of the expected week), earliest first. */
  expectationsOf(line: SimulatedLine): Expectation[] {
    const byDay = new Map<string, Expectation>();
    for (const part of line.parts) {
      if (part.open === 0) continue;
      const kind = part.lot?.kind ?? 'backordered';
      const week = part.lot ? this.#expectedWeek(part.lot) : null;
      const day = week === null ? null : fridayOfWeek(this.#weekOne, week);
      const key = `${day ?? '9999'} ${kind}`;
      byDay.set(key, { quantity: (byDay.get(key)?.quantity ?? 0) + part.open, day, kind });
    }
    return [...byDay.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, expectation]) => expectation);
  }

  #expectedWeek(lot: OpenLot, at: Date = this.now): number | null {
    const known = lot.expected.filter((entry, index) => index === 0 || workingTime(mondayOfWeek(this.#weekOne, entry.fromWeek)) <= at);
    return known.at(-1)?.week ?? null;
  }

  #assertOrderable(customerOrderNumber: string, incoming: readonly IncomingLine[]): void {
    if (customerOrderNumber === '' || incoming.length === 0) throw new SupplierRefusal(422, 'order number and lines are required');
    for (const line of incoming) {
      if (!this.articleOf(line.article)) throw new SupplierRefusal(422, `unknown article ${line.article}`);
      if (!Number.isSafeInteger(line.quantity) || line.quantity < 1) throw new SupplierRefusal(422, 'quantity must be a whole number above 0');
    }
  }

  #dueTimes(after: Date, until: Date): Date[] {
    const weeks = this.#lots.flatMap((lot) => [...lot.expected.map((entry) => entry.fromWeek), ...(lot.shipsInWeek === null ? [] : [lot.shipsInWeek])]);
    const times = [
      ...weeks.map((week) => workingTime(mondayOfWeek(this.#weekOne, week)).getTime()),
      ...this.orders.flatMap((order) => [order.answersAt, ...order.cancellations.map((entry) => entry.decidedAt)]).map((time) => time.getTime()),
      ...this.#replacements.map((entry) => entry.dueAt.getTime()),
    ];
    return [...new Set(times)].filter((time) => time > after.getTime() && time <= until.getTime()).sort((a, b) => a - b).map((time) => new Date(time));
  }

  #step(at: Date): void {
    for (const order of this.orders) {
      if (!order.answered && order.answersAt <= at) {
        answerOrder(order, this.script, this.#lots);
        this.#touch(order, at);
      }
      this.#decideCancellations(order, at);
      if (this.#slipsAt(order, at)) this.#touch(order, at);
      for (const line of order.lines) this.#ship(order, line, at);
    }
    this.#sendReplacements(at);
  }

  #decideCancellations(order: SimulatedOrder, at: Date): void {
    for (const cancellation of order.cancellations) {
      if (cancellation.result !== 'pending' || cancellation.decidedAt > at) continue;
      const line = order.lines.find((candidate) => candidate.position === cancellation.position);
      cancellation.result = line && decideCancellation(line, cancellation.quantity, this.script) ? 'accepted' : 'refused';
      this.#touch(order, at);
    }
  }

  #slipsAt(order: SimulatedOrder, at: Date): boolean {
    return order.lines.some((line) => line.parts.some((part) =>
      part.open > 0 && part.lot?.expected.some((entry, index) => index > 0 && workingTime(mondayOfWeek(this.#weekOne, entry.fromWeek)).getTime() === at.getTime())));
  }

  #ship(order: SimulatedOrder, line: SimulatedLine, at: Date): void {
    let quantity = 0;
    for (const part of line.parts) {
      const week = part.lot?.shipsInWeek ?? null;
      if (week === null || workingTime(mondayOfWeek(this.#weekOne, week)) > at) continue;
      quantity += part.open;
      part.open = 0;
    }
    const article = this.articleOf(line.article);
    if (quantity === 0 || !article) return;
    line.shipments.push(this.#warehouse.ship(article, quantity, at, { orderNumber: order.customerOrderNumber, line: line.customerLine }));
    this.#touch(order, at);
  }

  #sendReplacements(at: Date): void {
    for (const due of this.#replacements.splice(0)) {
      if (due.dueAt > at) this.#replacements.push(due);
      else {
        const customer = { orderNumber: due.order.customerOrderNumber, line: due.line.customerLine };
        due.line.shipments.push(this.#warehouse.ship(due.article, 1, at, customer, true));
        this.#touch(due.order, at);
      }
    }
  }

  #touch(order: SimulatedOrder, at: Date): void {
    order.revision += 1;
    order.changedAt = at;
  }
}
