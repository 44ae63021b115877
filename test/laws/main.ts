import { parseArgs } from 'node:util';
import Mocha from 'mocha';

/**
 * `npm run laws -- --instances N [--law TEXT]`: the laws of the allocation on N random instances each, as `npm test` checks them
 * on fewer. A failure prints the seed, the path and the smallest instance that breaks the law.
 */
const { values } = parseArgs({ options: { instances: { type: 'string', default: '10000' }, law: { type: 'string' } } });
const instances = Number(values.instances);
if (!Number.isSafeInteger(instances) || instances < 1) {
  process.stderr.write('usage: npm run laws -- --instances N [--law TEXT]\n');
  process.exit(2);
}
process.env['LAW_INSTANCES'] = String(instances);
const mocha = new Mocha({ timeout: 0, reporter: 'spec', slow: Number.MAX_SAFE_INTEGER, ...(values.law !== undefined && { fgrep: values.law }) });
for (const file of ['laws', 'brute-force', 'highs-oracle']) mocha.addFile(`test/domain/allocation/${file}.spec.ts`);
await mocha.loadFilesAsync();
process.stderr.write(`each law on ${instances} instances\n`);
mocha.run((failures) => { process.exit(failures === 0 ? 0 : 1); });
