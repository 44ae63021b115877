import { expect } from 'chai';
import fc from 'fast-check';
import { formatAssetTag, parseAssetTag, readAssetTag } from '../../../src/shared/identifiers/asset-tag.ts';
import { readGtin } from '../../../src/shared/identifiers/gtin.ts';
import { readIccid } from '../../../src/shared/identifiers/iccid.ts';
import { luhnCheckDigit, type ReadIdentifier } from '../../../src/shared/identifiers/identifier.ts';
import { parseImei, readImei } from '../../../src/shared/identifiers/imei.ts';
import { readSerial } from '../../../src/shared/identifiers/serial.ts';

const outcome = (read: ReadIdentifier): string => (read.ok ? read.value : read.problem.replace('identifier.', '!'));
const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));

describe('identifiers', () => {
  describe('IMEI', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['490154203237518', '490154203237518'],
      ['49-015420-323751-8', '490154203237518'],
      [' 49 0154 2032 3751 8 ', '490154203237518'],
      ['490154203237517', '!check_digit'],
      ['49015420323751', '!length'],
      ['4901542032375186', '490154203237518'],
      ['4.90154E+14', '!spreadsheet_damage'],
      ['4,90154E+14', '!spreadsheet_damage'],
      ['49015420323751X', '!characters'],
      ['000000000000000', '!placeholder'],
      ['  ', '!empty'],
    ];
    for (const [text, expected] of cases) {
      it(`${JSON.stringify(text)} -> ${expected}`, () => expect(outcome(readImei(text))).to.equal(expected));
    }

    it('keeps the software version of an IMEISV beside the number', () => {
      expect(readImei('4901542032375186')).to.include({ ok: true, softwareVersion: '86' });
    });

    it('notices every single wrong digit', () => {
      fc.assert(fc.property(digits(14), fc.nat(14), fc.integer({ min: 1, max: 9 }), (body, place, shift) => {
        fc.pre(!/^(\d)\1{12}/.test(body));
        const imei = body + luhnCheckDigit(body);
        const wrong = imei.slice(0, place) + String((Number(imei[place]) + shift) % 10) + imei.slice(place + 1);
        fc.pre(!/^(\d)\1{13}/.test(wrong));
        expect(outcome(readImei(imei))).to.equal(imei);
        expect(outcome(readImei(wrong))).to.equal('!check_digit');
      }));
    });

    it('throws the code where the caller wants an exception', () => {
      expect(() => parseImei('1')).to.throw().with.property('code', 'identifier.length');
    });
  });

  describe('serial number', () => {
    const cases: readonly (readonly [string, string])[] = [
      [' c02xk1jgjgh5 ', 'C02XK1JGJGH5'],
      ['ＤＭＰＷ４７１', 'DMPW471'],
      ['PF 1A–22', 'PF1A-22'],
      ['ABC\u200B123', 'ABC123'],
      ['1.23E+10', '!spreadsheet_damage'],
      ['1,23e+10', '!spreadsheet_damage'],
      ['12E10', '12E10'],
      ['To be filled by O.E.M.', '!placeholder'],
      ['0000000', '!placeholder'],
      ['n/a', '!placeholder'],
      ['ab', '!length'],
      ['x'.repeat(65), '!placeholder'],
      ['A1'.repeat(33), '!length'],
      ['ÄÖÜ123', '!characters'],
      ['AB\u0007C1', '!characters'],
    ];
    for (const [text, expected] of cases) {
      it(`${JSON.stringify(text)} -> ${expected}`, () => expect(outcome(readSerial(text))).to.equal(expected));
    }

    it('reading a normalised number again changes nothing', () => {
      fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        const read = readSerial(text);
        if (read.ok) expect(outcome(readSerial(read.value))).to.equal(read.value);
      }));
    });
  });

  describe('GTIN', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['4006381333931', '04006381333931'],
      ['4 006381 333931', '04006381333931'],
      ['96385074', '00000096385074'],
      ['036000291452', '00036000291452'],
      ['4006381333932', '!check_digit'],
      ['400638133393', '!check_digit'],
      ['40063813339', '!length'],
      ['4,00638E+12', '!spreadsheet_damage'],
      ['0000000000000', '!placeholder'],
    ];
    for (const [text, expected] of cases) {
      it(`${JSON.stringify(text)} -> ${expected}`, () => expect(outcome(readGtin(text))).to.equal(expected));
    }
  });

  describe('ICCID', () => {
    const number = `894920000012345678${luhnCheckDigit('894920000012345678')}`;
    it('is read with spaces and with the filler of a card reader', () => {
      expect(outcome(readIccid(number.replace(/(\d{4})/g, '$1 ')))).to.equal(number);
      expect(outcome(readIccid(`${number}f`))).to.equal(number);
    });
    it('is refused for another industry, length or check digit', () => {
      expect(outcome(readIccid(`88${number.slice(2)}`))).to.equal('!characters');
      expect(outcome(readIccid(number.slice(0, -2)))).to.equal('!length');
      expect(outcome(readIccid(number.slice(0, -1) + String((Number(number.at(-1)) + 1) % 10)))).to.equal('!check_digit');
    });
  });

  describe('asset tag', () => {
    it('is one tag however it was typed', () => {
      for (const text of ['ZW-0001234', 'zw 1234', 'ZW1234', ' zw–001234 ']) expect(parseAssetTag(text)).to.equal('ZW-0001234');
    });
    it('is refused without its prefix or with number 0', () => {
      expect(outcome(readAssetTag('1234'))).to.equal('!characters');
      expect(outcome(readAssetTag('ZW-0'))).to.equal('!length');
    });
    it('is read back as it was written', () => {
      fc.assert(fc.property(fc.integer({ min: 1, max: 99_999_999 }), (number) => {
        expect(parseAssetTag(formatAssetTag(number))).to.equal(formatAssetTag(number));
      }));
    });
  });
});
