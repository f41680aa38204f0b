import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slowdownPoint } from '../../../src/domain/statistics/changePoint.ts';
import { durations } from './arbitraries.ts';
import { ended, open } from './remission.ts';

describe('slowdownPoint', () => {
  it('finds the first slow answer', () => {
    expect(slowdownPoint(ended(20, 31, 18, 25, 22, 90, 75, 110, 64))).toMatchObject({ index: 5 });
  });

  it('gives the statistic by hand: 6 after 3 of 5, so p = exp(-6 * 36 / 150)', () => {
    expect(slowdownPoint(ended(3, 1, 2, 9, 8))).toEqual({ index: 3, pValue: expect.closeTo(Math.exp(-216 / 150), 12) });
  });

  it('counts open waits as slow answers', () => {
    expect(slowdownPoint([...ended(20, 31, 18, 25, 22), ...open(90, 80, 70)])).toMatchObject({ index: 5 });
  });

  it('says null when answers only became quicker, or nothing can be compared', () => {
    expect(slowdownPoint(ended(9, 8, 3, 2, 1))).toBeNull();
    expect(slowdownPoint(ended(5, 5, 5))).toBeNull();
    expect(slowdownPoint([])).toBeNull();
  });

  it('cuts inside the series', () => {
    fc.assert(
      fc.property(durations(40), (series) => {
        const change = slowdownPoint(series);
        if (!change) return;
        expect(change.index).toBeGreaterThan(0);
        expect(change.index).toBeLessThan(series.length);
        expect(change.pValue).toBeGreaterThan(0);
        expect(change.pValue).toBeLessThanOrEqual(1);
      }),
    );
  });
});
