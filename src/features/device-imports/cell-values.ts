import { isCalendarDate, type CalendarDate } from '../../shared/calendar-date.ts';
import { foldHeader } from '../../shared/csv-text.ts';
import { type acquisitionKinds, type deviceConditions, type AcquisitionKind, type DeviceCondition } from '../devices/device.ts';

/** Where an imported device stands: on a shelf, with the organisation that uses it, or out of circulation for now. */
export type ImportStatus = 'in_stock' | 'in_use' | 'quarantine';

const words = <T extends string>(known: Readonly<Record<T, readonly string[]>>): ReadonlyMap<string, T> =>
  new Map(Object.entries<readonly string[]>(known).flatMap(([value, names]) => [value, ...names].map((name) => [foldHeader(name), value as T] as const)));

const statuses = words<ImportStatus>({
  in_stock: ['in stock', 'stock', 'Lager', 'im Lager', 'auf Lager', 'verfügbar', 'Ready to Deploy', 'einsatzbereit'],
  in_use: ['in use', 'in Gebrauch', 'im Einsatz', 'ausgegeben', 'Deployed', 'herausgegeben'],
  quarantine: ['Quarantäne', 'gesperrt', 'Pending', 'ausstehend'],
});

const conditions = words<DeviceCondition>({ new: ['neu'], good: ['gut'], worn: ['gebraucht', 'abgenutzt'], damaged: ['beschädigt', 'defekt'], unknown: ['unbekannt'] } satisfies Record<(typeof deviceConditions)[number], readonly string[]>);

const acquisitions = words<AcquisitionKind>({ bought: ['gekauft', 'Kauf'], leased: ['geleast', 'Leasing'], borrowed: ['geliehen', 'Leihe'] } satisfies Record<(typeof acquisitionKinds)[number], readonly string[]>);

export const readStatus = (cell: string): ImportStatus | undefined => statuses.get(foldHeader(cell));
export const readCondition = (cell: string): DeviceCondition | undefined => conditions.get(foldHeader(cell));
export const readAcquisition = (cell: string): AcquisitionKind | undefined => acquisitions.get(foldHeader(cell));

/** A day as 2020-05-04 or 4.5.2020. With slashes nobody knows which is the month, so that is none. */
export function readDay(cell: string): CalendarDate | undefined {
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(cell);
  const day = german ? `${german[3]}-${german[2]?.padStart(2, '0')}-${german[1]?.padStart(2, '0')}` : cell;
  return isCalendarDate(day) ? day : undefined;
}

const MOST_CENTS = 1_000_000_000_000;

/** An amount of euros in cents. A lone separator before three digits ("1.234") could mean two amounts, and means none here. */
export function readEuros(cell: string): number | undefined {
  const bare = cell.replace(/^(?:€|EUR)\s*|\s*(?:€|EUR)$/giu, '').trim();
  if (/^\d{1,3}[.,]\d{3}$/.test(bare)) return undefined;
  const match = /^(\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+)(?:([.,])(\d{1,2}))?$/.exec(bare);
  const [, whole = '', point, cents = ''] = match ?? [];
  // thousands and cents are not parted by the same sign
  if (!match || (point !== undefined && whole.includes(point))) return undefined;
  const minor = Number(whole.replace(/[.,]/g, '')) * 100 + Number(cents.padEnd(2, '0'));
  return minor <= MOST_CENTS ? minor : undefined;
}
