import { Installation } from './imported-list.ts';

// A process that imports and is killed at it: it says how far it is.
const [url = '', file = ''] = process.argv.slice(2);
await new Installation(url).import(file, { onProgress: (done) => { process.stdout.write(`${done}\n`); } });
