import { writeFileSync } from 'node:fs';
import { LIFECYCLES_FILE, renderLifecycles } from './lifecycles.ts';

writeFileSync(LIFECYCLES_FILE, await renderLifecycles());
