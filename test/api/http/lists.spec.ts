import { expect } from 'chai';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from '../../../src/shared/paging.ts';
import { startToy, type Answer, type Toy } from './toy-app.ts';

const labels = (answer: Answer): readonly string[] => (answer.json['items'] as readonly { label: string }[]).map((each) => each.label);

describe('http: lists', () => {
  let toy: Toy;
  before(async () => {
    toy = await startToy();
    for (const [label, colour] of [['b', 'red'], ['a', 'green'], ['b', 'green'], ['c', null], ['a', 'red']] as const) {
      await toy.call('POST', '/crates', { json: { label, colour } });
    }
  });
  after(() => toy.stop());

  const walk = async (query: string): Promise<readonly string[]> => {
    const found: string[] = [];
    let cursor: unknown = '';
    while (typeof cursor === 'string') {
      const page = await toy.call('GET', `/crates?limit=2&${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.status, page.text).to.equal(200);
      found.push(...labels(page));
      cursor = page.json['nextCursor'];
    }
    return found;
  };

  it('walks through all pages in either direction, ties included', async () => {
    expect(await walk('sort=label')).to.deep.equal(['a', 'a', 'b', 'b', 'c']);
    expect(await walk('sort=-label')).to.deep.equal(['c', 'b', 'b', 'a', 'a']);
    expect(await walk('sort=-createdAt')).to.deep.equal(['a', 'c', 'b', 'a', 'b']);
  });

  it('filters by lists and counts', async () => {
    expect(await walk('colour=red')).to.deep.equal(['a', 'b']);
    expect(await walk('colour=red,green')).to.have.length(4);
    expect((await toy.call('GET', '/crates')).json['total']).to.deep.equal({ value: 5, relation: 'exact' });
  });

  it('sorts and filters by nothing that was not declared', async () => {
    expect((await toy.call('GET', '/crates?sort=inside')).problems).to.deep.equal(['query/sort field.not_allowed']);
    expect((await toy.call('GET', '/crates?inside=x&limit=201&colour=blue')).problems).to.have.members([
      'query/inside field.unknown', 'query/limit field.too_large', 'query/colour/0 field.not_allowed',
    ]);
  });

  it('refuses a cursor that was altered or belongs to another list', async () => {
    const cursor = String((await toy.call('GET', '/crates?limit=2&sort=label')).json['nextCursor']);
    for (const query of [`sort=-label&cursor=${cursor}`, `sort=label&colour=red&cursor=${cursor}`, `sort=label&cursor=x${cursor.slice(1)}`, 'cursor=abc']) {
      const refused = await toy.call('GET', `/crates?${query}`);
      expect([refused.status, ...refused.problems], query).to.deep.equal([422, 'query/cursor field.cursor']);
    }
  });

  it('reads back every position it wrote, under its own binding only', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.date({ noInvalidDate: true }));
    fc.assert(fc.property(value, fc.string(), fc.string(), (sortValue, id, binding) => {
      const cursor = encodeCursor({ value: sortValue, id }, binding);
      expect(decodeCursor(cursor, binding)).to.deep.equal({ value: sortValue, id });
      expect(decodeCursor(cursor, `${binding}x`)).to.equal(undefined);
    }));
  });
});
