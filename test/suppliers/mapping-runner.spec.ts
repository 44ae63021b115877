import { expect } from 'chai';
import { MappingRunner } from '../../src/features/suppliers/adapters/generic-rest/mapping-runner.ts';
import { parseSupplierJson } from '../../src/features/suppliers/adapters/supplier-json.ts';

describe('mapping expressions', function () {
  this.timeout(60_000);
  const runner = new MappingRunner({ largestResult: 10_000 });
  after(() => runner.close());
  const codeOf = async (expression: string, input: string | null = '{}'): Promise<string> => {
    const outcome = await runner.evaluate(expression, input);
    return outcome.ok ? 'ok' : outcome.problem.code;
  };

  it('map a reply', async () => {
    expect(await runner.evaluate('{ "sum": $sum(a) }', '{"a":[1,2,3]}')).to.deep.equal({ ok: true, value: { sum: 6 } });
  });

  it('give null for nothing', async () => {
    expect(await runner.evaluate('missing', '{}')).to.deep.equal({ ok: true, value: null });
  });

  it('are killed after their time when they call themselves for ever', async () => {
    expect(await codeOf('($again := function($n) { $again($n + 1) }; $again(0))')).to.equal('mapping.timeout');
  });

  it('are killed when they fill the memory', async () => {
    const roomy = new MappingRunner({ timeoutMs: 50_000, memoryMb: 32 });
    const outcome = await roomy.evaluate('($grow := function($list) { $grow($append($list, $list)) }; $grow(["a", "b"]))', '{}');
    await roomy.close();
    expect(outcome.ok ? null : outcome.problem.code).to.equal('mapping.out_of_memory');
  });

  it('leave the runner usable after a kill', async () => {
    expect(await codeOf('($again := function($n) { $again($n + 1) }; $again(0))')).to.equal('mapping.timeout');
    expect(await runner.evaluate('a', '{"a":"next"}')).to.deep.equal({ ok: true, value: 'next' });
  });

  it('do not stop each other when asked at the same time', async () => {
    const outcomes = await Promise.all([1, 2, 3].map((n) => runner.evaluate('a', JSON.stringify({ a: n }))));
    expect(outcomes).to.deep.equal([1, 2, 3].map((value) => ({ ok: true, value })));
  });

  it('say what is wrong: syntax, run time, input, size of the result', async () => {
    expect(await codeOf('{ "a": ')).to.equal('mapping.syntax');
    expect(await codeOf('$number("x")')).to.equal('mapping.failed');
    expect(await codeOf('a', '<html>')).to.equal('document.not_json');
    expect(await codeOf('$pad("x", 20000)')).to.equal('mapping.result_too_large');
    expect(await codeOf('a', '['.repeat(100_000))).to.equal('document.not_json');
  });

  it('see no environment and no modules', async () => {
    expect(await codeOf('process.env')).to.equal('ok');
    expect(await runner.evaluate('$exists(process) or $exists($require) or $exists(constructor)', '{}')).to.deep.equal({ ok: true, value: false });
  });

  it('get numbers that a double cannot hold as text', () => {
    expect(parseSupplierJson('{"a":12345678901234567890,"b":1E5,"c":-3.5,"d":"1E5 \\" 99999999999999999999","e":00}'.replace(',"e":00', '')))
      .to.deep.equal({ a: '12345678901234567890', b: '1E5', c: -3.5, d: '1E5 " 99999999999999999999' });
    expect(() => parseSupplierJson('{"serial":00123}')).to.throw(SyntaxError);
  });
});
