import { describe, expect, it } from 'vitest';
import { bandOf } from '../../src/domain/band.ts';
import type { Dimension } from '../../src/domain/scoreProfile.ts';
import type { ScorePart } from '../../src/domain/verdict.ts';
import { profile } from './judgedCustomer.ts';

const part = (dimension: Dimension, value: number | null): ScorePart => ({
  dimension,
  weight: profile.weights[dimension],
  value,
  cannotJudge: value === null ? 'noData' : null,
  facts: {},
});
const band = (score: number, change: Partial<Parameters<typeof bandOf>[0]> = {}) =>
  bandOf({ score, parts: [], previous: null, hasCause: false, profile, ...change });

describe('bandOf', () => {
  it.each([
    [100, 'steady'],
    [75.5, 'steady'],
    [75.49, 'watch'],
    [75, 'watch'],
    [51, 'watch'],
    [50.49, 'first'],
    [50, 'first'],
    [0, 'first'],
  ])('puts %d into %s: over 75, 51 to 75, 50 and less as people read it', (score, expected) => {
    expect(band(score)).toBe(expected);
  });

  it('gets better only 3 points above the edge, and worse at once', () => {
    expect(band(78, { previous: 'watch' })).toBe('watch');
    expect(band(79, { previous: 'watch' })).toBe('steady');
    expect(band(75, { previous: 'steady' })).toBe('watch');
    expect(band(53, { previous: 'first' })).toBe('first');
    expect(band(54, { previous: 'first' })).toBe('watch');
    // Over one edge for good, but not over the next.
    expect(band(77, { previous: 'first' })).toBe('watch');
    expect(band(80, { previous: 'first' })).toBe('steady');
    for (const previous of ['unknown', 'observing'] as const) expect(band(76, { previous })).toBe('steady');
  });

  it('is at most one step better than the worst dimension of some weight', () => {
    expect(band(80, { parts: [part('rhythm', 0.95), part('contacts', 0.5)] })).toBe('watch');
    expect(band(80, { parts: [part('rhythm', 0.95), part('contacts', 0.6)] })).toBe('steady');
    expect(band(80, { parts: [part('contacts', null)] })).toBe('steady');
    // Six points of weight cannot hold anything down.
    expect(band(80, { parts: [part('service', 0)] })).toBe('steady');
  });

  it('is at best 留意 while a cause stands or the key contact is lost', () => {
    expect(band(95, { hasCause: true })).toBe('watch');
    expect(band(40, { hasCause: true })).toBe('first');
    expect(band(95, { parts: [part('contacts', 0)] })).toBe('watch');
  });
});
