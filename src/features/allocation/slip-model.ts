/** A line of a supplier whose first date has come: when it was delivered after it, or that it is still open. */
export interface SlipObservation {
  /** Days after the first date: of the delivery (0 where it came in time), or by now where it is open. */
  readonly days: number;
  readonly open: boolean;
}

/** Below so many delivered lines a supplier's own record says too little for a distribution. */
export const EXPERIENCE = 30;
/** So many of a supplier's latest lines count, and of all suppliers' together. */
export const OWN_LINES = 80;
export const ALL_LINES = 1_500;
/** As many lines of all suppliers weigh against a supplier's own, day by day. */
const SHRINKAGE = 10;
/** Nobody is promised anything beyond; a date so late is no date. */
const LONGEST = 730;
/** Exactly four of five are four of five, whatever 1 - 0.8 is in binary. */
const ROUNDING = 1e-12;

/**
 * How late a supplier's lines come, as the chance for each day that what has not come yet comes on that day (discrete hazards,
 * right-censored): h(v) = (d(v) + k·h₀(v)) / (n(v) + k), with d deliveries v days late out of n lines that were open so long,
 * and h₀ of all suppliers. Lines that are overdue and still open count as open for as long as they are: to leave them out
 * would count only those that came, and make every supplier look punctual. (design: allocation, promise dates)
 */
export class SlipModel {
  /** True where the supplier's own record is too short; its plain median slip is used then. */
  readonly littleExperience: boolean;
  readonly #survival: Float64Array;
  readonly #median: number;

  constructor(own: readonly SlipObservation[], all: readonly SlipObservation[]) {
    const delivered = own.filter(({ open }) => !open).map(({ days }) => days).sort((a, b) => a - b);
    this.littleExperience = delivered.length < EXPERIENCE;
    this.#median = delivered[Math.ceil(delivered.length / 2) - 1] ?? 0;
    this.#survival = this.littleExperience ? new Float64Array(0) : survivalOf(own, all);
  }

  /** Days after its first date by which a line has come with probability `p`, given that it is open `lateBy` days after it; null: not in sight. */
  quantile(p: number, lateBy = -1): number | null {
    if (this.littleExperience) return Math.max(this.#median, lateBy + 1);
    const open = this.#open(lateBy);
    for (let day = Math.max(0, lateBy + 1); day < LONGEST; day++) if (this.#open(day) <= (1 - p) * open + ROUNDING) return day;
    return null;
  }

  /** The probability that it has come by so many days after its first date, given the same; null where experience says too little. */
  chanceBy(days: number, lateBy = -1): number | null {
    if (this.littleExperience) return null;
    const open = this.#open(lateBy);
    return days <= lateBy || open === 0 ? 0 : 1 - this.#open(days) / open;
  }

  /** Share of lines that are still open at the end of a day. */
  #open(day: number): number {
    return day < 0 ? 1 : (this.#survival[Math.min(day, LONGEST - 1)] ?? 0);
  }
}

function survivalOf(own: readonly SlipObservation[], all: readonly SlipObservation[]): Float64Array {
  const [ofAll, ofOwn] = [tally(all), tally(own)];
  const events = all.reduce((sum, { open }) => sum + Number(!open), 0);
  const exposure = ofAll.atRisk.reduce((sum, lines) => sum + lines, 0);
  // behind the longest that anybody has waited: as on an average day
  const tail = exposure === 0 ? 0 : events / exposure;
  const survival = new Float64Array(LONGEST);
  let open = 1;
  for (let day = 0; day < LONGEST; day++) {
    const [delivered, atRisk] = [ofAll.delivered[day] ?? 0, ofAll.atRisk[day] ?? 0];
    const common = atRisk === 0 ? tail : delivered / atRisk;
    const hazard = ((ofOwn.delivered[day] ?? 0) + SHRINKAGE * common) / ((ofOwn.atRisk[day] ?? 0) + SHRINKAGE);
    open *= 1 - Math.min(1, hazard);
    survival[day] = open;
  }
  return survival;
}

/** Per day: lines delivered on it, and lines that were open when it began. */
function tally(lines: readonly SlipObservation[]): { readonly delivered: Float64Array; readonly atRisk: Float64Array } {
  const [delivered, atRisk] = [new Float64Array(LONGEST), new Float64Array(LONGEST + 1)];
  for (const { days, open } of lines) {
    const day = Math.min(Math.max(0, days), LONGEST - 1);
    if (!open) delivered[day] = (delivered[day] ?? 0) + 1;
    atRisk[day] = (atRisk[day] ?? 0) + 1;
  }
  for (let day = LONGEST - 2; day >= 0; day--) atRisk[day] = (atRisk[day] ?? 0) + (atRisk[day + 1] ?? 0);
  return { delivered, atRisk };
}
