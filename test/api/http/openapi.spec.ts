import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { defineRoute } from '../../../src/http/define-route.ts';
import { composeErrorCatalogue } from '../../../src/http/error-catalogue.ts';
import { SchemaComponents, type Json } from '../../../src/http/json-schema.ts';
import { buildOpenApi } from '../../../src/http/openapi.ts';
import { s } from '../../../src/http/schema.ts';
import { defineErrors } from '../../../src/shared/errors.ts';
import { crateErrors, startToy, type Answer, type Toy } from './toy-app.ts';

const at = (node: unknown, ...path: readonly string[]): Json => path.reduce<unknown>((found, key) => (found as Json)[key], node) as Json;

describe('http: OpenAPI document', () => {
  let toy: Toy;
  let document: Json;
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  addFormats.default(ajv);

  before(async () => {
    toy = await startToy();
    document = (await toy.call('GET', '/openapi.json', { as: null })).json;
    ajv.addVocabulary(['openapi', 'info', 'servers', 'tags', 'paths', 'components']);
    ajv.addSchema({ ...document, $id: 'api' });
  });
  after(() => toy.stop());

  const assertDocumented = (answer: Answer, method: string, path: string): void => {
    const response = at(document, 'paths', path, method, 'responses', String(answer.status));
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
    const escaped = path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
    expect(at(response, 'content'), `${method} ${path} ${answer.status}`).to.have.property(type);
    const validate = ajv.compile({ $ref: `api#/paths/${escaped}/${method}/responses/${answer.status}/content/${type.replaceAll('/', '~1').replaceAll('+', '%2B')}/schema` });
    expect(validate(answer.json), JSON.stringify(validate.errors)).to.equal(true);
  };

  it('has every answer that is really given', async () => {
    const made = await toy.call('POST', '/crates', { json: { label: 'a', colour: null, packedOn: '2020-04-20' } });
    assertDocumented(made, 'post', '/crates');
    const path = `/crates/${String(made.json['id'])}`;
    assertDocumented(await toy.call('GET', path), 'get', '/crates/{id}');
    assertDocumented(await toy.call('GET', '/crates?limit=1'), 'get', '/crates');
    assertDocumented(await toy.call('POST', '/crates', { json: { label: 'sealed' } }), 'post', '/crates');
    assertDocumented(await toy.call('POST', '/crates', { json: { label: 7, x: 1 } }), 'post', '/crates');
    assertDocumented(await toy.call('POST', '/crates', { as: 'reader', json: {} }), 'post', '/crates');
    assertDocumented(await toy.call('POST', '/crates', { as: null, json: {} }), 'post', '/crates');
    assertDocumented(await toy.call('PATCH', path, { json: { label: 'b' } }), 'patch', '/crates/{id}');
    assertDocumented(await toy.call('PATCH', path, { json: { label: 'b' }, headers: { 'if-match': '"v9"' } }), 'patch', '/crates/{id}');
    assertDocumented(await toy.call('GET', '/crates/00000000-0000-7000-8000-000000000099'), 'get', '/crates/{id}');
  });

  it('refuses by schema what the server refuses', () => {
    const validate = ajv.compile({ $ref: 'api#/components/schemas/NewCrate' });
    expect(validate({ label: 'a' })).to.equal(true);
    expect(validate({ label: 'a', colour: null, lines: 3 })).to.equal(true);
    for (const bad of [{}, { label: '' }, { label: 'a', colour: 'blue' }, { label: 'a', owner: 1 }, { label: 'a', packedOn: '2020-02-31' }, { label: 'a', lines: 10 }]) {
      expect(validate(bad), JSON.stringify(bad)).to.equal(false);
    }
  });

  it('says for each operation who may, what it demands and how it fails', () => {
    const patch = at(document, 'paths', '/crates/{id}', 'patch');
    expect(patch['x-permission']).to.equal('device:write');
    expect(patch['security']).to.deep.equal([{ session: [] }, { token: [] }]);
    const parameters = patch['parameters'] as readonly Json[];
    expect(parameters.map((each) => `${String(each['in'])} ${String(each['name'])} ${String(each['required'])}`)).to.deep.equal(['path id true', 'header If-Match true']);
    expect(at(patch, 'responses', '412')['x-codes']).to.deep.equal(['version.mismatch']);
    expect(at(document, 'paths', '/crates', 'post', 'responses', '409')['x-codes']).to.include('crate.sealed');
    expect(at(document, 'paths', '/crash', 'get')['security']).to.deep.equal([]);
    expect(Object.keys(at(document, 'paths', '/crates/export', 'get', 'responses', '200', 'content'))).to.deep.equal(['text/csv']);
    expect(at(document, 'components', 'schemas')).to.include.keys('Crate', 'NewCrate', 'CratePage', 'Problem', 'Total');
  });

  it('has a page for people that needs no script and nothing from elsewhere', async () => {
    const page = await toy.call('GET', '/docs', { as: null });
    expect(page.headers.get('content-type')).to.include('text/html');
    expect(page.text).to.include('addCrate').and.include('/crates/{id}');
    expect(page.text).not.to.match(/<script|style=|https?:/);
    expect((await toy.call('GET', '/docs/reference.css', { as: null })).headers.get('content-type')).to.include('text/css');
  });

  it('is not built from doubled names, unknown codes or paths that do not fit', () => {
    const route = (operationId: string, more: { errors?: readonly string[]; path?: string } = {}) =>
      defineRoute({
        method: 'GET', path: more.path ?? `/${operationId}`, operationId, summary: '', tags: [], permission: 'public',
        errors: more.errors ?? [], responses: { 204: null }, handler: () => Promise.resolve(),
      });
    const options = { version: '1', catalogue: composeErrorCatalogue(), sessionCookie: 's', events: false };
    expect(() => buildOpenApi([route('a'), route('a')], options)).to.throw('operation a is defined twice');
    expect(() => buildOpenApi([route('a', { errors: ['no.such'] })], options)).to.throw('no.such');
    expect(() => route('a', { path: '/a/{id}' })).to.throw('params do not match the path');
    expect(() => composeErrorCatalogue(crateErrors, defineErrors({ 'crate.sealed': { kind: 'conflict', en: '', de: '' } }))).to.throw('defined twice');
  });

  it('writes nullable, named and tagged shapes as draft 2020-12 understands them', () => {
    const components = new SchemaComponents();
    const colour = s.enumOf(['red', 'green'], { name: 'Colour' });
    const payment = s.discriminated('kind', { cash: s.object({ cents: s.money() }, { name: 'Cash' }), later: s.object({ on: s.date() }) });
    const shape = components.emit(s.object({ plain: s.nullable(s.enumOf(['x'])), named: s.nullable(colour), list: s.array(colour), payment, extra: s.record(s.int()) }), 'input');
    const own = new Ajv2020({ strict: true, strictTypes: false });
    addFormats.default(own);
    own.addVocabulary(['components']);
    const validate = own.compile({ ...(JSON.parse(JSON.stringify(shape).replaceAll('#/components/schemas/', '#/$defs/')) as Json), $defs: components.schemas });
    const good = { plain: null, named: null, list: ['red'], payment: { kind: 'cash', cents: 5 }, extra: { a: 1 } };
    expect(validate(good), JSON.stringify(validate.errors)).to.equal(true);
    expect(validate({ ...good, plain: 'x', named: 'green', payment: { kind: 'later', on: '2020-04-20' } })).to.equal(true);
    for (const bad of [{ plain: 'y' }, { named: 'blue' }, { list: [null] }, { payment: { kind: 'cash' } }, { payment: { kind: 'card' } }, { extra: { a: 'x' } }]) {
      expect(validate({ ...good, ...bad }), JSON.stringify(bad)).to.equal(false);
    }
    expect(() => components.emit(s.enumOf(['other'], { name: 'Colour' }), 'input')).to.throw('two different shapes are called Colour');
  });
});
