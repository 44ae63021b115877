import { suppliers } from '../simulators/start-supplier-simulator.ts';
import type { SupplierKey } from '../simulators/supplier-script.ts';
import { municipalities } from './cast.ts';
import type { Stage } from './stage.ts';
import type { Books } from './tally.ts';

/** What happened in the world and is not in the books, or stands there more than once; one sentence each. */
export async function factsLost(stage: Stage, books: Books): Promise<readonly string[]> {
  const lost: string[] = [...wishesLost(books)];
  for (const key of Object.keys(suppliers) as SupplierKey[]) lost.push(...await suppliersFactsLost(stage, key, books));
  return lost;
}

/** Every order reached its supplier once, and every unit that a supplier sent was seen once. */
async function suppliersFactsLost(stage: Stage, key: SupplierKey, { orders, devices }: Books): Promise<readonly string[]> {
  const { name } = suppliers[key].script;
  const lost: string[] = [];
  const { orderNumbers } = await stage.controls[key].statistics();
  const ours = orders.filter((order) => order.supplierName === name).map((order) => order.number);
  for (const number of ours) if (orderNumbers.filter((each) => each === number).length !== 1) lost.push(`${number} reached ${name} ${orderNumbers.filter((each) => each === number).length} times`);
  for (const number of orderNumbers) if (!ours.includes(number)) lost.push(`${name} has ${number}, which nobody ordered`);

  const seen = new Map<string, number>();
  for (const { serial } of devices) if (serial !== null) seen.set(serial, (seen.get(serial) ?? 0) + 1);
  for (const delivery of await stage.controls[key].deliveries()) {
    for (const { serial } of delivery.units) if (serial !== undefined && seen.get(serial) !== 1) lost.push(`serial number ${serial} of ${name} was seen ${seen.get(serial) ?? 0} times`);
    for (const { customerOrderNumber, articleNumber, quantity } of delivery.replacement ? [] : delivery.deliveryNote) {
      const line = orders.find((order) => order.number === customerOrderNumber)?.lines.find((each) => each.articleNumber === articleNumber);
      const shipped = line?.counters?.shipped ?? 0;
      if (shipped < quantity) lost.push(`${name} shipped ${quantity} of ${articleNumber} for ${customerOrderNumber}, the books know of ${shipped}`);
    }
  }
  return lost;
}

/** Everybody who asked has an answer. */
function wishesLost({ requestLines }: Books): readonly string[] {
  return municipalities.flatMap((municipality) => municipality.schools).flatMap(({ name, asksTablets }) => {
    const asked = requestLines.filter((line) => line.organisationName === name && line.equipmentClassCode === 'tablet').reduce((sum, line) => sum + line.requested, 0);
    return asked === asksTablets ? [] : [`${name} asked for ${asksTablets} tablets, the books say ${asked}`];
  });
}
