import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalText, type AuditBody } from '../../src/features/audit/audit-entry.ts';
import { canonicalJson } from '../../src/shared/canonical-json.ts';

describe('text of an audit entry', () => {
  const word = fc.string({ unit: 'grapheme' });
  const state = fc.option(fc.dictionary(word, fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.dictionary(word, word)))));
  const body = fc.record({
    id: word, at: word, actorKind: word, actorId: word, via: fc.option(word), organisationId: fc.option(word), action: word, entityKind: word, entityId: word, requestId: word, reason: fc.option(word), before: state, after: state,
  }) satisfies fc.Arbitrary<AuditBody>;

  it('is the one that RFC 8785 knows, whatever is in it', () => {
    fc.assert(fc.property(body, (each) => { expect(canonicalText(each)).to.equal(canonicalJson(each)); }));
  });

  it('holds no bytes', () => {
    const [sample] = fc.sample(body, 1);
    expect(() => canonicalText({ ...(sample as AuditBody), after: { secret: { deep: Buffer.from('x') } } })).to.throw(TypeError);
  });
});
