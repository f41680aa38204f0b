import fc from 'fast-check';
import type { Duration } from '../../../src/domain/statistics/duration.ts';

/** Few different lengths, so that ties and open ones at the length of ended ones are common. */
export function durations(sizeMax = 25): fc.Arbitrary<Duration[]> {
  const duration = fc.record({ length: fc.integer({ min: 0, max: 12 }), isOpen: fc.boolean() });
  return fc.array(duration, { minLength: 1, maxLength: sizeMax });
}

export const probability = fc.double({ min: 0, max: 1, noNaN: true });
