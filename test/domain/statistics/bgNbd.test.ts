import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BgNbd,
  bgNbdLogLikelihood,
  expectedOrders,
  fitBgNbd,
  probabilityAlive,
  probabilityNoOrder,
} from '../../../src/domain/statistics/bgNbd.ts';
import { orderHistory } from '../../../src/domain/statistics/orderHistory.ts';

/** The published fit of the CDNOW sample, in weeks. */
const PUBLISHED: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

const parameter = fc.double({ min: 0.1, max: 8, noNaN: true });
const model = fc.record({ r: parameter, alpha: parameter, a: parameter, b: parameter });
const history = fc
  .tuple(
    fc.integer({ min: 0, max: 20 }),
    fc.double({ min: 1, max: 60, noNaN: true }),
    fc.double({ min: 0.05, max: 1, noNaN: true }),
  )
  .map(([repeats, age, part]) => ({ repeats, age, lastRepeat: repeats === 0 ? 0 : age * part }));

describe('BG/NBD', () => {
  it("gives the authors' own example: 1.226 orders in 39 weeks after 2 in 38.86, the last at 30.43", () => {
    expect(expectedOrders(PUBLISHED, { repeats: 2, lastRepeat: 30.43, age: 38.86 }, 39)).toBeCloseTo(1.226, 3);
  });

  it('gives the likelihood of one customer as written in the paper', () => {
    const { r, alpha, a, b } = { r: 2, alpha: 3, a: 2, b: 3 };
    // x = 1: B(a, b + 1) / B(a, b) = b / (a + b); gamma(r + 1) / gamma(r) = r; a / b for having left.
    const stays = (b / (a + b)) * r * alpha ** r * (alpha + 9) ** -(r + 1);
    const leaves = (a / (a + b)) * r * alpha ** r * (alpha + 4) ** -(r + 1);
    expect(bgNbdLogLikelihood({ r, alpha, a, b }, [{ repeats: 1, lastRepeat: 4, age: 9 }])).toBeCloseTo(
      Math.log(stays + leaves),
      12,
    );
  });

  it('counts alike customers as often as they are, and does not mind the unit of time', () => {
    fc.assert(
      fc.property(model, fc.array(history, { minLength: 1, maxLength: 8 }), (parameters, histories) => {
        const once = bgNbdLogLikelihood(parameters, histories);
        expect(bgNbdLogLikelihood(parameters, [...histories, ...histories])).toBeCloseTo(2 * once, 6);
        const inDays = { ...parameters, alpha: parameters.alpha * 7 };
        const longer = histories.map((h) => ({ repeats: h.repeats, lastRepeat: h.lastRepeat * 7, age: h.age * 7 }));
        const orders = histories.reduce((sum, { repeats }) => sum + repeats, 0);
        expect(bgNbdLogLikelihood(inDays, longer)).toBeCloseTo(once - orders * Math.log(7), 6);
        for (const [i, one] of histories.entries()) {
          expect(probabilityNoOrder(inDays, longer[i]!, 70)).toBeCloseTo(probabilityNoOrder(parameters, one, 10), 9);
        }
      }),
    );
  });

  it('gives chances: less likely quiet the longer one looks, never less than having left', () => {
    fc.assert(
      fc.property(model, history, fc.double({ min: 0.1, max: 100, noNaN: true }), (parameters, one, horizon) => {
        const quiet = probabilityNoOrder(parameters, one, horizon);
        const alive = probabilityAlive(parameters, one);
        expect(quiet).toBeLessThanOrEqual(1);
        expect(quiet).toBeGreaterThanOrEqual(1 - alive - 1e-12);
        expect(probabilityNoOrder(parameters, one, horizon * 2)).toBeLessThanOrEqual(quiet + 1e-12);
        // At least one order is at most the expected number of orders.
        expect(1 - quiet).toBeLessThanOrEqual(expectedOrders(parameters, one, horizon) + 1e-6);
      }),
    );
  });

  it('has no hole at a = 1 or a + b + x = 1, where its formula is 0 / 0', () => {
    const one = { repeats: 3, lastRepeat: 20, age: 25 };
    const at = (a: number) => expectedOrders({ ...PUBLISHED, a }, one, 26);
    expect(at(1)).toBeCloseTo(at(1.001), 2);
    expect(at(1)).toBeCloseTo(at(0.999), 2);
    const once = { repeats: 0, lastRepeat: 0, age: 25 };
    const beside = (a: number) => expectedOrders({ ...PUBLISHED, a, b: 0.75 }, once, 26);
    expect(beside(0.25)).toBeCloseTo(beside(0.251), 2);
  });

  it('does not underflow for a customer with thousands of orders', () => {
    const often = { repeats: 5_000, lastRepeat: 990, age: 1_000 };
    expect(Number.isFinite(bgNbdLogLikelihood(PUBLISHED, [often]))).toBe(true);
    expect(probabilityNoOrder(PUBLISHED, often, 26)).toBeGreaterThan(0.99);
  });
});

describe('fitBgNbd', () => {
  it('is at a top: no small step to any side is more likely', () => {
    const histories = Array.from({ length: 300 }, (_, i) => {
      const repeats = [0, 0, 0, 1, 0, 2, 0, 5, 1, 0, 3, 0, 0, 9][i % 14]!;
      return { repeats, age: 30 + (i % 11), lastRepeat: repeats === 0 ? 0 : 5 + ((i * 7) % 25) };
    });
    const fit = fitBgNbd(histories)!;
    for (const key of ['r', 'alpha', 'a', 'b'] as const) {
      for (const factor of [0.99, 1.01]) {
        expect(bgNbdLogLikelihood({ ...fit, [key]: fit[key] * factor }, histories)).toBeLessThanOrEqual(
          fit.logLikelihood + 1e-7,
        );
      }
    }
    expect(fitBgNbd(histories)).toEqual(fit);
  });

  it('does not fit where nobody came again', () => {
    expect(fitBgNbd([])).toBeNull();
    expect(fitBgNbd([{ repeats: 0, lastRepeat: 0, age: 9 }])).toBeNull();
  });

  it('comes back with numbers from the oddest customers', () => {
    const odd = [
      { repeats: 1, lastRepeat: 0, age: 0 },
      { repeats: 400, lastRepeat: 400, age: 400 },
      { repeats: 0, lastRepeat: 0, age: 0 },
    ];
    const fit = fitBgNbd(odd)!;
    expect([fit.r, fit.alpha, fit.a, fit.b, fit.logLikelihood].every(Number.isFinite)).toBe(true);
  });
});

describe('orderHistory', () => {
  it('counts order days once, from the first, and nothing that is later than today', () => {
    expect(orderHistory([130, 100, 110, 110, 200], 150)).toEqual({ repeats: 2, lastRepeat: 30, age: 50 });
    expect(orderHistory([100], 100)).toEqual({ repeats: 0, lastRepeat: 0, age: 0 });
    expect(orderHistory([200], 150)).toBeNull();
  });
});
