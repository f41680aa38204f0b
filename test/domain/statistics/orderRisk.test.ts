import { describe, expect, it } from 'vitest';
import { ewmaExpected, noEventProbability } from '../../../src/domain/statistics/ewma.ts';
import { learnOrderRisk } from '../../../src/domain/statistics/orderRisk.ts';

const question = { today: 400, horizonDays: 91 };

/** Every second customer orders monthly, the others ordered once. */
const shop = (customers: number) =>
  Array.from({ length: customers }, (_, i) =>
    i % 2 ? [200 + i] : Array.from({ length: 10 }, (_, k) => 90 + (i % 13) + 30 * k),
  );

describe('learnOrderRisk', () => {
  it('fits the model from 50 customers with orders on, and takes the average below', () => {
    expect(learnOrderRisk(shop(50), question).model).not.toBeNull();
    expect(learnOrderRisk(shop(49), question)).toMatchObject({ model: null, customers: 49 });
  });

  it('does not count customers whose first order is still to come', () => {
    expect(learnOrderRisk([...shop(49), [401]], question)).toMatchObject({ model: null, customers: 49 });
  });

  it('takes the average where nobody ordered twice', () => {
    expect(
      learnOrderRisk(
        Array.from({ length: 80 }, (_, i) => [100 + i]),
        question,
      ).model,
    ).toBeNull();
  });

  it.each([30, 60])(
    'with %i customers holds the monthly one safer than the one who stopped, and sees nothing of the future',
    (size) => {
      const risk = learnOrderRisk(shop(size), question);
      const monthly = [310, 340, 370, 395];
      expect(risk.of(monthly)).toBeLessThan(risk.of([100, 130, 160, 190]));
      expect(risk.of([...monthly, 401, 420])).toBe(risk.of(monthly));
      expect(risk.of([...monthly, 395])).toBe(risk.of(monthly));
      const peeking = shop(size).map((days) => [...days, 450, 480]);
      expect(learnOrderRisk(peeking, question).of(monthly)).toBe(risk.of(monthly));
      expect(risk.of([])).toBe(1);
      expect(risk.of([500])).toBe(1);
    },
  );
});

describe('ewma', () => {
  it('expects, of one event a half-life ago, half of what one just now foretells', () => {
    const now = ewmaExpected([0], { halfLife: 10, horizon: 5 });
    expect(now).toBeCloseTo(5 * (Math.LN2 / 10), 12);
    expect(ewmaExpected([10], { halfLife: 10, horizon: 5 })).toBeCloseTo(now / 2, 12);
    expect(ewmaExpected([], { halfLife: 10, horizon: 5 })).toBe(0);
  });

  it('expects of a steady daily habit about the horizon', () => {
    const daily = Array.from({ length: 2_000 }, (_, age) => age + 0.5);
    expect(ewmaExpected(daily, { halfLife: 20, horizon: 14 })).toBeCloseTo(14, 2);
  });

  it('turns what is expected into the chance of nothing', () => {
    expect(noEventProbability(0)).toBe(1);
    expect(noEventProbability(2)).toBe(0.25);
  });
});
