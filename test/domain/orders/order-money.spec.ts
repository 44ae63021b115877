import { expect } from 'chai';
import fc from 'fast-check';
import { lineAmounts, orderAmounts, owesReverseCharge, taxRateOn, type PricedLine } from '../../../src/features/orders/order-money.ts';
import { applyRate, divideRounded, extendPrice, sumMoney } from '../../../src/shared/money.ts';

const tablet: PricedLine = { quantity: 1, unitPrice: 4_070_000, priceBase: 1, discount: 0, taxCategory: 'standard' };

describe('money of an order', () => {
  it('reaches the gross price of the substitute', () => {
    expect(lineAmounts(tablet, '2020-05-25')).to.deep.equal({ netMinor: 40_700, taxRate: 1900, taxMinor: 7_733, grossMinor: 48_433 });
    expect(lineAmounts({ ...tablet, unitPrice: 3_890_000, quantity: 120 }, '2020-05-25').netMinor).to.equal(4_668_000);
  });

  it('takes the tax rate of the day of supply', () => {
    const rates = ['2020-06-30', '2020-07-01', '2020-12-31', '2021-01-01'].map((day) => taxRateOn('standard', day));
    expect(rates).to.deep.equal([1900, 1600, 1600, 1900]);
    expect(taxRateOn('reduced', '2020-08-01')).to.equal(500);
    expect(taxRateOn('reverse_charge', '2020-08-01')).to.equal(0);
    expect(() => taxRateOn('standard', '1999-01-01')).to.throw(RangeError);
  });

  it('owes reverse charge from 5,000 euros of covered goods between businesses', () => {
    const base = { categoryIsCovered: true, buyerIsBusiness: true, coveredNetMinor: 500_000 };
    expect(owesReverseCharge(base)).to.equal(true);
    expect(owesReverseCharge({ ...base, coveredNetMinor: 499_999 })).to.equal(false);
    expect(owesReverseCharge({ ...base, buyerIsBusiness: false })).to.equal(false);
    expect(owesReverseCharge({ ...base, categoryIsCovered: false })).to.equal(false);
  });

  it('rounds once, halves away from zero', () => {
    expect([divideRounded(5n, 10n), divideRounded(-5n, 10n), divideRounded(4n, 10n), divideRounded(15n, 10n)]).to.deep.equal([1, -1, 0, 2]);
    // 3 pieces at 12.3456 per 100 with 2.5 % discount: 0.3611088 euros.
    expect(extendPrice(3, { unitPrice: 123_456, priceBase: 100, discount: 250 })).to.equal(36);
    expect(applyRate(250, 1900)).to.equal(48);
  });

  it('is exact where doubles are not', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 0, max: 100_000_000 }), (quantity, cents) => {
      fc.pre(quantity * cents < Number.MAX_SAFE_INTEGER);
      expect(extendPrice(quantity, { unitPrice: cents * 100, priceBase: 1, discount: 0 })).to.equal(quantity * cents);
    }));
  });

  it('taxes an order per rate, so that it compares with the invoice', () => {
    const odd: PricedLine = { quantity: 1, unitPrice: 12_300, priceBase: 1, discount: 0, taxCategory: 'standard' };
    const amounts = orderAmounts([odd, odd, { ...odd, taxCategory: 'exempt' }], [{ kind: 'freight', netMinor: 990, taxCategory: 'standard' }], '2020-05-25', 'EUR');
    expect(amounts).to.deep.include({ netMinor: 1_359, taxMinor: 235, grossMinor: 1_594 });
    expect(amounts.taxGroups.map((group) => [group.taxCategory, group.netMinor])).to.deep.equal([['standard', 1_236], ['exempt', 123]]);
  });

  it('does not add different currencies', () => {
    expect(() => sumMoney([{ minor: 1, currency: 'USD' }], 'EUR')).to.throw(RangeError);
    expect(sumMoney([{ minor: 1, currency: 'EUR' }, { minor: 2, currency: 'EUR' }], 'EUR').minor).to.equal(3);
  });
});
