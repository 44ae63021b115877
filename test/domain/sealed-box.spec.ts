import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { createKeyring, currentKeyId, deriveKey, keyedToken, open, seal, sealedBy, SealError } from '../../src/shared/crypto/sealed-box.ts';

describe('sealed values', () => {
  const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
  const ring = createKeyring(newKey, [oldKey]);

  it('open to what was sealed, and never look the same twice', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), fc.string(), (bytes, place) => {
      const plain = Buffer.from(bytes);
      const [one, two] = [seal(ring, plain, place), seal(ring, plain, place)];
      expect(open(ring, one, place).equals(plain)).to.equal(true);
      expect(one.equals(two)).to.equal(false);
    }));
  });

  it('open nowhere else and not when a single bit was changed', () => {
    const sealed = seal(ring, 'geheim', 'connection:1:credentials');
    expect(() => open(ring, sealed, 'connection:2:credentials')).to.throw(SealError);
    fc.assert(fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
      const broken = Buffer.from(sealed);
      broken.writeUInt8(broken.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => open(ring, broken, 'connection:1:credentials')).to.throw(SealError);
    }));
    expect(() => open(ring, Buffer.alloc(3), 'x')).to.throw(SealError);
  });

  it('of an older key open while it is on the ring, and say which key they need', () => {
    const sealed = seal(createKeyring(oldKey), 'alt', 'x');
    expect(open(ring, sealed, 'x').toString()).to.equal('alt');
    expect(sealedBy(sealed)).not.to.equal(currentKeyId(ring));
    expect(sealedBy(seal(ring, 'neu', 'x'))).to.equal(currentKeyId(ring));
    expect(() => open(createKeyring(newKey), sealed, 'x')).to.throw(SealError, 'not known');
  });

  it('refuse keys of a wrong length, and derive another key for each purpose', () => {
    expect(() => createKeyring(randomBytes(16))).to.throw(SealError);
    expect(deriveKey(newKey, 'a').equals(deriveKey(newKey, 'b'))).to.equal(false);
    expect(keyedToken(newKey, 'kirsch')).to.equal(keyedToken(newKey, 'kirsch')).and.not.to.equal(keyedToken(oldKey, 'kirsch'));
  });
});
