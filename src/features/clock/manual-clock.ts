import { instant } from '../../persistence/columns.ts';
import type { Dialect } from '../../persistence/dialect/dialect.ts';
import { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { berlinDateOf, type CalendarDate } from '../../shared/calendar-date.ts';
import type { BusinessClock } from '../../shared/clock.ts';
import { defineErrors } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { businessClocks } from './clock-tables.ts';

export const clockErrors = defineErrors({
  'clock.not_manual': {
    kind: 'conflict',
    en: 'This installation follows real time; its clock cannot be set.',
    de: 'Diese Installation folgt der wirklichen Zeit; ihre Uhr kann nicht gestellt werden.',
  },
  'clock.backwards': {
    kind: 'conflict',
    en: 'The business clock only goes forward.',
    de: 'Die fachliche Uhr läuft nur vorwärts.',
  },
});

/** A business clock that stands in the database, where all processes of an installation see it. Starts at real time. */
export class ManualClock implements BusinessClock {
  readonly #dialect: Dialect;
  #now = new Date();

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  now(): Date {
    return new Date(this.#now);
  }

  today(): CalendarDate {
    return berlinDateOf(this.#now);
  }

  async refresh(): Promise<void> {
    const session = await this.#dialect.open('read');
    try {
      const reader = new Reader(this.#dialect, () => Promise.resolve(session));
      const [row] = await reader.select({ now: instant() }, reader.q('business_clocks').select('now'));
      if (row) this.#now = row.now;
    } finally {
      await session.rollback();
    }
  }
}

/** Sets the business clock of the whole installation. */
export async function setClock(tx: Tx, now: Date): Promise<{ now: Date }> {
  const current = await tx.one(businessClocks, { position: 1 });
  if (current && current.now > now) throw clockErrors['clock.backwards']({ now: current.now.toISOString() });
  if (current) tx.update(businessClocks, { id: current.id, now: current.now }, { now }, clockErrors['clock.backwards']);
  else tx.insert(businessClocks, { id: newId(), position: 1, now });
  recordAudit(tx, { action: 'clock.set', entityKind: 'clock', entityId: '1', organisationId: null, after: { now: now.toISOString() } });
  return { now };
}
