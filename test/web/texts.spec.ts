import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Texts = { readonly [key: string]: string | Texts };

const AREAS = 'web/src';

function flat(texts: Texts, above = ''): [key: string, text: string][] {
  return Object.entries(texts).flatMap(([key, value]) => (typeof value === 'string' ? [[above + key, value] as [string, string]] : flat(value, `${above}${key}.`)));
}

const places = (text: string): readonly string[] => [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name ?? '').sort();

describe('the texts of the web client', () => {
  const areas = readdirSync(AREAS, { withFileTypes: true }).filter((entry) => entry.isDirectory() && readdirSync(join(AREAS, entry.name)).includes('language')).map(({ name }) => name);
  const read = (area: string, language: string): Map<string, string> => new Map(flat(JSON.parse(readFileSync(join(AREAS, area, 'language', `${language}.json`), 'utf8')) as Texts));

  it('are there for several areas', () => {
    expect(areas).to.include.members(['shell', 'parts', 'portal', 'procurement', 'support', 'distribution']);
  });

  for (const area of areas) {
    it(`of ${area} are complete in both languages, with the same places for values`, () => {
      const [german, english] = [read(area, 'de'), read(area, 'en')];
      expect([...english.keys()].sort()).to.deep.equal([...german.keys()].sort());
      for (const [key, text] of german) {
        expect(text.trim(), key).to.not.equal('');
        // „Eines“ and "All" may leave the count out where one language says it in a word
        const [de, en] = [places(text), places(english.get(key) ?? '')].map((names) => names.filter((name) => name !== 'count'));
        expect(en, key).to.deep.equal(de);
      }
    });

    it(`of ${area} speak to the reader in the Sie form, without padding and exclamation marks`, () => {
      for (const [key, text] of read(area, 'de')) {
        expect(text, key).to.not.match(/\b(?:leider|du|dein|deine|dich|dir)\b/i);
        expect(text, key).to.not.include('!');
      }
    });
  }
});
