import { expect } from 'chai';
import { bearer, startToy, type Toy } from './toy-app.ts';

describe('http: idempotency keys', () => {
  let toy: Toy;
  beforeEach(async () => {
    toy = await startToy();
  });
  afterEach(() => toy.stop());

  const pack = (label: string, key: string, as = 'packer') => toy.call('POST', '/crates', { as, json: { label }, headers: { 'idempotency-key': key } });

  it('gives the same answer again and does nothing twice', async () => {
    const first = await pack('Tablets', 'k1');
    const again = await pack('Tablets', 'k1');
    expect(first.status).to.equal(201);
    expect(first.headers.get('idempotency-replayed')).to.equal(null);
    expect([again.status, again.text]).to.deep.equal([201, first.text]);
    expect(again.headers.get('idempotency-replayed')).to.equal('true');
    for (const name of ['etag', 'location', 'content-type']) expect(again.headers.get(name), name).to.equal(first.headers.get(name));
    expect(toy.world.crates).to.have.length(1);
  });

  it('refuses the key for another body or another address, and knows it per actor only', async () => {
    await pack('Tablets', 'k1');
    const other = await pack('Phones', 'k1');
    expect([other.status, other.code]).to.deep.equal([422, 'http.idempotency_key_reused']);
    expect((await toy.call('POST', '/keys', { headers: { 'idempotency-key': 'k1' } })).code).to.equal('http.idempotency_key_reused');
    toy.world.actors.set('second', bearer('second', 'it_support', 'school-1'));
    expect((await pack('Phones', 'k1', 'second')).status).to.equal(201);
  });

  it('sends the answer of the faster one when two run at once', async () => {
    let waiting = 0;
    let release = (): void => undefined;
    const both = new Promise<void>((resolve) => (release = resolve));
    toy.world.beforeCommit = () => {
      waiting += 1;
      if (waiting === 2) release();
      return both;
    };
    const [a, b] = await Promise.all([pack('Tablets', 'k1'), pack('Tablets', 'k1')]);
    expect([a.status, b.status]).to.deep.equal([201, 201]);
    expect(a.text).to.equal(b.text);
    expect([a, b].filter((each) => each.headers.get('idempotency-replayed') === 'true')).to.have.length(1);
    expect(toy.world.crates).to.have.length(1);
  });

  it('keeps nothing of a failure: it may be tried again', async () => {
    expect((await pack('sealed', 'k1')).code).to.equal('crate.sealed');
    expect(toy.world.answers.size).to.equal(0);
    expect((await pack('open', 'k1')).status).to.equal(201);
  });

  it('never keeps a secret that is shown once', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const first = await toy.call('POST', '/keys', { headers });
    expect(first.json).to.deep.equal({ id: 7, secret: 'abracadabra' });
    const again = await toy.call('POST', '/keys', { headers });
    expect(again.json).to.deep.equal({ id: 7 });
    expect(again.headers.get('secret-withheld')).to.equal('secret');
    expect(JSON.stringify([...toy.world.answers.values()])).not.to.include('abracadabra');
  });

  it('takes 1 to 200 visible characters', async () => {
    expect((await pack('a', 'k'.repeat(200))).status).to.equal(201);
    for (const key of ['k'.repeat(201), 'a b', '']) expect((await pack('a', key)).code, key).to.equal('http.idempotency_key_malformed');
  });
});
