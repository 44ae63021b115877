import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import { requireWholeTree } from '../../http/require-whole-tree.ts';
import { s } from '../../http/schema.ts';
import { clockErrors, setClock } from './manual-clock.ts';

const clockSchema = s.object({ now: s.instant(), today: s.date(), manual: s.bool() }, { name: 'Clock' });

/** The business clock: everybody may read it, an administrator may set it where the installation allows that. */
export function clockRoutes({ uow, clock, config }: Deps): readonly Route[] {
  const manual = config.businessClock === 'manual';
  return [
    defineRoute({
      method: 'GET', path: '/clock', operationId: 'getClock', summary: 'What time it is for orders, promises and loans', tags: ['System'], permission: 'authenticated', responses: { 200: clockSchema },
      handler: async () => {
        await clock.refresh();
        return { now: clock.now(), today: clock.today(), manual };
      },
    }),
    defineRoute({
      method: 'PUT', path: '/clock', operationId: 'setClock', summary: 'Set the business clock of a demonstration', tags: ['System'], permission: 'config:admin',
      body: s.object({ now: s.instant() }, { name: 'ClockSetting' }), responses: { 200: clockSchema }, errors: ['clock.not_manual', 'clock.backwards'],
      handler: async (context, { body }) => {
        requireWholeTree(context, 'config:admin');
        if (!manual) throw clockErrors['clock.not_manual']();
        await uow.write(context, (tx) => setClock(tx, body.now));
        await clock.refresh();
        return { now: clock.now(), today: clock.today(), manual };
      },
    }),
  ];
}
