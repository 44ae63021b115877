import { expect } from 'chai';
import { judgeAudit } from './judge-audit.ts';

const answer = (severities: Record<string, string>): string =>
  JSON.stringify({
    vulnerabilities: Object.fromEntries(Object.entries(severities).map(([name, severity]) => [name, { severity }])),
    metadata: { vulnerabilities: { total: Object.keys(severities).length } },
  });

describe('judging npm audit', () => {
  it('is clean only by an answer that counts no finding', () => {
    expect(judgeAudit(answer({}))).to.deep.equal({ kind: 'clean' });
  });

  it('tells grave findings from minor ones', () => {
    expect(judgeAudit(answer({ a: 'low', b: 'moderate' }))).to.deep.equal({ kind: 'minor', findings: ['a (low)', 'b (moderate)'] });
    expect(judgeAudit(answer({ a: 'low', b: 'high' })).kind).to.equal('grave');
    expect(judgeAudit(answer({ a: 'critical' })).kind).to.equal('grave');
    expect(judgeAudit(answer({ a: 'a severity of the future' })).kind).to.equal('grave');
  });

  for (const [what, output] of [
    ['an error of the service', '{"message":"405 Method Not Allowed","statusCode":405,"error":{"summary":"","detail":""}}'],
    ['a network failure', '{"error":{"code":"ENOTFOUND","summary":"","detail":""}}'],
    ['no output', ''],
    ['something else', '<html>proxy</html>'],
    ['an empty object', '{}'],
    ['no list of findings', '{"metadata":{"vulnerabilities":{"total":0}}}'],
  ] as const) {
    it(`never takes ${what} for clean`, () => {
      const verdict = judgeAudit(output);
      expect(verdict.kind).to.equal('not-audited');
      expect(verdict.kind === 'not-audited' && verdict.reason).to.be.a('string').with.length.greaterThan(0);
    });
  }
});
