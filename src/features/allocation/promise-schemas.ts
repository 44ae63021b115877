import { s } from '../../http/schema.ts';
import { promiseCauses } from './promise-stability.ts';

export const linePromiseSchema = s.object({
  waiting: s.quantity(), units: s.describe(s.quantity(), 'Waiting units that have a date; no supply is in sight for the others.'),
  expectedOn: s.describe(s.nullable(s.date()), 'P50: as likely before as after.'), promisedOn: s.describe(s.nullable(s.date()), 'P80: four of five such units have come by then.'),
  littleExperience: s.describe(s.bool(), 'Fewer than thirty deliveries of a supplier are known: its date with its plain median slip.'),
  sentences: s.object({ de: s.array(s.string()), en: s.array(s.string()) }, { name: 'PromiseSentences' }),
  steps: s.array(s.object({ units: s.quantity(), expectedOn: s.date(), promisedOn: s.date(), littleExperience: s.bool() }, { name: 'PromiseStep' })), cause: s.nullable(s.enumOf(promiseCauses, { name: 'PromiseCause' })), since: s.nullable(s.instant()),
  queuePosition: s.describe(s.nullable(s.int({ min: 1 })), '1 = the next device is theirs.'), queueLength: s.nullable(s.int({ min: 1 })),
}, { name: 'LinePromise' });

export const promisesOnOrderSchema = s.object({
  orderId: s.id(),
  lines: s.array(s.object({
    orderLineId: s.id(), position: s.int(), units: s.describe(s.quantity(), 'Promised units that rest on this line.'), organisations: s.describe(s.int({ min: 0 }), 'How many are promised them.'),
    organisationIds: s.array(s.id(), { max: 100_000 }), requestLineIds: s.array(s.id(), { max: 100_000 }),
  }, { name: 'PromisesOnLine' })),
}, { name: 'PromisesOnOrder' });
