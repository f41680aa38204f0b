import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditCodeOf } from '../../../src/domain/crm/creditCode.ts';
import { readTime, YEAR_MS } from '../../../src/domain/crm/importTime.ts';
import { maskedMobile, mobileOf } from '../../../src/domain/crm/mobile.ts';
import { currencyOf, type Money, majorUnits, readMoney, sumByCurrency } from '../../../src/domain/crm/money.ts';

const NOW = Date.parse('2026-11-16T10:00:00+08:00');

describe('money', () => {
  it.each<[string, string, Money | string]>([
    ['12800.50', 'CNY', { minor: 1_280_050n, currency: 'CNY' }],
    ['0.1', 'CNY', { minor: 10n, currency: 'CNY' }],
    ['100.01', 'CNY', { minor: 10_001n, currency: 'CNY' }],
    ['1500', 'JPY', { minor: 1500n, currency: 'JPY' }],
    ['1.234', 'KWD', { minor: 1234n, currency: 'KWD' }],
    ['-80', 'CNY', { minor: -8000n, currency: 'CNY' }],
    // Four digits whatever the currency: noughts say nothing.
    ['12.5000', 'CNY', { minor: 1250n, currency: 'CNY' }],
    ['0.001', 'CNY', 'amountPrecision'],
    ['1500.5', 'JPY', 'amountPrecision'],
    ['1,200.00', 'CNY', 'number'],
    ['¥12', 'CNY', 'number'],
    ['1e5', 'CNY', 'number'],
    ['', 'CNY', 'number'],
    ['99999999999999', 'CNY', 'amountRange'],
  ])('%s in %s', (text, currency, expected) => {
    expect(readMoney(text, currency)).toEqual(expected);
  });

  it('is exact where floats are not, and adds no two currencies', () => {
    const sums = sumByCurrency([
      ...(['0.1', '0.2'].map((text) => readMoney(text, 'CNY')) as Money[]),
      readMoney('1', 'USD') as Money,
    ]);
    expect(sums).toEqual([
      { minor: 30n, currency: 'CNY' },
      { minor: 100n, currency: 'USD' },
    ]);
  });

  it('reads back every amount of whole cents', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), (minor) => {
        const [whole, cents] = [(minor < 0n ? -minor : minor) / 100n, (minor < 0n ? -minor : minor) % 100n];
        const text = `${minor < 0n ? '-' : ''}${whole}.${String(cents).padStart(2, '0')}`;
        expect(readMoney(text, 'CNY')).toEqual({ minor, currency: 'CNY' });
        expect(majorUnits({ minor: 12_345n, currency: 'CNY' })).toBe(123.45);
      }),
    );
  });

  it('knows currencies by code and by their Chinese names', () => {
    expect([currencyOf('人民币'), currencyOf('usd'), currencyOf('美元'), currencyOf('ABC')]).toEqual([
      'CNY',
      'USD',
      'USD',
      null,
    ]);
  });
});

describe('mobile numbers', () => {
  it.each([
    ['138 1234-5678', '13812345678'],
    ['+86 13812345678', '13812345678'],
    ['008613812345678', '13812345678'],
    ['8613812345678', '13812345678'],
    ['１３８１２３４５６７８', '13812345678'],
    ['+1 202 555 0101', '+12025550101'],
    ['0571-88888888', null],
    ['400-800-1234', null],
    ['12812345678', null],
    ['13812345678 转 801', null],
  ])('%s is %s', (text, expected) => {
    expect(mobileOf(text)).toBe(expected);
  });

  it('are shown without their middle', () => {
    expect(maskedMobile('13812345678')).toBe('138****5678');
  });
});

describe('credit codes', () => {
  it('are right by their check digit', () => {
    expect(creditCodeOf('91330109ma2demq01u')).toBe('91330109MA2DEMQ01U');
    expect(creditCodeOf('91330109MA2DEMQ01A')).toBeNull();
    expect(creditCodeOf('9133010912')).toBeNull();
    expect(creditCodeOf('91330109MA2DEMI01U')).toBeNull();
  });

  it('are wrong with any one character changed', () => {
    const code = '91330109MA2DEMQ01U';
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    fc.assert(
      fc.property(fc.nat(16), fc.nat(30), (place, other) => {
        const changed = code.slice(0, place) + alphabet[other]! + code.slice(place + 1);
        expect(creditCodeOf(changed)).toBe(changed === code ? code : null);
      }),
    );
  });
});

describe('times', () => {
  it.each([
    ['2026-03-01', '2026-03-01T00:00:00+08:00'],
    ['2026/3/1', '2026-03-01T00:00:00+08:00'],
    ['2026-03-01 10:20', '2026-03-01T10:20:00+08:00'],
    ['2026-03-01 10:20:30', '2026-03-01T10:20:30+08:00'],
    ['2026-03-01T10:20:30Z', '2026-03-01T10:20:30Z'],
    ['2026-03-01T10:20:30.123-05:00', '2026-03-01T10:20:30-05:00'],
  ])('%s', (text, iso) => {
    expect(readTime(text, NOW + YEAR_MS)).toBe(Date.parse(iso));
  });

  it.each([
    ['45717', 'dateSerial'],
    ['45717.43', 'dateSerial'],
    ['3/5/26', 'date'],
    ['2026-02-30', 'date'],
    ['2026-13-01', 'date'],
    ['2026-03/01', 'date'],
    ['20260301', 'date'],
    ['2026-03-01 25:00', 'date'],
    ['昨天', 'date'],
    ['1999-12-31', 'dateRange'],
    ['2028-03-01', 'dateRange'],
  ])('%s is no time: %s', (text, fault) => {
    expect(readTime(text, NOW + YEAR_MS)).toBe(fault);
  });
});
