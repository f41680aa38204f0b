import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slowdownPoint } from '../../../src/domain/statistics/changePoint.ts';
import { gehan } from '../../../src/domain/statistics/gehan.ts';
import { durations } from './arbitraries.ts';
import { ended, open } from './remission.ts';

describe('slowdownPoint', () => {
  it('finds the first slow answer', () => {
    expect(slowdownPoint(ended(20, 31, 18, 25, 22, 90, 75, 110, 64))).toBe(5);
  });

  it('finds it near the end too, where most of the series was quick', () => {
    expect(slowdownPoint(ended(25, 29, 21, 27, 20, 31, 23, 26, 22, 30, 24, 28, 90, 95, 92))).toBe(12);
  });

  it('counts open waits as slow answers', () => {
    expect(slowdownPoint([...ended(20, 31, 18, 25, 22), ...open(90, 80, 70)])).toBe(5);
  });

  it('is not moved by one odd answer at an end', () => {
    expect(slowdownPoint(ended(1, 20, 30, 20, 90, 80, 85))).toBe(4);
  });

  it('says null when answers only became quicker, or nothing can be compared', () => {
    expect(slowdownPoint(ended(9, 8, 3, 2, 1))).toBeNull();
    expect(slowdownPoint(ended(5, 5, 5, 5))).toBeNull();
    expect(slowdownPoint(ended(1, 9, 9))).toBeNull();
    expect(slowdownPoint([])).toBeNull();
  });

  it("is the cut at which Gehan's test of the two parts is the surest", () => {
    fc.assert(
      fc.property(durations(30), (series) => {
        const zOf = (cut: number) => gehan({ recent: series.slice(cut), base: series.slice(0, cut) })!.z;
        const point = slowdownPoint(series);
        for (let cut = 2; cut <= series.length - 2; cut++) {
          expect(zOf(cut)).toBeLessThanOrEqual((point === null ? 0 : zOf(point)) + 1e-9);
        }
      }),
    );
  });
});
