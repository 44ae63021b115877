import { readFile, writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { buildApp } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { createContainer } from '../../container.ts';

interface Options {
  readonly output?: string;
  readonly check?: string;
}

/** `openapi`: the document that `/api/v1/openapi.json` serves, as a file that can be compared from one version to the next. */
export function addOpenApi(program: Command): void {
  program
    .command('openapi')
    .description('write the OpenAPI document, or compare it with a file')
    .option('-o, --output <file>', 'where to write it; standard output where absent')
    .addOption(new Option('--check <file>', 'end with 1 where this file is not what the routes say').conflicts('output'))
    .action(async ({ output, check }: Options) => {
      const text = await openApiText();
      if (check !== undefined) await compare(check, text);
      else if (output !== undefined) await writeFile(output, text);
      else process.stdout.write(text);
    });
}

/** The document of a production installation; the address only decides the name of the cookie. */
async function openApiText(): Promise<string> {
  const container = createContainer(readConfig({ DATABASE_FILE: ':memory:', PUBLIC_URL: 'https://localhost', LOG_LEVEL: 'silent' }, () => 'not used to seal anything'));
  try {
    return `${JSON.stringify(buildApp(container).openApi, null, 2)}\n`;
  } finally {
    await container.close();
  }
}

async function compare(file: string, text: string): Promise<void> {
  const [kept, present] = [(await readFile(file, 'utf8')).split('\n'), text.split('\n')];
  const line = present.findIndex((each, index) => each !== kept[index]);
  if (line === -1 && kept.length === present.length) {
    console.log(`${file} is up to date`);
    return;
  }
  const at = line === -1 ? present.length : line;
  console.error(`${file} differs from the routes, first in line ${at + 1}:\n  file    ${kept[at] ?? '(ends)'}\n  routes  ${present[at] ?? '(end)'}\nIf the change is meant: npm run openapi`);
  process.exitCode = 1;
}
