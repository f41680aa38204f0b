import { describe, expect, it } from 'vitest';
import { nelderMead } from '../../../src/domain/statistics/nelderMead.ts';

describe('nelderMead', () => {
  it("finds the end of Rosenbrock's valley from its classical start", () => {
    const valley = ([x, y]: readonly number[]) => 100 * (y! - x! ** 2) ** 2 + (1 - x!) ** 2;
    const { at, value } = nelderMead(valley, [-1.2, 1], { tolerance: 1e-14 });
    expect(at[0]).toBeCloseTo(1, 5);
    expect(at[1]).toBeCloseTo(1, 5);
    expect(value).toBeLessThan(1e-10);
  });

  it('stays where the function is defined', () => {
    const { at } = nelderMead(([x]) => x! - Math.log(x!), [5]);
    expect(at[0]).toBeCloseTo(1, 3);
  });

  it('keeps to its bound, also on a slope without end', () => {
    let calls = 0;
    const slope = ([x]: readonly number[]) => {
      calls++;
      return -x!;
    };
    nelderMead(slope, [0], { evaluationsMax: 200 });
    expect(calls).toBeLessThanOrEqual(210);
  });

  it('finds the same again', () => {
    const bowl = ([x, y]: readonly number[]) => (x! - 3) ** 2 + Math.abs(y! + 2);
    expect(nelderMead(bowl, [0, 0])).toEqual(nelderMead(bowl, [0, 0]));
  });
});
