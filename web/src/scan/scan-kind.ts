import type { Schemas } from '../api/client.ts';

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** A number of 15 digits with a right check digit is an IMEI; everything else is a serial number. */
export function kindOf(value: string): Schemas['ScanKind'] {
  return /^\d{15}$/.test(value) && passesLuhn(value) ? 'imei' : 'serial';
}

/** As the number is compared here before the server has seen it: without blanks, in capitals. */
export const comparable = (value: string): string => value.replace(/\s+/g, '').toUpperCase();
