import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string | number>>;
  readonly secrets: readonly string[];
  readonly deploy?: { readonly replicas: number };
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly volumes?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<'mariadb' | 'redis' | 'migrate' | 'api' | 'worker', Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, null>>;
}

const { services, secrets, volumes } = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as Compose;
const { mariadb, redis, migrate, api, worker } = services;

describe('docker-compose.yml', () => {
  it('runs two API processes and two workers from one image', () => {
    expect([api.deploy?.replicas, worker.deploy?.replicas]).to.deep.equal([2, 2]);
    expect(new Set([migrate.image, api.image, worker.image]).size).to.equal(1);
    // Two processes cannot have one port: the range has room for each.
    expect(api.ports).to.deep.equal(['127.0.0.1:3000-3001:3000']);
    expect(api.environment['PORT']).to.equal(3000);
  });

  it('runs the programs that the build makes', () => {
    const { bin, scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      bin: { zeugwart: string };
      scripts: Record<string, string>;
    };
    expect(migrate.command).to.deep.equal(['node', bin.zeugwart, 'migrate']);
    expect(api.command).to.deep.equal(['node', built(scripts['start'])]);
    expect(worker.command).to.deep.equal(['node', built(scripts['worker'])]);
  });

  it('runs in server mode with every secret from a file', () => {
    for (const service of [migrate, api, worker]) {
      expect(service.environment).to.include({ NODE_ENV: 'production' });
      expect(service.environment).to.include.all.keys('DATABASE_URL_FILE', 'REDIS_URL_FILE', 'SECRET_KEY_FILE', 'PUBLIC_URL');
      expect(service.environment).not.to.have.any.keys('DATABASE_URL', 'REDIS_URL', 'SECRET_KEY', 'ALLOW_EMBEDDED');
    }
  });

  it('gives each service exactly the secrets that it reads, all of them declared and none left over', () => {
    for (const [name, service] of Object.entries(services)) {
      const text = JSON.stringify([service.environment, service.command, service.healthcheck]);
      const read = [...text.matchAll(/\/run\/secrets\/(\w+)/g)].map((match) => match[1]);
      expect([...new Set(read)].sort(), name).to.deep.equal([...service.secrets].sort());
    }
    const used = new Set(Object.values(services).flatMap((service) => service.secrets));
    expect([...used].sort()).to.deep.equal(Object.keys(secrets).sort());
    const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
    expect(Object.values(secrets).every(({ file }) => file.startsWith('./secrets/')) && ignored.includes('secrets')).to.equal(true);
  });

  it('has no password written in it', () => {
    for (const service of Object.values(services)) {
      const names = Object.keys(service.environment ?? {}).filter((name) => /PASSWORD|SECRET|URL$/.test(name) && !name.endsWith('_FILE'));
      expect(names.filter((name) => name !== 'PUBLIC_URL')).to.deep.equal([]);
    }
  });

  it('migrates once, after MariaDB is up and before anything else starts', () => {
    expect(migrate.depends_on).to.deep.equal({ mariadb: { condition: 'service_healthy' } });
    expect(api.depends_on).to.include.keys('mariadb', 'migrate');
    // The API never connects to Redis and is ready without it.
    expect(api.depends_on).not.to.have.property('redis');
    expect(worker.depends_on).to.include.keys('mariadb', 'migrate', 'redis');
    for (const service of [api, worker]) {
      expect(service.depends_on?.['migrate']?.condition).to.equal('service_completed_successfully');
    }
  });

  it('asks the API whether it is ready', () => {
    expect(api.healthcheck?.test.join(' ')).to.include('/health/ready');
    expect([mariadb, redis].every((service) => service.healthcheck !== undefined)).to.equal(true);
  });

  it('keeps what is acknowledged: data on volumes, Redis with its append-only file', () => {
    const command = redis.command?.join(' ');
    for (const setting of ['--appendonly yes', '--appendfsync everysec', '--maxmemory-policy noeviction']) {
      expect(command).to.include(setting);
    }
    expect(mariadb.command).to.include('--innodb-flush-log-at-trx-commit=1');
    const mounted = [mariadb, redis].flatMap((service) => service.volumes ?? []).map((volume) => volume.split(':')[0]);
    expect(mounted.sort()).to.deep.equal(Object.keys(volumes).sort());
  });
});

describe('Dockerfile', () => {
  const lines = readFileSync('Dockerfile', 'utf8').split('\n');

  it('leaves tools and tests behind and does not run as root', () => {
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
    expect(last).to.include('USER node');
    expect(last).to.include('COPY --from=dependencies /app/node_modules node_modules');
    expect(lines).to.include('RUN npm ci --omit=dev --no-audit --no-fund');
    expect(last.filter((line) => /^COPY .*\b(?:test|demo|bench)\b/.test(line))).to.deep.equal([]);
  });
});

/** `node --import tsx src/main.ts` as it is called when built. */
function built(script: string | undefined): string {
  return `dist/${script?.split(' ').at(-1)?.replace(/\.ts$/, '.js') ?? ''}`;
}
