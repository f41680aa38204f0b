import { describe, expect, it } from 'vitest';
import { sightFrom } from '../../../src/domain/signals/sight.ts';

const NOW = 1_000;

describe('sightFrom', () => {
  const sight = sightFrom(
    [
      { from: 100, to: 300 },
      { from: 500, to: 990 },
    ],
    NOW,
  );

  it('ends at the next hole', () => {
    expect(sight(200)).toEqual({ until: 300, isCut: true });
    expect(sight(299)).toEqual({ until: 300, isCut: true });
  });

  it('ends at once where nothing was covered', () => {
    expect(sight(300)).toEqual({ until: 300, isCut: true });
    expect(sight(50)).toEqual({ until: 50, isCut: true });
  });

  it('takes what has not been pulled yet for no hole', () => {
    expect(sight(500)).toEqual({ until: 990, isCut: false });
    expect(sight(995)).toEqual({ until: NOW, isCut: false });
  });

  it('does not see what is observed after now', () => {
    expect(sightFrom([{ from: 0, to: 2_000 }], NOW)(10)).toEqual({ until: NOW, isCut: false });
    expect(
      sightFrom(
        [
          { from: 0, to: 900 },
          { from: 1_500, to: 2_000 },
        ],
        NOW,
      )(10),
    ).toEqual({ until: 900, isCut: false });
  });
});
