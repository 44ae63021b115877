import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

const locales: Readonly<Record<string, string>> = { de: 'de-DE', en: 'en-GB' };

/** A calendar date (`2020-09-17`) or an instant (`2020-09-17T05:42:00Z`) as the API writes it. */
type Written = string;

export interface Format {
  /** 17.09.2020: desks. */
  readonly date: (value: Written) => string;
  /** 17.09.: desks, where the year is plain. */
  readonly dayMonth: (value: Written) => string;
  /** 17. September, with the year where it is not this one: portal. */
  readonly longDate: (value: Written, today?: Written) => string;
  /** Donnerstag, 17. September */
  readonly weekday: (value: Written) => string;
  /** Do */
  readonly shortWeekday: (value: Written) => string;
  readonly time: (value: Written) => string;
  readonly dateTime: (value: Written) => string;
  /** Cents to 58.464,00 € */
  readonly money: (minor: number) => string;
  readonly number: (value: number, digits?: number) => string;
  readonly percent: (share: number, digits?: number) => string;
  readonly list: (items: readonly string[]) => string;
  /** +19, −4, 0 */
  readonly signed: (value: number) => string;
}

/** A calendar date has no time zone: it is read and written as UTC. Instants are shown in German time. */
function moment(value: Written): { at: Date; zone: string } {
  return value.length === 10 ? { at: new Date(`${value}T00:00:00Z`), zone: 'UTC' } : { at: new Date(value), zone: 'Europe/Berlin' };
}

function makeFormat(locale: string): Format {
  const write = (value: Written, options: Intl.DateTimeFormatOptions): string => {
    const { at, zone } = moment(value);
    return new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(at);
  };
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' });
  return {
    date: (value) => write(value, { day: '2-digit', month: '2-digit', year: 'numeric' }),
    dayMonth: (value) => write(value, { day: '2-digit', month: '2-digit' }),
    longDate: (value, today) => write(value, { day: 'numeric', month: 'long', ...(today !== undefined && value.slice(0, 4) !== today.slice(0, 4) && { year: 'numeric' }) }),
    weekday: (value) => write(value, { weekday: 'long', day: 'numeric', month: 'long' }),
    shortWeekday: (value) => write(value, { weekday: 'short' }),
    time: (value) => write(value, { hour: '2-digit', minute: '2-digit' }),
    dateTime: (value) => write(value, { day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit' }),
    money: (minor) => money.format(minor / 100),
    number: (value, digits) => new Intl.NumberFormat(locale, digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
    percent: (share, digits = 0) => new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share),
    list: (items) => list.format(items),
    // The hyphen of most formats is no minus.
    signed: (value) => signed.format(value).replace('-', '−'),
  };
}

/** Numbers and dates as the reader's language writes them. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => makeFormat(locales[i18n.language] ?? 'de-DE'), [i18n.language]);
}

/** Whole days from one calendar date to another. */
export function daysBetween(from: Written, to: Written): number {
  return Math.round((Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / 86_400_000);
}
