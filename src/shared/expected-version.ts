import { defineErrors } from './errors.ts';

export const versionErrors = defineErrors({
  'version.mismatch': {
    kind: 'precondition-failed',
    en: 'Somebody changed this since you loaded it. Load it again and repeat the step.',
    de: 'Jemand hat dies seit dem Laden geändert. Bitte neu laden und den Schritt wiederholen.',
  },
});

/** Refuses (412) a step that was decided on an older version than the present one; the write still guards by itself. */
export function assertVersion(expected: number, present: number): void {
  if (expected !== present) throw versionErrors['version.mismatch']({ expected, present });
}
