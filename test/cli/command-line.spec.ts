import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { openEngine } from '../../src/persistence/engine.ts';
import { TYPESCRIPT } from '../typescript/index.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));
const header = 'Schuljahr;Schulform;Amtlicher Gemeindeschlüssel;Verwaltungsbezirk;Schulnummer;Amtliche Bezeichnung 1;Amtliche Bezeichnung 2;Amtliche Bezeichnung 3;Straße und Hausnummer;Postleitzahl;Ort;Rechtsstatus;Anzahl;Sozialindex';

describe('zeugwart', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'zeugwart-cli-'));
  const filename = join(folder, 'zeugwart.db');
  const environment = { PATH: process.env['PATH'] ?? '', HOME: folder, DATABASE_FILE: filename, LOG_LEVEL: 'silent' };
  const zeugwart = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    try {
      const { stdout, stderr } = await run(process.execPath, [...TYPESCRIPT, 'src/cli/main.ts', ...args], { cwd: repository, env: environment });
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, err: stderr };
    }
  };
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('migrates, and refuses other commands before that', async () => {
    expect(await zeugwart('audit', 'verify')).to.deep.include({ code: 1 });
    expect((await zeugwart('migrate')).out).to.match(/steps taken/);
    expect((await zeugwart('migrate')).out).to.equal('The database is up to date.\n');
  });

  it('adds a user and imports schools, telling every bad row', async () => {
    const file = join(folder, 'schools.csv');
    const row = (number: string) => `2019/20;Grundschule;05999001;Auental, Stadt;${number};GS Lindenhof;;;Weg 1;32999;Auental;Öffentlich;240;8`;
    writeFileSync(file, [header, row('900401'), row('9004')].join('\n'));
    expect((await zeugwart('import', 'schools', file)).err).to.contain('organisation.root_missing');
    await withDatabase(filename, async (raw) => {
      await raw("insert into organisations (id, kind, parent_id, root, name, sort_key, search_key, version) values ('00000000-0000-7000-8000-000000000001', 'provider', null, 1, 'Weserland', 'weserland', 'weserland', 1)");
      await raw("insert into organisation_closure values ('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000001', 0)");
    });
    const imported = await zeugwart('import', 'schools', file);
    expect(imported.code).to.equal(1);
    expect(imported.out).to.contain('line 3\t9004\trefused\tSchulnummer: a number of 6 digits is expected').and.to.contain('2 rows: 1 created, 0 updated, 0 unchanged, 1 refused; 1 municipalities created');
    const dry = await zeugwart('import', 'schools', file, '--dry-run', '--verbose');
    expect(dry.out).to.contain('line 2\t900401\tunchanged').and.to.contain('Dry run, nothing was written.');
    const added = await zeugwart('user', 'add', '--login', 'kirsch', '--name', 'A. Kirsch', '--role', 'requester', 'holder', '--organisation', '900401');
    expect(added.out).to.match(/^One-time password of kirsch: [a-z2-9]{4}(-[a-z2-9]{4}){3}\n$/);
    expect((await zeugwart('user', 'add', '--login', 'x', '--name', 'X', '--role', 'king')).code).to.equal(1);
  });

  it('verifies the trail, and exits 1 when somebody touched it', async () => {
    await withDatabase(filename, (raw) => raw("delete from audit_unsealed"));
    const verified = await zeugwart('audit', 'verify');
    expect(verified.code).to.equal(1);
    expect(verified.out).to.match(/^NOT INTACT: entry [0-9a-f-]{36} was inserted past the sealer\./);
  });

  it('prints rights that let the program append to the trail and not change it', async () => {
    const { out } = await zeugwart('grants', '--account', 'zeugwart_run@10.0.0.%', '--database', 'zeugwart');
    expect(out).to.contain('GRANT SELECT, INSERT ON `zeugwart`.`audit_entries` TO `zeugwart_run`@`10.0.0.%`;');
    expect(out).to.contain('GRANT SELECT, INSERT, DELETE ON `zeugwart`.`audit_unsealed` TO');
    expect(out).to.contain('GRANT SELECT, INSERT, UPDATE, DELETE ON `zeugwart`.`organisations` TO');
    expect(out).not.to.match(/CREATE|DROP|ALTER|ALL PRIVILEGES/);
  });
});

async function withDatabase(filename: string, work: (raw: (sql: string) => Promise<unknown>) => Promise<unknown>): Promise<void> {
  const dialect = openEngine({ engine: 'sqlite', filename });
  try {
    await work((sql) => dialect.admin.raw(sql));
  } finally {
    await dialect.close();
  }
}
