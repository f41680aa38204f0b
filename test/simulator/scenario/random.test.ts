import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/simulator/scenario/random.ts';

const draws = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.next());
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

describe('Random', () => {
  it('repeats itself for the same seed, and only for it', () => {
    expect(draws(new Random(1), 20)).toEqual(draws(new Random(1), 20));
    expect(draws(new Random(1), 20)).not.toEqual(draws(new Random(2), 20));
  });

  it('branches by name, whatever was drawn before', () => {
    const fresh = new Random(5);
    const used = new Random(5);
    draws(used, 100);
    expect(draws(used.branch('a'), 5)).toEqual(draws(fresh.branch('a'), 5));
    expect(draws(fresh.branch('b'), 5)).not.toEqual(draws(fresh.branch('a'), 5));
  });

  it('is uniform in [0, 1)', () => {
    const values = draws(new Random('uniform'), 20_000);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = values.filter((value) => Math.floor(value * 10) === tenth).length / values.length;
      expect(share).toBeCloseTo(0.1, 1);
    }
  });

  it.each([
    [1, 0.7],
    [28, 0.5],
    [3, 1.5],
  ])('draws gamma gaps of mean %d and coefficient of variation %d', (wanted, cv) => {
    const random = new Random(`gamma ${wanted}`);
    const values = Array.from({ length: 20_000 }, () => random.gamma(wanted, cv));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(mean(values) / wanted).toBeCloseTo(1, 1);
    expect(deviation(values) / mean(values) / cv).toBeCloseTo(1, 1);
  });

  it('draws log-normal waits around their median', () => {
    const random = new Random('log');
    const values = Array.from({ length: 10_001 }, () => random.logNormal(30, 0.8)).sort((a, b) => a - b);
    expect(values[5_000]! / 30).toBeCloseTo(1, 1);
  });

  it('takes weighted names as often as their weights say, and none of weight zero', () => {
    const random = new Random('weights');
    const counts = { often: 0, seldom: 0, never: 0 };
    for (let i = 0; i < 8_000; i++) counts[random.weighted({ often: 3, seldom: 1, never: 0 })] += 1;
    expect(counts.often / counts.seldom).toBeGreaterThan(2.6);
    expect(counts.often / counts.seldom).toBeLessThan(3.4);
    expect(counts.never).toBe(0);
  });

  it('shuffles without loss', () => {
    const items = [1, 2, 3, 4, 5, 6, 7, 8];
    const shuffled = new Random(9).shuffled(items);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items);
  });

  it('refuses to pick from nothing', () => {
    expect(() => new Random(1).pick([])).toThrow('nothing to pick');
  });
});
