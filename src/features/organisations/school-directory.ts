import { defineErrors, type FieldProblem } from '../../shared/errors.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { joinedName } from './organisation.ts';

/** The columns of the school directory that IT.NRW publishes ("Schul- und Adressverzeichnis" with the social index). */
export const directoryColumns = [
  'Schuljahr', 'Schulform', 'Amtlicher Gemeindeschlüssel', 'Verwaltungsbezirk', 'Schulnummer', 'Amtliche Bezeichnung 1',
  'Amtliche Bezeichnung 2', 'Amtliche Bezeichnung 3', 'Straße und Hausnummer', 'Postleitzahl', 'Ort', 'Rechtsstatus',
  'Anzahl', 'Sozialindex',
] as const;

type DirectoryColumn = (typeof directoryColumns)[number];

export const directoryErrors = defineErrors({
  'school_directory.columns_missing': {
    kind: 'invalid',
    en: 'This is not the official school directory: columns are missing.',
    de: 'Dies ist nicht das amtliche Schulverzeichnis: Es fehlen Spalten.',
  },
  'school_directory.unreadable': { kind: 'invalid', en: 'The file is not readable as CSV.', de: 'Die Datei ist nicht als CSV lesbar.' },
});

/** One school as the directory tells it. */
export interface DirectorySchool {
  readonly officialNumber: string;
  readonly officialKey: string;
  readonly municipality: string;
  readonly name: string;
  readonly schoolForm: string;
  readonly publicBody: boolean;
  readonly street: string | null;
  readonly postalCode: string;
  readonly city: string;
  readonly pupils: number | null;
  /** 1 (least burdened) to 9; null where the ministry publishes none. */
  readonly socialIndex: number | null;
  /** First day of the school year that the count is of. */
  readonly countedFrom: CalendarDate;
}

export const missingColumns = (header: readonly string[]): readonly string[] => directoryColumns.filter((column) => !header.includes(column));

interface Rule {
  readonly pattern: RegExp;
  readonly code: string;
  readonly message: string;
}

const rules: Partial<Record<DirectoryColumn, Rule>> = {
  'Schuljahr': { pattern: /^(19|20)\d{2}\/\d{2}$/, code: 'school_year', message: 'a school year as 2024/25 is expected' },
  'Schulform': { pattern: /^.{1,80}$/, code: 'school_form', message: 'a school form of at most 80 characters is expected' },
  'Amtlicher Gemeindeschlüssel': { pattern: /^\d{8}$/, code: 'official_key', message: 'a key of 8 digits is expected' },
  'Verwaltungsbezirk': { pattern: /^.{1,250}$/, code: 'municipality', message: 'the name of the municipality is missing or longer than 250 characters' },
  'Schulnummer': { pattern: /^\d{6}$/, code: 'school_number', message: 'a number of 6 digits is expected' },
  'Straße und Hausnummer': { pattern: /^.{0,200}$/, code: 'street', message: 'at most 200 characters are expected' },
  'Postleitzahl': { pattern: /^\d{5}$/, code: 'postal_code', message: 'a postal code of 5 digits is expected' },
  'Ort': { pattern: /^.{1,100}$/, code: 'city', message: 'the town is missing or longer than 100 characters' },
  'Rechtsstatus': { pattern: /^(Öffentlich|Privat)$/, code: 'legal_status', message: 'Öffentlich or Privat is expected' },
  'Anzahl': { pattern: /^(\d{1,5})?$/, code: 'pupils', message: 'a number of pupils is expected' },
  'Sozialindex': { pattern: /^[1-9]?$/, code: 'social_index', message: 'a social index of 1 to 9, or nothing, is expected' },
};

/** Reads one row; with all of its problems where it has any, each under its column's name. */
export function readDirectoryRow(row: Readonly<Record<string, string>>): { readonly school: DirectorySchool } | { readonly problems: readonly FieldProblem[] } {
  const cell = (column: DirectoryColumn): string => (row[column] ?? '').replace(/\s+/g, ' ').trim();
  const problems: FieldProblem[] = [];
  const refuse = (path: string, code: string, message: string): void => { problems.push({ path, code: `school_directory.${code}`, message }); };
  for (const column of directoryColumns) {
    const rule = rules[column];
    if (rule && !rule.pattern.test(cell(column))) refuse(column, rule.code, rule.message);
    // U+FFFD stands where bytes were not UTF-8
    if (row[column]?.includes('\uFFFD') === true) refuse(column, 'encoding', 'characters cannot be read; the file must be UTF-8');
  }
  const name = joinedName([row['Amtliche Bezeichnung 1'] ?? '', row['Amtliche Bezeichnung 2'] ?? '', row['Amtliche Bezeichnung 3'] ?? '']);
  if (name === '' || name.length > 250) refuse('Amtliche Bezeichnung 1', 'name', 'the name is missing or longer than 250 characters');
  if (problems.length > 0) return { problems };
  return {
    school: {
      name,
      officialNumber: cell('Schulnummer'),
      officialKey: cell('Amtlicher Gemeindeschlüssel'),
      municipality: cell('Verwaltungsbezirk'),
      schoolForm: cell('Schulform'),
      publicBody: cell('Rechtsstatus') === 'Öffentlich',
      street: cell('Straße und Hausnummer') || null,
      postalCode: cell('Postleitzahl'),
      city: cell('Ort'),
      pupils: cell('Anzahl') === '' ? null : Number(cell('Anzahl')),
      socialIndex: cell('Sozialindex') === '' ? null : Number(cell('Sozialindex')),
      countedFrom: `${cell('Schuljahr').slice(0, 4)}-08-01`,
    },
  };
}
