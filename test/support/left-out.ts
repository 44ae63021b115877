const leftOut = new Map<string, string>();

/** Notes a suite that this run cannot hold, and why; the closing lines of the run name it. */
export function leaveOut(title: string, reason: string): void {
  leftOut.set(title, reason);
}

/** The suites left out so far, with their reasons. */
export function suitesLeftOut(): { readonly title: string; readonly reason: string }[] {
  return [...leftOut].map(([title, reason]) => ({ title, reason }));
}

/** True in a run that has Node alone: no MariaDB, no Redis. */
export function isEmbeddedOnly(): boolean {
  return process.env['ZEUGWART_TEST_EMBEDDED'] === '1';
}

/** `describe` for a suite that makes no sense without MariaDB or Redis. */
export function describeWithServers(title: string, suite: () => void): void {
  if (isEmbeddedOnly()) leaveOut(title, 'needs MariaDB or Redis');
  else describe(title, suite);
}

/** `describe` for a suite on real data, which do not live in this repository: `ZEUGWART_DATA` is their folder. */
export function describeWithRealData(title: string, suite: (folder: string) => void): void {
  const folder = process.env['ZEUGWART_DATA'];
  if (folder === undefined || folder === '') leaveOut(title, 'needs the real data of ZEUGWART_DATA');
  else describe(title, () => { suite(folder); });
}
