/**
 * Who may import whom. `npm run architecture` and test/architecture.spec.ts read the same rules.
 * @type {import('dependency-cruiser').IConfiguration}
 */

// Files of rules and types without any input or output: in a feature's folder those with a name of one word
// (use cases are named verb-noun), the nouns of two words below, and the folders that compute.
const PURE_NOUNS = ['order-line', 'order-money', 'approval-rules', 'share-attribution', 'audit-entry'];
const PURE = [
  '^src/features/[^/]+/[a-z]+[.]ts$',
  ...PURE_NOUNS.map((noun) => `^src/features/[^/]+/${noun}[.]ts$`),
  '^src/features/allocation/engine/',
  '^src/features/suppliers/standing/',
];

const npm = (...names) => names.flatMap((name) => [`^${name}$`, `node_modules/${name}/`, `node_modules/@types/${name}/`]);

export default {
  forbidden: [
    {
      name: 'pure-files-import-shared-only',
      comment: 'The rules of a feature can be tested and read without a database or a request.',
      severity: 'error',
      from: { path: PURE },
      to: {
        dependencyTypesNot: ['core'],
        pathNot: ['^src/shared/', ...PURE, '-errors[.]ts$', ...npm('canonicalize')],
      },
    },
    {
      name: 'shared-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: '^(?:src|workers|db|web|test|demo|bench)/', pathNot: '^src/shared/' },
    },
    {
      name: 'stores-import-persistence',
      comment: 'A store writes its own tables and knows neither requests nor jobs nor other stores.',
      severity: 'error',
      from: { path: '-store[.]ts$' },
      to: { path: ['^src/(?:http|jobs|cli)/', '^src/[^/]+[.]ts$', '-(?:routes|schemas|read-model)[.]ts$'] },
    },
    {
      name: 'persistence-knows-no-feature',
      severity: 'error',
      from: { path: '^src/persistence/' },
      to: { path: '^src/(?:features|http|jobs|cli)/' },
    },
    {
      name: 'use-cases-know-no-request',
      comment: 'The same use case serves a route, a job, the command line and an import.',
      severity: 'error',
      from: { path: '^src/features/', pathNot: '-(?:routes|schemas)[.]ts$' },
      to: { path: ['^src/http/', '-routes[.]ts$'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'routes-only-map',
      comment: 'Routes import use cases, read models and schemas.',
      severity: 'error',
      from: { path: '-routes[.]ts$' },
      to: { path: '-(?:store|tables)[.]ts$' },
    },
    {
      name: 'other-stores-only-from-read-models',
      comment: 'One feature writes the tables of another only through its use cases.',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/', pathNot: '-read-model[.]ts$' },
      to: { path: '^src/features/[^/]+/.*-store[.]ts$', pathNot: '^src/features/$1/' },
    },
    {
      name: 'express-only-at-the-edge',
      severity: 'error',
      from: { path: '^(?:src|workers|db)/', pathNot: ['^src/http/', '^src/app[.]ts$', '-routes[.]ts$'] },
      to: { path: npm('express', 'express-serve-static-core', 'helmet') },
    },
    {
      name: 'knex-only-in-persistence',
      severity: 'error',
      from: { path: '^(?:src|workers|demo|bench)/', pathNot: ['^src/persistence/', '-store[.]ts$', '-read-model[.]ts$'] },
      to: { path: npm('knex') },
    },
    {
      name: 'database-drivers-only-in-dialects',
      severity: 'error',
      // benches measure the bare driver as the limit
      from: { pathNot: ['^src/persistence/dialect/', '^test/support/', '^bench/'] },
      to: { path: npm('mysql2', 'libsql', '@libsql') },
    },
    {
      name: 'bull-only-in-its-folder',
      severity: 'error',
      from: { pathNot: ['^workers/bull/', '^test/', '^bench/'] },
      to: { path: npm('bull', 'ioredis') },
    },
    {
      name: 'src-knows-no-outer-layer',
      comment: 'Entry points hand in what the outer layers provide.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main[.]ts$' },
      to: { path: '^(?:workers|web|test|demo|bench)/' },
    },
    {
      name: 'main-hands-in-job-handlers-only',
      comment: 'In embedded mode the API process runs the jobs, so its entry point is given the same handlers as a worker.',
      severity: 'error',
      from: { path: '^src/main[.]ts$' },
      to: { path: '^(?:workers/(?!handlers/)|web/|test/|demo/|bench/)' },
    },
    {
      name: 'product-knows-no-tests',
      severity: 'error',
      from: { path: '^(?:workers|db|web)/' },
      to: { path: '^(?:test|demo|bench)/' },
    },
    {
      name: 'no-cycles',
      comment: 'Types may refer to each other; what is loaded may not.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.js', '.json'],
    },
  },
};
