import process from 'node:process';
import { register } from 'node:module';

// what goes wrong is told by the lines of the source
process.setSourceMapsEnabled(true);
register('./hooks.js', import.meta.url);
