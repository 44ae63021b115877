/** Units of UN/ECE Recommendation 20 (and what German systems write) that mean a piece; none is a piece too. */
const PIECES = new Set(['C62', 'H87', 'PCE', 'PCS', 'EA', 'NAR', 'ST', 'STK', '']);

/** True where something is counted in pieces; boxes and pallets would have to be converted by somebody who knows them. */
export const isPiece = (unit: string | null): boolean => PIECES.has((unit ?? '').trim().toUpperCase());

/**
 * A quantity as `readQuantity` takes it: merchandise systems write whole numbers as `3.0`. Anything else is handed on
 * as it stands, to be refused there.
 */
export const wholeNumber = (written: string | null): string | null =>
  written === null ? null : (/^([+-]?\d+)[.,]0+$/.exec(written)?.[1] ?? written).replace(/^\+/, '');

/** Our number of a line as we wrote it: systems in between pad it to `00001`. */
export const lineReferenceOf = (written: string | null): string | null => written?.replace(/^0+(?=\d+$)/, '') ?? null;
