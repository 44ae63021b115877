import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export const languages = ['de', 'en'] as const;
export type Language = (typeof languages)[number];

type Texts = Record<string, unknown>;

// One file per area and language, beside the area's screens; a screen's texts are loaded with it.
const files = import.meta.glob<Texts>('../*/language/*.json', { import: 'default' });

const STORED = 'zeugwart.language';

/** German where nobody has said otherwise. */
function preferred(): Language {
  const stored = localStorage.getItem(STORED);
  const wanted = stored ?? navigator.language;
  return wanted.startsWith('en') ? 'en' : 'de';
}

/** Resolves once the texts of the shell are there. */
export async function setUpLanguage(): Promise<void> {
  await i18next
    .use({
      type: 'backend' as const,
      init: () => undefined,
      read(language: string, area: string, done: (error: Error | null, texts: Texts | null) => void) {
        const load = files[`../${area}/language/${language}.json`];
        if (!load) { done(new Error(`no texts of ${area} in ${language}`), null); return; }
        load().then((texts) => { done(null, texts); }, (error: unknown) => { done(error as Error, null); });
      },
    })
    .use(initReactI18next)
    .init({
      lng: preferred(),
      supportedLngs: languages,
      fallbackLng: false,
      ns: ['shell', 'parts'],
      defaultNS: 'shell',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  i18next.on('languageChanged', showLanguage);
  showLanguage(i18next.language);
}

function showLanguage(language: string): void {
  document.documentElement.lang = language;
}

/** Kept for this browser; what is stored for the person is the session's business. */
export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await i18next.changeLanguage(language);
}

export function hasChosenLanguage(): boolean {
  return localStorage.getItem(STORED) !== null;
}
