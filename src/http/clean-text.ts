// Control characters other than tab and line breaks are never meant, and a lone half of a pair cannot be stored as UTF-8.
// eslint-disable-next-line no-control-regex -- refusing control characters is what this is for
const controlInText = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;
const lineBreaking = /[\t\n\r\u2028\u2029]/;
const loneSurrogate = /\p{Surrogate}/u;
const plain = /^[\x20-\x7E]*$/;

/** True where a text has control characters, or line breaks where it may not have several lines. */
export const hasControls = (text: string, lines: boolean): boolean => controlInText.test(text) || (!lines && lineBreaking.test(text));

export const hasLoneSurrogate = (text: string): boolean => loneSurrogate.test(text);

export const isCleanText = (text: string, lines: boolean): boolean => plain.test(text) || (!hasControls(text, lines) && !hasLoneSurrogate(text));
