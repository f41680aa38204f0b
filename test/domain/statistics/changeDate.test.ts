import fc from 'fast-check';
import jstat from 'jstat';
import { describe, expect, it } from 'vitest';
import { changeDate, moreOftenLogOdds, riseLogOdds } from '../../../src/domain/statistics/changeDate.ts';
import { DAY_MS } from '../../../src/domain/time.ts';

/** Yearly flow of the Nile at Aswan, 1871 to 1970: the worked example of G. W. Cobb, Biometrika 65 (1978) 243–251. */
const NILE = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100,
  1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456,
  824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897,
  822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975,
  815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
];

const indexOfMost = (odds: readonly number[]): number => odds.indexOf(Math.max(...odds));

describe('riseLogOdds', () => {
  it('finds the fall of the Nile in 1899 as Cobb did, as a rise of what is missing', () => {
    const odds = riseLogOdds(NILE.map((flow) => -flow));
    expect(1871 + indexOfMost(odds)).toBe(1899);
    const shares = odds.map((one) => Math.exp(one - Math.max(...odds)));
    const all = shares.reduce((sum, share) => sum + share, 0);
    // The year is sure to one or two.
    expect((shares[27]! + shares[28]! + shares[29]!) / all).toBeGreaterThan(0.85);
    expect(Math.max(...riseLogOdds(NILE))).toBeLessThan(1);
  });

  it('does not depend on where values are counted from, nor in which unit', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 30 });
    fc.assert(
      fc.property(values, (some) => {
        const odds = riseLogOdds(some);
        for (const [i, other] of riseLogOdds(some.map((value) => 7 + 3 * value)).entries())
          if (i > 0) expect(other).toBeCloseTo(odds[i]!, 6);
      }),
    );
  });

  it('finds nothing in what is all alike or only falls', () => {
    for (const series of [
      [5, 5, 5, 5, 5, 5],
      [9, 9, 9, 1, 1, 1],
    ])
      expect(Math.max(...riseLogOdds(series))).toBeLessThanOrEqual(0);
  });
});

describe('moreOftenLogOdds', () => {
  it('has the odds of two rates against one, by beta functions computed elsewhere', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 2, maxLength: 25 }), (happened) => {
        const logBeta = (part: readonly boolean[]): number => {
          const times = part.filter(Boolean).length;
          const { gammaln } = jstat.jStat;
          return gammaln(1 + times) + gammaln(1 + part.length - times) - gammaln(2 + part.length);
        };
        for (const [i, odds] of moreOftenLogOdds(happened).entries()) {
          if (i === 0) continue;
          const [before, after] = [happened.slice(0, i), happened.slice(i)];
          const share = (part: readonly boolean[]) => part.filter(Boolean).length / part.length;
          const both = logBeta(before) + logBeta(after) - logBeta(happened);
          expect(odds).toBeCloseTo(share(after) > share(before) ? both : Math.min(0, both), 6);
        }
      }),
    );
  });
});

const NOW = 400 * DAY_MS;
/** Events every so many days, the last so long ago. */
const every = (days: number, count: number, last = days): number[] =>
  Array.from({ length: count }, (_, i) => NOW - last * DAY_MS - (count - 1 - i) * days * DAY_MS);
const dated = (times: readonly number[], happened: readonly boolean[], youngDays = 42) =>
  changeDate(times, moreOftenLogOdds(happened), { now: NOW, youngMs: youngDays * DAY_MS });

describe('changeDate', () => {
  it('names the event itself where events are close', () => {
    const times = every(1, 60);
    expect(
      dated(
        times,
        times.map((_, i) => i >= 48),
      ),
    ).toBe(times[48]);
  });

  it('lies between two events that are a week apart, for the change may lie anywhere there', () => {
    const times = every(7, 24, 2);
    const date = dated(
      times,
      times.map((_, i) => i >= 20),
    )!;
    expect(date).toBeGreaterThan(times[19]! + DAY_MS);
    expect(date).toBeLessThan(times[20]! - DAY_MS);
  });

  it('is not moved back by two chance misses of long before, as the clearest cut is', () => {
    const times = every(3, 28, 1);
    const happened = times.map((_, i) => i === 10 || i === 11 || i >= 24);
    expect(dated(times, happened)).toBe(times[24]);
  });

  it('keeps the date of an old change that is plain', () => {
    const times = every(2, 80);
    expect(
      dated(
        times,
        times.map((_, i) => i >= 40),
      ),
    ).toBe(times[40]);
  });

  it('is unknown where the change may lie anywhere', () => {
    const times = every(2, 80);
    expect(
      dated(
        times,
        times.map((_, i) => i % 2 === 0),
        160,
      ),
    ).toBeNull();
    expect(dated([], [])).toBeNull();
    expect(dated([NOW], [true])).toBeNull();
  });
});
