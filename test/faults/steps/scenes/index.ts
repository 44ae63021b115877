import type { Scene, Stage } from '../scene.ts';
import { allocationScene } from './allocation-scene.ts';
import { handOverScene } from './hand-over-scene.ts';
import { notificationScene } from './notification-scene.ts';
import { pollScene } from './poll-scene.ts';
import { receiptScene, receiptTaskScene } from './receipt-scene.ts';
import { sendingScene } from './sending-scene.ts';

/** The steps in whose middle somebody is killed; each is played in a database of its own. */
export const scenes = {
  'sending an order': sendingScene,
  'applying a poll': pollScene,
  'posting a receipt': receiptScene,
  'posting a receipt after its 202': receiptTaskScene,
  'committing an allocation': allocationScene,
  'handing over': handOverScene,
  notifying: notificationScene,
} as const satisfies Readonly<Record<string, (stage: Stage) => Promise<Scene>>>;

export type Step = keyof typeof scenes;
export const steps = Object.keys(scenes) as Step[];
/** Steps that talk to somebody outside. */
export const stepsWithAnswers: readonly Step[] = ['sending an order', 'applying a poll', 'notifying'];
