import { expect } from 'chai';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importViolations, textViolations, type Violation } from './support/architecture-rules.ts';

const FOLDERS = ['src', 'workers', 'db', 'demo', 'bench', 'test', 'web'].filter((folder) => existsSync(folder));

/** A source tree that breaks each import rule once, and keeps them all in the files that no rule names. */
const BROKEN: Readonly<Record<string, readonly [text: string, ...rules: string[]]>> = {
  'src/shared/money.ts': [`import '../features/orders/order.ts';`, 'shared-imports-nothing-of-ours'],
  'src/persistence/engine.ts': [`import '../features/devices/device.ts';`, 'persistence-knows-no-feature'],
  'src/persistence/tx.ts': [`import 'knex';`],
  'src/persistence/pool.ts': [`import 'mysql2/promise';`, 'database-drivers-only-in-dialects'],
  'src/persistence/dialect/mariadb.ts': [`import 'mysql2/promise'; import 'knex';`],
  'src/features/orders/order.ts': [`import type {} from '../../persistence/tx.ts';`, 'pure-files-import-shared-only'],
  'src/features/orders/order-line.ts': [`import './order-store.ts';`, 'pure-files-import-shared-only'],
  'src/features/devices/device.ts': [`import '../../shared/ids.ts';`],
  'src/shared/ids.ts': [`import 'uuidv7';`],
  'src/features/orders/order-store.ts': [`import '../../http/problem.ts'; import 'knex';`, 'stores-import-persistence', 'use-cases-know-no-request'],
  'src/features/orders/place-order.ts': [`import type {} from 'knex'; import './order-store.ts';`, 'knex-only-in-persistence'],
  'src/features/orders/approve-order.ts': [`import '../../http/problem.ts';`, 'use-cases-know-no-request'],
  'src/features/orders/cancel-order.ts': [`import type {} from 'express';`, 'express-only-at-the-edge'],
  'src/features/orders/order-routes.ts': [`import './order-store.ts'; import 'express';`, 'routes-only-map'],
  'src/features/devices/move-stock.ts': [`import '../orders/order-store.ts';`, 'other-stores-only-from-read-models'],
  'src/features/devices/device-read-model.ts': [`import '../orders/order-store.ts'; import 'knex';`],
  'src/http/problem.ts': [`import 'express';`],
  'src/container.ts': [`import '../workers/main.ts';`, 'src-knows-no-outer-layer'],
  'src/main.ts': [`import '../workers/main.ts';`, 'main-hands-in-job-handlers-only'],
  'workers/main.ts': [`import 'bull';`, 'bull-only-in-its-folder'],
  'workers/bull/queues.ts': [`import 'bull'; import 'ioredis';`],
  'workers/sweep.ts': [`import '../test/fake.ts';`, 'product-knows-no-tests'],
  'workers/a.ts': [`import './b.ts';`, 'no-cycles'],
  'workers/b.ts': [`import './a.ts';`],
  'workers/c.ts': [`import type {} from './d.ts';`],
  'workers/d.ts': [`import './c.ts';`],
  'workers/e.ts': [`import './gone.ts';`, 'everything-resolves'],
  'test/fake.ts': [`import '../src/http/problem.ts';`],
};

describe('architecture', function () {
  this.timeout(120_000);

  it('keeps the rules of who imports whom', () => {
    const { files, violations } = importViolations('.', FOLDERS);
    expect(files).to.be.greaterThan(10);
    expect(violations.map(describeViolation)).to.deep.equal([]);
  });

  it('keeps files short, well named and without narrowed or switched-off tests', () => {
    const files = FOLDERS.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((name) => join(folder, name))
        .filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !/node_modules|(?:^|[/\\])dist[/\\]|schema[.]d[.]ts$/.test(file)),
    );
    const violations = files.flatMap((file) => textViolations(file, readFileSync(file, 'utf8')));
    expect(violations.map(describeViolation)).to.deep.equal([]);
  });
});

describe('the architecture rules themselves', function () {
  this.timeout(120_000);
  let folder: string;
  let violations: readonly Violation[];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'zeugwart-architecture-'));
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    for (const name of ['tsconfig.json', 'package.json']) writeFileSync(join(folder, name), readFileSync(name));
    for (const [file, [text]] of Object.entries(BROKEN)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${text}\nexport {};\n`);
    }
    violations = importViolations(folder, ['src', 'workers', 'test']).violations;
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [file, [text, ...rules]] of Object.entries(BROKEN)) {
    it(`${rules.length === 0 ? 'allow' : 'forbid'} ${file}: ${text}`, () => {
      const found = violations.filter((violation) => violation.file === file).map((violation) => violation.rule);
      expect([...new Set(found)].sort()).to.deep.equal([...rules].sort());
    });
  }

  it('have a broken example each', async () => {
    const config = (await import(pathToFileURL('.dependency-cruiser.mjs').href)) as { default: { forbidden: { name: string }[] } };
    const shown = new Set(Object.values(BROKEN).flatMap(([, ...rules]) => rules));
    expect(config.default.forbidden.map((rule) => rule.name).filter((name) => !shown.has(name))).to.deep.equal([]);
  });

  it('notice a long file, a vague or oddly written name, and narrowed or switched-off tests', () => {
    const rulesOf = (file: string, text: string): string[] => textViolations(file, text).map((violation) => violation.rule);
    expect(rulesOf('src/a.ts', 'x\n'.repeat(400))).to.deep.equal([]);
    expect(rulesOf('src/a.ts', 'x\n'.repeat(401))).to.deep.equal(['too-long']);
    expect(['date-utils.ts', 'helpers.ts', 'order-manager.ts'].flatMap((name) => rulesOf(`src/${name}`, ''))).to.have.length(3);
    expect(rulesOf('src/outils.ts', '')).to.deep.equal([]);
    expect(rulesOf('src/orderLine.ts', '')).to.deep.equal(['not-kebab-case']);
    expect(rulesOf('test/a.spec.ts', `${['it', 'only'].join('.')}('x')`)).to.deep.equal(['narrowed-test']);
    expect(rulesOf('test/a.spec.ts', `${['describe', 'skip'].join('.')}('x')`)).to.deep.equal(['switched-off-test']);
  });
});

function describeViolation({ rule, file, to }: Violation): string {
  return `${rule}: ${file}${to === undefined ? '' : ` -> ${to}`}`;
}
