import { luhnCheckDigit } from '../../src/shared/identifiers/identifier.ts';
import { OWNERS, SHELVES, tablets, phones } from './catalogue.ts';

export interface MadeUpList {
  readonly csv: string;
  readonly rows: number;
  /** What was put in on purpose: rows, and errors in them. */
  readonly badRows: number;
  readonly errors: number;
}

/** The same numbers in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const header = ['Inventarnummer', 'Seriennummer', 'IMEI', 'Modell', 'Hersteller', 'Kategorie', 'Eigentümer', 'Lagerort', 'Zustand', 'Einkaufspreis', 'Zweckbindung bis', 'Bemerkung'];
type Cells = Record<(typeof header)[number], string>;

/** Mistakes as people make them, each with the number of errors that it must be reported with. */
const mistakes: readonly { readonly errors: number; readonly spoil: (cells: Cells, index: number) => void }[] = [
  { errors: 1, spoil: (cells) => { cells['Seriennummer'] = '3,58E+14'; } },
  { errors: 1, spoil: (cells) => { cells['Seriennummer'] = ''; cells['IMEI'] = ''; } },
  { errors: 1, spoil: (cells) => { cells['IMEI'] = '356938035643808'; } },
  { errors: 1, spoil: (cells) => { cells['Modell'] = 'Laufband 3000'; } },
  { errors: 1, spoil: (cells) => { cells['Eigentümer'] = 'Stadt Nirgendwo'; } },
  { errors: 1, spoil: (cells) => { cells['Lagerort'] = 'REGAL-999'; } },
  { errors: 1, spoil: (cells) => { cells['Kategorie'] = 'Toaster'; } },
  { errors: 1, spoil: (cells) => { cells['Zweckbindung bis'] = '31.02.2024'; } },
  { errors: 1, spoil: (cells) => { cells['Einkaufspreis'] = 'viel'; } },
  { errors: 1, spoil: (cells, index) => { cells['Inventarnummer'] = `ZW-${index + 1}`; } },
  { errors: 3, spoil: (cells) => { cells['Seriennummer'] = 'N/A'; cells['Eigentümer'] = ''; cells['Zustand'] = 'wie Bolle'; } },
];

const BAD = 0.01;
const number = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** A list of devices as a provider with three hundred schools has it, one row in a hundred of it bad. */
export function madeUpList(rows: number): MadeUpList {
  const next = random(20_200_504);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const lines = [header.join(';')];
  let badRows = 0;
  let errors = 0;
  let repeated: string | undefined;
  for (let index = 0; index < rows; index += 1) {
    const isPhone = next() < 0.3;
    const body = `35${number(index, 12)}`;
    const cells: Cells = {
      Inventarnummer: next() < 0.2 ? `INV-${number(index, 6)}` : '', Seriennummer: `5CG${number(index * 7 + 1_000_000, 9)}`, IMEI: isPhone ? body + luhnCheckDigit(body) : '',
      Modell: pick(isPhone ? phones : tablets), Hersteller: next() < 0.5 ? 'Fjordware' : '', Kategorie: isPhone ? 'phone' : 'tablet', Eigentümer: pick(OWNERS), Lagerort: next() < 0.4 ? pick(SHELVES) : '',
      Zustand: pick(['neu', 'gut', '', 'gebraucht']), Einkaufspreis: next() < 0.5 ? `${Math.floor(next() * 900) + 100},90` : '', 'Zweckbindung bis': next() < 0.3 ? '04.05.2024' : '', Bemerkung: next() < 0.1 ? 'aus "alter" Liste; geprüft' : '',
    };
    if (next() < BAD) {
      badRows += 1;
      // a number that comes twice is wrong in both rows
      if (index % 12 === 11 && index + 1 < rows && repeated === undefined) repeated = cells['Seriennummer'];
      const mistake = pick(mistakes);
      if (repeated === cells['Seriennummer']) errors += 1;
      else {
        mistake.spoil(cells, index);
        errors += mistake.errors;
      }
    } else if (repeated !== undefined) {
      cells['Seriennummer'] = repeated;
      repeated = undefined;
      badRows += 1;
      errors += 1;
    }
    lines.push(header.map((name) => quoted(cells[name] ?? '')).join(';'));
  }
  if (repeated !== undefined) throw new Error('the list ends in the middle of a repetition; choose another length');
  return { csv: `\uFEFF${lines.join('\r\n')}\r\n`, rows, badRows, errors };
}

const quoted = (cell: string): string => (/[;"\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
