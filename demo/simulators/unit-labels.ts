import { luhnCheckDigit } from '../../src/shared/identifiers/identifier.ts';
import type { Article } from './supplier-script.ts';

/** One thing on a pallet, as its own label shows it. */
export interface UnitLabel {
  readonly articleNumber: string;
  readonly gtin: string;
  readonly serial?: string;
  readonly imei?: string;
  readonly condition: 'ok' | 'dead_on_arrival';
}

const imeiOf = (typeAllocationCode: string, running: number): string => {
  const body = typeAllocationCode + String(running).padStart(6, '0');
  return body + luhnCheckDigit(body);
};

/** An IMEI that belongs to no unit: the last two digits of the running number swapped, with a check digit that fits. */
export function misreadImei(imei: string): string {
  const body = imei.slice(0, 12) + (imei[13] ?? '0') + (imei[12] ?? '0');
  return body + luhnCheckDigit(body);
}

/** Makes labels with running numbers: no serial number or IMEI comes twice. */
export class LabelPrinter {
  readonly #running = new Map<string, number>();

  print(article: Article, condition: UnitLabel['condition'] = 'ok'): UnitLabel {
    const base = { articleNumber: article.number, gtin: article.gtin, condition };
    if (article.label === 'none') return base;
    const running = (this.#running.get(article.number) ?? 0) + 1;
    this.#running.set(article.number, running);
    // Steps of 13 keep neighbours on a pallet from differing in one digit only.
    const spread = running * 13;
    const serial = `${article.serialPrefix}${String(spread).padStart(5, '0')}`;
    if (article.label === 'serial' || !article.typeAllocationCode) return { ...base, serial };
    return { ...base, serial, imei: imeiOf(article.typeAllocationCode, spread) };
  }
}
