/** A line as it is typed: text, until it is sent. */
export interface DraftLine {
  readonly key: string;
  readonly productModelId: string;
  readonly modelName: string;
  readonly articleNumber: string;
  readonly quantity: string;
  readonly unitPrice: string;
}

export interface OrderDraft {
  readonly organisationId: string;
  readonly supplierId: string;
  readonly shareOrganisationId: string;
  readonly costCentre: string;
  readonly neededBy: string;
  readonly note: string;
  readonly lines: readonly DraftLine[];
  /** Makes a repeated sending the same order. */
  readonly key: string;
}

export const emptyLine = (): DraftLine => ({ key: crypto.randomUUID(), productModelId: '', modelName: '', articleNumber: '', quantity: '', unitPrice: '' });

export const emptyDraft = (): OrderDraft => ({ organisationId: '', supplierId: '', shareOrganisationId: '', costCentre: '', neededBy: '', note: '', lines: [emptyLine()], key: crypto.randomUUID() });

/** A whole number as people write it (`1.200`, `1 200`, `12`); undefined for anything else. */
export function readQuantity(text: string): number | undefined {
  const plain = text.trim().replace(/(?<=\d)[.\u00a0 ](?=\d{3}(?:\D|$))/g, '');
  return /^\d{1,7}$/.test(plain) && Number(plain) > 0 ? Number(plain) : undefined;
}

/**
 * A price in euros as people write it, German or English (`1.234,50`, `1,234.50`, `389`, `389,00 €`), in hundredths of a
 * cent, as the API counts unit prices. Of two kinds of separators the last is the decimal one; a single one followed by
 * three digits separates thousands where it is a point.
 */
export function readPrice(text: string): number | undefined {
  const plain = text.replace(/[€\s\u00a0]|EUR/gi, '');
  if (!/^\d[\d.,]*$/.test(plain)) return undefined;
  const lastComma = plain.lastIndexOf(',');
  const lastPoint = plain.lastIndexOf('.');
  const isGermanThousands = lastComma < 0 && /^\d{1,3}(?:[.]\d{3})+$/.test(plain);
  const decimalAt = isGermanThousands ? -1 : Math.max(lastComma, lastPoint);
  const whole = (decimalAt < 0 ? plain : plain.slice(0, decimalAt)).replace(/[.,]/g, '');
  const fraction = decimalAt < 0 ? '' : plain.slice(decimalAt + 1);
  if (!/^\d{1,9}$/.test(whole) || !/^\d{0,4}$/.test(fraction)) return undefined;
  return Number(whole) * 10_000 + Number(fraction.padEnd(4, '0'));
}

/**
 * Lines pasted from a spreadsheet: article or name, quantity, price, in columns parted by tabs or semicolons. A heading
 * is left out; which column is what is told by what stands in it, from the right: the last that reads as a price, the one
 * before it that reads as a quantity, and the first for the article.
 */
export function readPastedLines(text: string): readonly Pick<DraftLine, 'articleNumber' | 'modelName' | 'quantity' | 'unitPrice'>[] {
  return text.split(/\r?\n/).map((row) => row.split(row.includes('\t') ? '\t' : ';').map((cell) => cell.trim())).flatMap((cells) => {
    const numbers = cells.map((cell, at) => ({ at, isQuantity: readQuantity(cell) !== undefined, isPrice: readPrice(cell) !== undefined })).filter(({ at }) => at > 0);
    const price = numbers.findLast(({ isPrice }) => isPrice);
    const quantity = numbers.findLast(({ at, isQuantity }) => isQuantity && at < (price?.at ?? Infinity)) ?? numbers.find(({ isQuantity }) => isQuantity);
    if (!quantity) return [];
    const names = cells.filter((_, at) => at !== quantity.at && at !== price?.at);
    return [{ articleNumber: names[0] ?? '', modelName: names[1] ?? names[0] ?? '', quantity: cells[quantity.at] ?? '', unitPrice: price && price.at !== quantity.at ? cells[price.at] ?? '' : '' }];
  });
}
