import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missedTime, type PageAfterPause } from '../../src/domain/missedTime.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';

const NOW = Date.parse('2026-11-22T02:00:00Z');
const WINDOW_MS = 5 * DAY_MS;
const seq = (number: number) => String(number).padStart(20, '0');

/** A first page after six days away, whose numbers do not go on where they ended. */
function page(change: Partial<PageAfterPause> = {}): PageAfterPause {
  return {
    coveredUntil: NOW - 6 * DAY_MS,
    lastPullAt: NOW - 6 * DAY_MS,
    pulledAt: NOW,
    afterSeq: seq(100),
    firstSeq: seq(180),
    firstSentAt: NOW - 5 * DAY_MS + HOUR_MS,
    isExpired: false,
    ...change,
  };
}

describe('missedTime', () => {
  it.each<[string, Partial<PageAfterPause>, { from: number; to: number } | null]>([
    ['six days away: until the edge of the archive', {}, { from: NOW - 6 * DAY_MS, to: NOW - 5 * DAY_MS }],
    ['the very next number: nothing was left out', { firstSeq: seq(101) }, null],
    [
      'nothing new at all: that time was not seen',
      { firstSeq: null, firstSentAt: null },
      { from: NOW - 6 * DAY_MS, to: NOW - 5 * DAY_MS },
    ],
    ['four days away', { coveredUntil: NOW - 4 * DAY_MS, lastPullAt: NOW - 4 * DAY_MS }, null],
    ['a jump in numbers while pulling', { coveredUntil: NOW - MINUTE_MS, lastPullAt: NOW - MINUTE_MS }, null],
    ['before the first pull', { coveredUntil: null, lastPullAt: null }, null],
    [
      'a catch-up that was broken off two days ago, still at old messages',
      { lastPullAt: NOW - 2 * DAY_MS, coveredUntil: NOW - 6 * DAY_MS },
      { from: NOW - 6 * DAY_MS, to: NOW - 5 * DAY_MS },
    ],
    ['a catch-up under way at the edge', { lastPullAt: NOW - 1_000, coveredUntil: NOW - 5 * DAY_MS - 1_000 }, null],
    [
      'an archive that reaches a little further back',
      { firstSentAt: NOW - 5.5 * DAY_MS },
      { from: NOW - 6 * DAY_MS, to: NOW - 5.5 * DAY_MS },
    ],
    [
      'expired within five days: until the first that is left',
      { isExpired: true, coveredUntil: NOW - 3 * DAY_MS, lastPullAt: NOW - 3 * DAY_MS, firstSentAt: NOW - DAY_MS },
      { from: NOW - 3 * DAY_MS, to: NOW - DAY_MS },
    ],
    [
      'expired, and nothing is left',
      { isExpired: true, firstSeq: null, firstSentAt: null },
      { from: NOW - 6 * DAY_MS, to: NOW },
    ],
    [
      'expired, but the page begins before what had been read',
      { isExpired: true, firstSentAt: NOW - 7 * DAY_MS },
      null,
    ],
  ])('%s', (_, change, expected) => {
    expect(missedTime(page(change), WINDOW_MS)).toEqual(expected);
  });

  it('never ends before it begins, and never reaches into what was read or is there', () => {
    const days = fc.integer({ min: 0, max: 20 * DAY_MS });
    fc.assert(
      fc.property(days, days, fc.option(days, { nil: null }), fc.boolean(), (covered, pulled, first, isExpired) => {
        const input = page({
          coveredUntil: NOW - covered,
          lastPullAt: NOW - pulled,
          firstSentAt: first === null ? null : NOW - first,
          isExpired,
        });
        const missed = missedTime(input, WINDOW_MS);
        if (missed === null) return;
        expect(missed.from).toBe(input.coveredUntil);
        expect(missed.to).toBeGreaterThan(missed.from);
        expect(missed.to).toBeLessThanOrEqual(input.firstSentAt ?? NOW);
      }),
    );
  });
});
