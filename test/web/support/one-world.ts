import { openTestEngine, type OpenedEngine } from '../../support/engines.ts';
import { openWebWorld, type WebWorld } from './web-world.ts';

/** A world for a suite of browser tests, made before it and gone after it. */
export function useWebWorld(): () => WebWorld {
  let engine: OpenedEngine | undefined;
  let world: WebWorld | undefined;
  before(async () => {
    engine = await openTestEngine('sqlite');
    world = await openWebWorld(engine);
  });
  after(async () => {
    await world?.api.close();
    await engine?.discard();
  });
  return () => {
    if (!world) throw new Error('the world is there inside hooks and tests only');
    return world;
  };
}
