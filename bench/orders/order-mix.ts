import type { Stage } from './stage.ts';

export const LINES = 5;
const SHARES = 3;
const LINES_WITH_NEED = 2;

/** The body of `POST /orders` that stands for an order. */
export type OrderBody = ReturnType<typeof orderBody>;

const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('the stage is empty');
  return item;
};

/** The order of this index: five lines, each shared by three towns with their sources of money, two lines for a need. */
export function orderBody(stage: Stage, index: number) {
  return {
    organisationId: at(stage.towns, 0), supplierId: at(stage.suppliers, index), procurementBasisId: at(stage.bases, index * 7), neededBy: '2027-03-31', note: `Sammelbestellung ${index}`, submit: true,
    lines: Array.from({ length: LINES }, (_, position) => {
      const { models, needs } = at(stage.classes, index + position);
      return {
        productModelId: at(models, Math.floor(index / stage.classes.length)), needId: position < LINES_WITH_NEED ? at(needs, index * 11 + position) : null,
        quantity: 30, unitPrice: 3_890_000 + position, taxCategory: 'standard',
        shares: Array.from({ length: SHARES }, (__, place) => ({
          organisationId: at(stage.towns, place), quantity: 10, costCentre: `KST ${place}`,
          costSplits: [{ source: 'Haushalt', fundingProgrammeId: place === 0 ? at(stage.programmes, index) : null, amountMinor: 200_000, fiscalYear: 2026 }],
        })),
      };
    }),
  };
}
