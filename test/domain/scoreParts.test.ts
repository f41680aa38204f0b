import { describe, expect, it } from 'vitest';
import type { CustomerSignals } from '../../src/domain/customerSignals.ts';
import type { ReplyChange } from '../../src/domain/replyChanges.ts';
import { credibility, customerResponsePart, servicePart } from '../../src/domain/scoreParts.ts';
import type { Evidence } from '../../src/domain/signals/signal.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { calendar, cst, mark, profile, talks, verdictOf, workMornings } from './judgedCustomer.ts';

const tooFew = { kind: 'cannotJudge', reason: 'tooFew', have: 1, need: 4 } as const;
const judged = {
  kind: 'judged' as const,
  unit: 'businessMs' as const,
  past: 2,
  value: 3,
  strength: 0.5,
  evidence: [] as Evidence[],
};

function signals({
  effect,
  rateDown,
  inARow = 0,
  fewerOpenings,
  talks = [5, 20],
}: {
  effect?: number;
  rateDown?: number;
  inARow?: number;
  fewerOpenings?: number;
  talks?: [recent: number, base: number];
}): Omit<CustomerSignals, 'looks'> {
  const timeCounts = {
    recentDays: 21,
    recentTurns: 30,
    recentOpen: 0,
    baseTurns: 90,
    recentTalks: talks[0],
    baseTalks: talks[1],
    baseOpen: 0,
    valueIsOver: false,
    pastIsOver: false,
  };
  const rateCounts = {
    recentDays: 21,
    recentAnswered: 2,
    recentTotal: 6,
    baseAnswered: 9,
    baseTotal: 10,
  };
  return {
    replyTime: effect === undefined ? tooFew : { ...judged, counts: { ...timeCounts, effect } },
    replyRate: rateDown === undefined ? tooFew : { ...judged, strength: rateDown, counts: rateCounts },
    ourReplyTime: tooFew,
    unanswered: { ...judged, counts: { inARow, earlierTotal: 4, earlierAnswered: 3 } },
    initiative: fewerOpenings === undefined ? tooFew : { ...judged, strength: fewerOpenings, counts: openings },
  };
}

const NOTHING_CHANGED = { changes: [], opensLess: false };
const openings = { recentDays: 21, recentByCustomer: 1, recentTotal: 8, baseByCustomer: 12, baseTotal: 20 };

function ours(share: number | null, longestOverdueMs: number): CustomerSignals['ourReplyTime'] {
  const counts = { waits: 10, p90Ms: 1, decided: 10, overdue: longestOverdueMs > 0 ? 1 : 0, valueIsOver: false };
  return {
    ...judged,
    counts: { ...counts, longestOverdueMs, withinTarget: 6, withinTargetShare: share, isSlowerThanBefore: false },
  };
}

describe('customer responsiveness', () => {
  it('tells of fewer openings by the customer only when two judgements have seen them, and never scores it', () => {
    const part = (opensLess: boolean) =>
      customerResponsePart(signals({ rateDown: 0.5, fewerOpenings: 0.96 }), profile, { changes: [], opensLess });
    expect(part(true).facts).toMatchObject({
      r: 21,
      openings: 8,
      openedByThem: 1,
      baseOpenings: 20,
      baseOpenedByThem: 12,
    });
    expect(part(false).facts).not.toHaveProperty('openings');
    expect(part(true).value).toBe(part(false).value);
  });

  it('tells the window of slower answers where fewer came too, for those are what is said', () => {
    const changes: ReplyChange[] = [
      { kind: 'slowReply', since: 7, facts: { r: 14, slow: 5, fast: 2, slowExceeds: 0, since: 7 } },
      { kind: 'fewerReplies', since: 8, facts: { r: 21, recentAnswered: 1, recentTotal: 6, since: 8 } },
    ];
    const { facts } = customerResponsePart(signals({ effect: 0.9 }), profile, { changes, opensLess: false });
    expect(facts).toMatchObject({ r: 14, slow: 5, slowSince: 7, rateSince: 8, recentAnswered: 1 });
  });

  it.each([
    ['as before', { effect: 0.5, rateDown: 0.5 }, 1],
    ['quicker and more often', { effect: 0.2, rateDown: 0.1 }, 1],
    ['slower with P 0.75', { effect: 0.75 }, 0.5],
    ['slower with P 0.95', { effect: 0.95 }, 0],
    ['slower with P 0.85: halfway', { effect: 0.85 }, 0.25],
    ['less often with posterior 0.9', { rateDown: 0.9 }, 0.5],
    ['the worse of the two', { effect: 0.75, rateDown: 0.5 }, 0.5],
    ['two in a row unanswered', { effect: 0.5, inARow: 2 }, 0],
  ])('has the anchors of PRODUCT §4: %s', (_, given, value) => {
    expect(customerResponsePart(signals(given), profile, NOTHING_CHANGED).value).toBeCloseTo(value, 9);
  });

  it('says that the record has a hole, where that is why nothing is compared', () => {
    const notObserved = { kind: 'cannotJudge', reason: 'notObserved', have: 20, need: 84 } as const;
    const holed = { ...signals({}), replyTime: notObserved, replyRate: notObserved };
    expect(customerResponsePart(holed, profile, NOTHING_CHANGED)).toMatchObject({
      value: null,
      cannotJudge: 'coverage',
    });
  });

  it('cannot be judged by one unanswered outreach alone', () => {
    expect(customerResponsePart(signals({ inARow: 1 }), profile, NOTHING_CHANGED)).toMatchObject({
      value: null,
      cannotJudge: 'tooFewReplies',
    });
  });
});

