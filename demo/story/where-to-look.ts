import { visitors } from './cast.ts';
import type { Narrator } from './narrate.ts';
import { DEMO_PASSWORD } from './stage.ts';
import type { Figures } from './tally.ts';

/** The end of the interactive demo: what came out, where to look, who one can be. */
export function tellWhereToLook(narrator: Narrator, urls: readonly string[], figures: Figures, faults: readonly string[]): void {
  const [url = ''] = urls;
  const { language } = narrator;
  narrator.plain({
    de: `\nNach zwölf Wochen: ${figures.asked} erbeten = ${figures.handedOver} übergeben + ${figures.refused} abgelehnt + ${figures.withdrawn} zurückgezogen + ${figures.waiting} wartend`,
    en: `\nAfter twelve weeks: ${figures.asked} asked for = ${figures.handedOver} handed over + ${figures.refused} refused + ${figures.withdrawn} withdrawn + ${figures.waiting} waiting`,
  });
  narrator.plain({
    de: `${figures.accepted} angenommen = ${figures.handedOver} übergeben + ${figures.reserve} Reserve + ${figures.stock} im Lager + ${figures.stolen} gestohlen`,
    en: `${figures.accepted} accepted = ${figures.handedOver} handed over + ${figures.reserve} reserve + ${figures.stock} in stock + ${figures.stolen} stolen`,
  });
  narrator.plain(faults.length === 0
    ? { de: `Nichts ging verloren, nichts wurde doppelt vergeben; ${figures.auditEntries} Einträge im Prüfpfad.`, en: `Nothing was lost, nothing was given twice; ${figures.auditEntries} entries in the audit trail.` }
    : { de: `FEHLER:\n${faults.join('\n')}`, en: `FAULTS:\n${faults.join('\n')}` });
  narrator.plain({
    de: `\nWeiter geht es im Browser: ${url} (die API beschreibt ${url}/api/v1/docs)\nAnmelden mit dem Passwort ${DEMO_PASSWORD} als`,
    en: `\nGo on in the browser: ${url} (the API is described at ${url}/api/v1/docs)\nSign in with the password ${DEMO_PASSWORD} as`,
  });
  for (const { login, name, does } of Object.values(visitors)) {
    const line = `  ${login.padEnd(10)} ${name.padEnd(14)} ${does[language]}`;
    narrator.plain({ de: line, en: line });
  }
  narrator.plain({ de: '\nStrg-C beendet alles.', en: '\nCtrl-C ends everything.' });
}
