import { daysBetween } from '../language/format.ts';
import type { OrderSummary } from './queries.ts';

export interface ArrivalDay {
  readonly date: string;
  readonly orders: readonly OrderSummary[];
}

export interface ArrivalWeek {
  readonly number: number;
  /** Monday to Friday, and days of the weekend on which something is due. */
  readonly days: readonly ArrivalDay[];
  readonly units: number;
}

export interface Arrivals {
  readonly overdue: readonly OrderSummary[];
  readonly weeks: readonly ArrivalWeek[];
  readonly undated: readonly OrderSummary[];
}

export const outstanding = ({ quantity, accepted, closed }: Pick<OrderSummary, 'quantity' | 'accepted' | 'closed'>): number => Math.max(0, quantity - accepted - closed);

const unitsOf = (orders: readonly OrderSummary[]): number => orders.reduce((sum, order) => sum + outstanding(order), 0);

/** The calendar day so many days after another. */
export function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The Monday of the week in which a day lies. */
export function mondayOf(date: string): string {
  return dayAfter(date, -((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7));
}

/** The number of a week by ISO 8601: its year is the one in which its Thursday lies. */
export function weekNumber(date: string): number {
  const thursday = dayAfter(mondayOf(date), 3);
  return Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7) + 1;
}

/** What is still expected, by the week in which it is promised; what is due since before this week and what has no date stand apart. */
export function arrivalsByWeek(orders: readonly OrderSummary[], today: string): Arrivals {
  const expected = orders.filter((order) => outstanding(order) > 0);
  const dated = expected.filter((order): order is OrderSummary & { eta: string } => order.eta !== null).sort((a, b) => a.eta.localeCompare(b.eta));
  const thisMonday = mondayOf(today);
  const coming = dated.filter(({ eta }) => eta >= thisMonday);
  const weeks = [...new Set([thisMonday, ...coming.map(({ eta }) => mondayOf(eta))])].sort().map((monday) => {
    const days = Array.from({ length: 7 }, (_, at) => dayAfter(monday, at)).map((date) => ({ date, orders: coming.filter(({ eta }) => eta === date) }));
    return { number: weekNumber(monday), days: days.filter((day, at) => at < 5 || day.orders.length > 0), units: unitsOf(days.flatMap((day) => day.orders)) };
  });
  return { overdue: dated.filter(({ eta }) => eta < thisMonday), weeks, undated: expected.filter(({ eta }) => eta === null) };
}
