import { expect } from 'chai';
import { headsOn, joinedName, mayStandBelow } from '../../src/features/organisations/organisation.ts';
import { readDirectoryRow } from '../../src/features/organisations/school-directory.ts';
import { searchWords, typedWords } from '../../src/features/people/person.ts';
import { isAcceptablePassword } from '../../src/features/identity/user.ts';

describe('official school names', () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['Städt. Gem. Grundschule', '', ''], 'Städt. Gem. Grundschule'],
    [['Ratsgymnasium', 'der Stadt Minden', '- Sekundarstufen I und II -'], 'Ratsgymnasium der Stadt Minden (Sekundarstufen I und II)'],
    [['Gemeinschaftsgrundschule', 'Steinkaul 27', '-Primarstufe-'], 'Gemeinschaftsgrundschule Steinkaul 27 (Primarstufe)'],
    [['Heinrich-Neumann-Schule, Städt. Förder-', 'schule m.d.FSP LE', ''], 'Heinrich-Neumann-Schule, Städt. Förderschule m.d.FSP LE'],
    [['Erich-Kästner-', 'Schule', ''], 'Erich-Kästner-Schule'],
    [['Grund-', 'und Hauptschule', ''], 'Grund- und Hauptschule'],
    [['  GS   Ost ', '', 'Linde'], 'GS Ost Linde'],
  ];
  for (const [parts, name] of cases) it(name, () => expect(joinedName(parts)).to.equal(name));
});

describe('organisations', () => {
  it('stand below one another as the tree allows', () => {
    expect([mayStandBelow('school', 'municipality'), mayStandBelow('school', 'school'), mayStandBelow('municipality', 'department')]).to.deep.equal([true, false, false]);
  });

  it('have the heads of the last count that had begun', () => {
    const counts = [{ validFrom: '2020-08-01', heads: 240 }, { validFrom: '2019-08-01', heads: 200 }];
    expect(['2019-07-31', '2019-08-01', '2020-07-31', '2020-08-01'].map((date) => headsOn(counts, date))).to.deep.equal([undefined, 200, 200, 240]);
  });
});

describe('rows of the school directory', () => {
  it('are refused where characters were lost', () => {
    const read = readDirectoryRow({ 'Amtliche Bezeichnung 1': 'St\uFFFDdtische Schule', 'Ort': 'K\uFFFDln' });
    expect('problems' in read && read.problems.filter((each) => each.code === 'school_directory.encoding').map((each) => each.path)).to.deep.equal(['Amtliche Bezeichnung 1', 'Ort']);
  });
});

describe('words that a person is found by', () => {
  it('are the same however the name is written', () => {
    const words = searchWords({ givenName: 'Änne-Marie', familyName: 'Groß', email: 'A.Gross@Example.org', personnelNumber: 'P 17' });
    expect(words).to.have.members(['anne', 'marie', 'gross', 'a.gross@example.org', 'p 17']);
    expect(typedWords('  ANNE   Groß ')).to.deep.equal(['anne', 'gross']);
    expect(typedWords('a.gross@EXAMPLE.org ')).to.deep.equal(['a.gross@example.org']);
  });
});

describe('passwords', () => {
  it('need length and must not contain the login name', () => {
    expect(['kurz', 'zwölf zeichen', 'x'.repeat(201), 'mein kirsch passwort'].map((each) => isAcceptablePassword(each, 'Kirsch'))).to.deep.equal([false, true, false, false]);
  });
});
