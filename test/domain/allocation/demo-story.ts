import type { AllocationInput, AllocationResult, SocialFactorPolicy } from '../../../src/features/allocation/engine/allocation-types.ts';
import { allocate } from '../../../src/features/allocation/engine/allocate.ts';
import { reserveOf } from '../../../src/features/allocation/engine/reserve.ts';
import { defaultSocialFactor, weightOf } from '../../../src/features/allocation/engine/weight.ts';
import { account, input, pool, request } from './allocation-fixtures.ts';

interface School {
  readonly name: string;
  readonly pupils: number;
  readonly index: number | null;
  readonly held: number;
  readonly approved: number;
  readonly awarded: number;
}

export interface StoryTraeger {
  readonly name: string;
  readonly schools: readonly School[];
  /** Tablets accepted in weeks 3, 5, 6, 7 and 9. */
  readonly accepted: readonly number[];
  readonly reserve: number;
}

const school = (name: string, pupils: number, index: number | null, held: number, approved: number, awarded: number): School => ({
  name, pupils, index, held, approved, awarded,
});

export const auental: StoryTraeger = {
  name: 'auental',
  accepted: [15, 25, 40, 20, 20],
  reserve: 6,
  schools: [
    school('Gymnasium am Wall', 980, 1, 24, 30, 2), school('Gesamtschule Nord', 1150, 4, 18, 36, 22),
    school('Realschule Mitte', 560, 3, 12, 18, 6), school('Sekundarschule Aue', 480, 5, 8, 20, 10),
    school('GS Lindenhof', 240, 8, 0, 14, 11), school('GS Bahnhofstraße', 260, 6, 2, 12, 9),
    school('GS Kirchplatz', 210, 2, 4, 8, 2), school('GS Südring', 300, 5, 3, 12, 8),
    school('GS Waldsiedlung', 180, 3, 0, 8, 6), school('GS Mühlenfeld', 220, 4, 2, 8, 6),
    school('GS Ost', 270, 7, 0, 12, 12), school('GS Heide', 150, 2, 0, 6, 4),
    school('GS Talweg', 190, 3, 6, 6, 0), school('FS Brücke', 120, null, 4, 10, 2),
    school('GS Marktschule', 230, 4, 1, 8, 7), school('GS Neustadt', 250, 6, 3, 8, 7),
  ],
};

export const birkheim: StoryTraeger = {
  name: 'birkheim',
  accepted: [9, 15, 0, 12, 12],
  reserve: 2,
  schools: [
    school('Gymnasium', 720, 2, 10, 20, 8), school('Realschule', 430, 4, 8, 14, 5), school('GS1', 210, 3, 0, 10, 6), school('GS2', 240, 6, 2, 12, 6),
    school('GS3', 190, 2, 4, 8, 1), school('GS4', 260, 5, 0, 12, 8), school('GS5', 150, 4, 0, 8, 5), school('GS6', 180, 7, 0, 8, 7),
  ],
};

export const linde: StoryTraeger = {
  name: 'linde',
  accepted: [6, 10, 0, 8, 8],
  reserve: 1,
  schools: [
    school('Sekundarschule', 390, 4, 6, 24, 12), school('GS1', 200, 3, 0, 14, 8),
    school('GS2', 160, 5, 2, 12, 6), school('GS3', 140, 2, 0, 10, 5),
  ],
};

export interface StoryOutcome {
  /** School name → tablets awarded over all runs. */
  readonly awarded: Readonly<Record<string, number>>;
  readonly reserve: number;
  readonly runs: readonly { readonly input: AllocationInput; readonly result: AllocationResult }[];
}

/** One run per delivery, each with what the schools hold by then; the reserve is a pool of its own that only the highest class may touch. */
export function playTraeger(traeger: StoryTraeger, seed: string, socialFactor: SocialFactorPolicy = defaultSocialFactor): StoryOutcome {
  const awarded: Record<string, number> = Object.fromEntries(traeger.schools.map(({ name }) => [name, 0]));
  const runs: { input: AllocationInput; result: AllocationResult }[] = [];
  let cumulative = 0;
  let given = 0;
  for (const accepted of traeger.accepted) {
    cumulative += accepted;
    const reserve = reserveOf(500, cumulative);
    const earmark = { modelId: 'tablet', earmarkId: `owner:${traeger.name}` };
    const runInput = input(
      [pool('stock', cumulative - reserve - given, earmark), pool('reserve', reserve, { ...earmark, topClassOnly: true })],
      traeger.schools.map(({ name, pupils, index, held }) =>
        account(name, weightOf(pupils, index, socialFactor).weight, {
          heads: pupils,
          held: held + (awarded[name] ?? 0),
          earmarkIds: [`owner:${traeger.name}`],
        }),
      ),
      traeger.schools.map(({ name, approved }) =>
        request(`RQ ${name}`, name, approved - (awarded[name] ?? 0), [], { acceptableModelIds: ['tablet'] }),
      ),
      { seed, socialFactor },
    );
    const result = allocate(runInput);
    runs.push({ input: runInput, result });
    for (const award of result.awards) {
      awarded[award.accountId] = (awarded[award.accountId] ?? 0) + award.quantity;
      given += award.quantity;
    }
  }
  return { awarded, reserve: cumulative - given, runs };
}
