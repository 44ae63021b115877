import { readdirSync } from 'node:fs';

const available = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.bench.ts')).map((file) => file.slice(0, -'.bench.ts'.length)).sort();
const name = process.argv[2];

/** `npm run bench -- NAME`: progress on stderr, one JSON object as the last line of stdout. */
if (name === undefined || !available.includes(name)) {
  process.stderr.write(`usage: npm run bench -- NAME\n  ${available.join('\n  ')}\n`);
  process.exit(2);
}

const { bench } = (await import(new URL(`${name}.bench.ts`, import.meta.url).href)) as { bench: () => Promise<Record<string, unknown>> };
const result = await bench();
process.stdout.write(`${JSON.stringify({ bench: name, ...result })}\n`);
process.exit(0);
