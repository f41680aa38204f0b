import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cusumDown } from '../../../src/domain/statistics/cusum.ts';

const pattern = (text: string) => [...text].map((day) => day === 'x');

describe('cusumDown', () => {
  it('dates the change to the first day without the contact that was due', () => {
    expect(cusumDown(pattern('x.x.x.x.x.......'), 0.5)).toEqual({
      changeIndex: 9,
      missingDays: expect.closeTo(7 * 0.375, 12),
    });
  });

  it('adds up by hand: due 0.75 of a daily habit', () => {
    // 0.75, 0.5, 1.25, 1.0, 1.75
    expect(cusumDown(pattern('xxx.x.x.'), 1)).toEqual({ changeIndex: 3, missingDays: 1.75 });
  });

  it('sees no change while the habit goes on', () => {
    expect(cusumDown(pattern('xx.xxx.xxxx'), 0.8)).toBeNull();
    expect(cusumDown([], 0.5)).toBeNull();
    expect(cusumDown(pattern('....'), 0)).toBeNull();
  });

  it('dates to a day of the series, and a day of contact never makes it look worse', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 90 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (days, rate) => {
          const change = cusumDown(days, rate);
          const after = cusumDown([...days, true], rate);
          expect(after?.missingDays ?? 0).toBeLessThanOrEqual(change?.missingDays ?? 0);
          if (!change) return;
          expect(days[change.changeIndex]).toBe(false);
          expect(change.missingDays).toBeLessThanOrEqual(days.length - change.changeIndex);
        },
      ),
    );
  });
});
