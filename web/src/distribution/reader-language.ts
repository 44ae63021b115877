/** Explanations are written in both languages; whoever reads chooses. */
export const changeableLanguage = (language: string): 'de' | 'en' => (language === 'en' ? 'en' : 'de');
