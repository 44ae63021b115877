/**
 * True for printable ASCII. Columns of numbers and codes hold nothing else, and MariaDB refuses to compare them with
 * anything else (1267) instead of finding nothing.
 */
export const isAscii = (text: string): boolean => /^[\x20-\x7E]*$/.test(text);
