import { expect } from 'chai';
import fc from 'fast-check';
import { readXml } from '../../src/features/suppliers/adapters/xml/read-xml.ts';

const read = (text: string): ReturnType<typeof readXml> => readXml(new TextEncoder().encode(text));
const code = (result: ReturnType<typeof readXml>): string => ('problem' in result ? result.problem.code : 'read');

describe('XML from outside', () => {
  it('is text through and through, by local names', () => {
    const result = read('<x:a xmlns:x="y"><x:b k="007"> 00123 </x:b><b>1E5</b><c/></x:a>');
    if (!('root' in result)) throw new Error(result.problem.code);
    const { root } = result;
    expect([root.name, root.texts('b'), root.text('c'), root.at('b')?.attribute('k'), root.at('d', 'e')]).to.deep.equal(['a', ['00123', '1E5'], null, '007', undefined]);
    expect(root.children('b').map((each) => each.path)).to.deep.equal(['a/b[1]', 'a/b[2]']);
  });

  it('with a document type is refused: external entities and bombs need one', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>';
    const file = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>';
    for (const text of [bomb, file, file.toLowerCase(), `\uFEFF${bomb}`]) expect(code(read(text))).to.equal('xml.doctype');
  });

  it('that is broken, endless, deep or huge is refused with a reason', () => {
    for (const text of ['', '   ', 'text', '<a>', '<a></b>', '<a/><b/>', '<a b="1" b="2"/>', '<a><b></a></b>']) expect(code(read(text)), text).to.equal('xml.malformed');
    expect(code(read(`${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}`))).to.equal('xml.not_acceptable');
    expect(code(read('<a><__proto__>x</__proto__></a>'))).to.equal('xml.not_acceptable');
    expect(code(readXml(new Uint8Array(20_000_001)))).to.equal('xml.too_large');
  });

  it('is read in its own encoding or not at all', () => {
    const declared = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?><a>ü</a>`;
    const text = (bytes: Uint8Array): string | null => {
      const result = readXml(bytes);
      return 'root' in result ? result.root.text() : result.problem.code;
    };
    expect(text(Buffer.from(declared('windows-1252'), 'latin1'))).to.equal('ü');
    expect(text(Buffer.from(`\uFEFF${declared('UTF-8')}`, 'utf8'))).to.equal('ü');
    expect(text(Buffer.from(`\uFEFF${declared('UTF-16')}`, 'utf16le'))).to.equal('ü');
    expect(text(Buffer.from(declared('UTF-8'), 'latin1'))).to.equal('xml.encoding_broken');
    expect(text(Buffer.from(declared('klingon'), 'utf8'))).to.equal('xml.encoding_unknown');
  });

  it('never fails otherwise, whatever it is', () => {
    const piece = fc.constantFrom('<a>', '</a>', '<b x="1">', '</b>', '<![CDATA[', ']]>', '<!--', '-->', '<?pi', '?>', '&#0;', '&#x110000;', '&lt;', '<', '>', '"', 'ü', '\u0000', '<constructor>', 'toString');
    fc.assert(fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (pieces) => {
      expect(code(read(pieces.join('')))).to.match(/^(read|xml\.\w+)$/);
    }), { numRuns: 2_000 });
  });
});
