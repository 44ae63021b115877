/**
 * Spreads files over shards of about the same weight: the heaviest first, each to the shard that is lightest so far.
 * Every file is in exactly one shard, and no shard is empty.
 */
export function splitIntoShards(files: readonly { readonly file: string; readonly weight: number }[], count: number): string[][] {
  const shards = Array.from({ length: Math.max(1, Math.min(count, files.length)) }, () => ({ files: [] as string[], weight: 0 }));
  for (const { file, weight } of [...files].sort((a, b) => b.weight - a.weight || (a.file < b.file ? -1 : 1))) {
    const lightest = shards.reduce((best, shard) => (shard.weight < best.weight ? shard : best));
    lightest.files.push(file);
    lightest.weight += weight;
  }
  return shards.map((shard) => shard.files).filter((shard) => shard.length > 0);
}