describe('how far a comparison is believed', () => {
  it('is by half at k, more with more, hardly at all from one talk each, and never beyond the smaller sample', () => {
    expect(credibility(5, 20, 4)).toBe(0.5);
    expect(credibility(20, 5, 4)).toBe(0.5);
    expect(credibility(15, 45, 4)).toBeCloseTo(0.738, 3);
    expect(credibility(1, 1, 4)).toBeCloseTo(0.111, 3);
    expect(credibility(5, 1_000_000, 4)).toBeLessThan(5 / 9);
  });

  it('goes by talks, not by the turns in them, and by outreaches; what is seen counts in full', () => {
    const believed = (given: Parameters<typeof signals>[0]) =>
      customerResponsePart(signals(given), profile, NOTHING_CHANGED).credibility;
    expect(believed({ effect: 0.8 })).toBe(0.5);
    expect(believed({ effect: 0.8, talks: [1, 2] })).toBeCloseTo(1 / 7, 9);
    expect(believed({ rateDown: 0.9 })).toBeCloseTo(3.75 / 7.75, 9);
    expect(believed({ effect: 0.8, rateDown: 0.6 })).toBe(0.5);
    expect(believed({ effect: 0.5, rateDown: 0.5, talks: [1, 2] })).toBeCloseTo(3.75 / 7.75, 9);
    expect(believed({ effect: 0.8, inARow: 2 })).toBe(1);
  });
});

describe('our service', () => {
  it.each([
    [0.9, 0, 1],
    [1, 0, 1],
    [0.75, 0, 0.75],
    [0.6, 0, 0.5],
    [0.45, 0, 0.25],
    [0.3, 0, 0],
    [1, calendar.businessDayMs, 0.5],
    [1, 2 * calendar.businessDayMs, 0],
    [0.6, 30 * MINUTE_MS, 0.5],
  ])('with a share of %d within the target and %d ms overdue is %d', (share, overdueMs, value) => {
    expect(servicePart(ours(share, overdueMs), profile, calendar).value).toBeCloseTo(value, 9);
  });

  it('cannot be judged while no wait is decided', () => {
    expect(servicePart(ours(null, 0), profile, calendar)).toMatchObject({ value: null, cannotJudge: 'tooFewWaits' });
  });
});

describe('slower answers', () => {
  const now = cst('2026-11-20 07:30');
  /** We ask each working morning; the customer answers after an hour, of late in the afternoon. */
  const marks = workMornings(cst('2026-06-01'), now).flatMap((at) => [
    mark(at, 'staff'),
    mark(at + (at > now - 30 * DAY_MS ? 6 : 1) * HOUR_MS, 'customer', { needsNoReply: true }),
  ]);
  const slowReplyOf = (given: typeof marks, healthMax: number) =>
    verdictOf(given, now, {
      profile: { ...profile, replyChange: { ...profile.replyChange, healthMax } },
    }).standing.find(({ kind }) => kind === 'slowReply');

  it('are a cause with their two medians, but only together with a low health', () => {
    expect(slowReplyOf(marks, 100)?.facts).toEqual({
      r: 35,
      slow: 4.5 * HOUR_MS,
      fast: HOUR_MS,
      slowExceeds: 0,
      since: cst('2026-10-21 10:00'),
    });
    expect(verdictOf(marks, now).score!).toBeGreaterThan(75);
    expect(slowReplyOf(marks, 75)).toBeUndefined();
  });

  it('are none where the customer answers as always', () => {
    expect(slowReplyOf(talks(workMornings(cst('2026-06-01'), now)), 100)).toBeUndefined();
  });
});
