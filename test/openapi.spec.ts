import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { openApiIsCurrent, openApiText } from '../src/cli/verbs/openapi.ts';
import { errorCatalogue } from '../src/error-catalogue.ts';
import { isJson, type Json } from '../src/http/json-schema.ts';
import { declaredCodes, operationsOf, type Operation } from './support/matrix/operations.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What `defineErrors` returned in some module. */
interface Defined {
  readonly definitions: Readonly<Record<string, unknown>>;
}

describe('OpenAPI document', () => {
  let document: Json;
  let operations: readonly Operation[];

  before(async () => {
    document = JSON.parse(await openApiText()) as Json;
    operations = operationsOf(document);
  });

  const withoutFault = (fault: (operation: Operation) => boolean): void => {
    expect(operations.filter(fault).map((operation) => operation.operationId)).to.deep.equal([]);
  };

  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect(valid, JSON.stringify(errors)).to.equal(true);
    expect(validator.version).to.equal('3.1');
  });

  it('lies in docs/openapi.json as the program says it now', async () => {
    expect(await openApiIsCurrent(join(root, 'docs/openapi.json')), 'run `npm run openapi`').to.equal(true);
  });

  it('has nothing but sound JSON schemas', function () {
    this.timeout(60_000);
    const ajv = new Ajv2020({ strict: true, strictTypes: false, inlineRefs: false });
    addFormats.default(ajv);
    ajv.addVocabulary(Object.keys(document));
    ajv.addSchema({ ...document, $id: 'api' });
    const places = schemaPlaces(document, '');
    expect(places.length).to.be.greaterThan(300);
    for (const place of places) ajv.compile({ $ref: `api#${place}` });
  });

  it('gives each operation a name of its own, a summary and a tag that is listed', () => {
    const tags = new Set((document['tags'] as readonly { readonly name: string }[]).map(({ name }) => name));
    withoutFault(({ operationId }) => operations.filter((other) => other.operationId === operationId).length > 1);
    withoutFault(({ operationId }) => !/^[a-z][A-Za-z]+$/.test(operationId));
    withoutFault(({ summary }) => summary.trim() === '' || summary.endsWith('.'));
    withoutFault((operation) => operation.tags.length === 0);
    withoutFault((operation) => operation.tags.some((tag) => !tags.has(tag)));
  });

  it('declares for each operation how it can be refused, by codes of the catalogue', () => {
    withoutFault((operation) => operation.permission !== 'public' && !declaredCodes(operation).includes('http.unauthenticated'));
    withoutFault((operation) => !['public', 'authenticated'].includes(operation.permission) && !declaredCodes(operation).includes('http.forbidden'));
    withoutFault((operation) => operation.path.includes('{') && !('404' in operation.responses));
    expect(operations.flatMap(declaredCodes).filter((code) => !errorCatalogue.has(code))).to.deep.equal([]);
  });

  it('knows every code that is defined anywhere', async () => {
    const defining = ['src', 'db', 'workers'].flatMap((folder) => modulesIn(join(root, folder))).filter((file) => /= defineErrors\(/.test(readFileSync(file, 'utf8')));
    expect(defining.length).to.be.greaterThan(20);
    const missing: string[] = [];
    for (const file of defining) {
      const exported = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
      const codes = Object.values(exported).filter(isDefined).flatMap(({ definitions }) => Object.keys(definitions));
      if (codes.length === 0) missing.push(`${file} keeps its errors to itself`);
      missing.push(...codes.filter((code) => !errorCatalogue.has(code)));
    }
    expect(missing).to.deep.equal([]);
  });
});

const isDefined = (value: unknown): value is Defined => (typeof value === 'object' || typeof value === 'function') && value !== null && isJson((value as Partial<Defined>).definitions);

const modulesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.ts')).map((entry) => join(entry.parentPath, entry.name));

/** Pointers to all schemas of the document: its components, and what stands under `schema`. */
function schemaPlaces(node: unknown, place: string): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, each]) => {
    const at = `${place}/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
    if (key !== 'schema' && place !== '/components/schemas') return schemaPlaces(each, at);
    // a mere reference leads to a component, which is there by itself
    return isJson(each) && '$ref' in each ? [] : [at];
  });
}
