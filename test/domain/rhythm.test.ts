import { describe, expect, it } from 'vitest';
import { contactDays } from '../../src/domain/contactDays.ts';
import { exposedAxis, fullAxis } from '../../src/domain/exposure.ts';
import { rhythm, rhythmDays, rhythmOf } from '../../src/domain/rhythm.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { cst, mark } from './judgedCustomer.ts';

const now = cst('2026-11-20 07:30');
const axis = fullAxis(now);
const window = { recentDays: 7, horizonDays: 14 };

describe('rhythm', () => {
  it('is what the formula of DETECTION §3 gives by hand for two messages', () => {
    const marks = [mark(now - 2.25 * DAY_MS, 'customer'), mark(now - 1.25 * DAY_MS, 'staff')];
    const result = rhythm({ marks, axis, ...window });
    const expected = (halfLife: number, bins: number[]) => {
      const decay = Math.log(2) / halfLife;
      return 14 * decay * bins.reduce((sum, bin) => sum + Math.exp(-decay * bin), 0);
    };
    const p = (days: number) => (1 + days / 2) ** -2;
    const [fastPartner, fastAny, slowPartner] = [expected(3.5, [2]), expected(3.5, [1, 2]), expected(28, [2])];
    expect(result.expectedDays.fastPartner).toBeCloseTo(fastPartner, 12);
    expect(result.expectedDays.fastAny).toBeCloseTo(fastAny, 12);
    expect(result.expectedDays.slowPartner).toBeCloseTo(slowPartner, 12);
    expect(result.parts.quiet).toBeCloseTo(1.25 / 14, 12);
    const risk = 0.2 * p(fastPartner) + 0.2 * p(fastAny) + 0.4 * p(slowPartner) + (0.2 * 1.25) / 14;
    expect(result.risk).toBeCloseTo(risk, 12);
    expect(result.fading).toBeCloseTo(0.25 * p(fastPartner) + 0.25 * p(fastAny) + 0.5 * p(slowPartner), 12);
  });

  it('looks back 3 W, open on the left', () => {
    const reach = rhythmDays(window) * DAY_MS;
    expect(reach).toBe(84 * DAY_MS);
    expect(rhythm({ marks: [mark(now - reach)], axis, ...window }).expectedDays.slowPartner).toBe(0);
    expect(rhythm({ marks: [mark(now - reach + 1)], axis, ...window }).expectedDays.slowPartner).toBeGreaterThan(0);
  });

  it('is 1 for somebody who never wrote, and does not look ahead', () => {
    const never = rhythm({ marks: [], axis, ...window });
    expect(never).toMatchObject({ risk: 1, fading: 1, silenceDays: null });
    expect(rhythm({ marks: [mark(now + HOUR_MS)], axis, ...window })).toEqual(never);
  });

  it('only rises while nobody writes', () => {
    const marks = [20, 17, 11, 5].map((daysAgo) => mark(now - daysAgo * DAY_MS));
    let before = 0;
    for (let hour = 0; hour < 40 * 24; hour += 5) {
      const { risk } = rhythm({ marks, axis: fullAxis(now + hour * HOUR_MS), ...window });
      expect(risk).toBeGreaterThanOrEqual(before);
      before = risk;
    }
  });

  it('is the same from bins that reach further back', () => {
    const marks = [60, 31, 30, 4].map((daysAgo) => mark(now - daysAgo * DAY_MS));
    expect(rhythmOf(contactDays({ marks, axis, days: 756 }), window)).toEqual(rhythm({ marks, axis, ...window }));
  });

  it('takes what was observed for the whole where the archive is young, and is exact where it is not', () => {
    const daily = Array.from({ length: 200 }, (_, daysAgo) => mark(now - (daysAgo + 0.5) * DAY_MS));
    const since = (days: number) =>
      rhythm({
        marks: daily,
        axis: exposedAxis({ now, observed: [{ from: now - days * DAY_MS, to: now }], idleDaysOff: [] }),
        ...window,
      });
    const old = rhythm({ marks: daily, axis, ...window });
    expect(since(84)).toEqual(old);
    // Thirty days of a daily customer look as good as three hundred.
    expect(since(30).risk).toBeCloseTo(old.risk, 2);
    const blown = since(30).expectedDays.slowPartner;
    expect(blown).toBeGreaterThan(0.95 * old.expectedDays.slowPartner);
    expect(blown).toBeLessThan(1.05 * old.expectedDays.slowPartner);
  });
});
