/** How many instances a law is tried on; `npm run laws -- --instances N` sets another number for all of them. */
export function runs(usual: number): number {
  const wanted = Number(process.env['LAW_INSTANCES']);
  return Number.isSafeInteger(wanted) && wanted > 0 ? wanted : usual;
}
