import { addDays, berlinDateOf, type CalendarDate } from '../../src/shared/calendar-date.ts';
import type { Shipment } from './simulated-order.ts';
import { weekOf } from './story-calendar.ts';
import type { Article, SupplierScript } from './supplier-script.ts';
import { LabelPrinter, misreadImei, type UnitLabel } from './unit-labels.ts';

/** What really stands on the dock: seen by the people who unload, never told by the supplier's interface. */
export interface Delivery {
  readonly supplier: string;
  readonly week: number;
  readonly shippedAt: string;
  readonly arrivesOn: CalendarDate;
  readonly despatchNumber: string;
  /** Sent in place of units that were complained about. */
  readonly replacement: boolean;
  /** The paper on the pallet. */
  readonly deliveryNote: { customerOrderNumber: string; customerLine: string; articleNumber: string; quantity: number }[];
  readonly units: UnitLabel[];
  readonly counted: { articleNumber: string; gtin: string; quantity: number }[];
}

const UNITS_PER_PARCEL = 25;
const DAYS_ON_THE_ROAD = 2;

/** Picks, labels and packs; all that leaves at one time goes on one pallet under one despatch number. */
export class Warehouse {
  readonly deliveries: Delivery[] = [];
  readonly #script: SupplierScript;
  readonly #weekOne: CalendarDate;
  readonly #printer = new LabelPrinter();
  readonly #pendingMishaps: Set<SupplierScript['mishaps'][number]>;
  #parcels = 0;

  constructor(script: SupplierScript, weekOne: CalendarDate) {
    this.#script = script;
    this.#weekOne = weekOne;
    this.#pendingMishaps = new Set(script.mishaps);
  }

  ship(article: Article, quantity: number, at: Date, customer: { orderNumber: string; line: string }, replacement = false): Shipment {
    const delivery = this.#deliveryAt(at, replacement);
    const { labels, announced } = this.#pick(article, quantity, replacement);
    delivery.deliveryNote.push({ customerOrderNumber: customer.orderNumber, customerLine: customer.line, articleNumber: article.number, quantity });
    if (article.label === 'none') delivery.counted.push({ articleNumber: article.number, gtin: article.gtin, quantity });
    delivery.units.push(...labels);
    return {
      despatchNumber: delivery.despatchNumber,
      shippedAt: at,
      carrier: this.#script.carrier,
      trackingNumbers: this.#parcelNumbers(Math.ceil(quantity / UNITS_PER_PARCEL)),
      quantity,
      identifiers: announced,
      replacement,
    };
  }

  #deliveryAt(at: Date, replacement: boolean): Delivery {
    const known = this.deliveries.find((delivery) => delivery.shippedAt === at.toISOString() && delivery.replacement === replacement);
    if (known) return known;
    const week = weekOf(this.#weekOne, at);
    const base = `${this.#script.despatchPrefix}${berlinDateOf(at).replaceAll('-', '')}`;
    const sameDay = this.deliveries.filter((delivery) => delivery.despatchNumber.startsWith(base)).length;
    const despatchNumber = sameDay === 0 ? base : `${base}-${sameDay + 1}`;
    const arrivesOn = addDays(berlinDateOf(at), DAYS_ON_THE_ROAD);
    const delivery: Delivery = {
      supplier: this.#script.key, week, shippedAt: at.toISOString(), arrivesOn, despatchNumber, replacement, deliveryNote: [], units: [], counted: [],
    };
    this.deliveries.push(delivery);
    return delivery;
  }

  #pick(article: Article, quantity: number, replacement: boolean): { labels: UnitLabel[]; announced: string[] } {
    if (article.label === 'none') return { labels: [], announced: [] };
    const mishaps = replacement ? [] : [...this.#pendingMishaps].filter((mishap) => mishap.article === article.number);
    for (const mishap of mishaps) this.#pendingMishaps.delete(mishap);
    const has = (kind: string, unit: number): boolean =>
      mishaps.some((mishap) => mishap.kind === kind && mishap.kind !== 'surplus' && Math.min(mishap.unit, quantity) === unit);
    const units = Array.from({ length: quantity }, (_, index) =>
      this.#printer.print(article, has('dead_on_arrival', index + 1) ? 'dead_on_arrival' : 'ok'));
    const announced = units.flatMap((unit, index) => {
      if (this.#script.announces === 'serials') return unit.serial ? [unit.serial] : [];
      if (this.#script.announces === 'imeis' && unit.imei) {
        return [has('wrong_imei_announced', index + 1) ? misreadImei(unit.imei) : unit.imei];
      }
      return [];
    });
    const surplus = mishaps.reduce((sum, mishap) => sum + (mishap.kind === 'surplus' ? mishap.units : 0), 0);
    for (let unit = 0; unit < surplus; unit += 1) units.push(this.#printer.print(article));
    return { labels: units, announced };
  }

  #parcelNumbers(count: number): string[] {
    return Array.from({ length: count }, () => {
      this.#parcels += 1;
      return `${this.#script.carrier.replaceAll(' ', '').toUpperCase()}${String(this.#parcels).padStart(10, '0')}`;
    });
  }
}
