import { describe, expect, it } from 'vitest';
import { fullAxis } from '../../src/domain/exposure.ts';
import type { JudgeInput } from '../../src/domain/health.ts';
import { rhythm } from '../../src/domain/rhythm.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { type Band, shownScore } from '../../src/domain/verdict.ts';
import { calendar, cst, everyDays, kindsOf, mark, profile, talks, verdictOf, workMornings } from './judgedCustomer.ts';

const now = cst('2026-11-20 07:30');
const aYear = cst('2025-10-13');
const daily = talks(workMornings(aYear, now));
const part = (verdict: ReturnType<typeof verdictOf>, dimension: string) =>
  verdict.parts.find((one) => one.dimension === dimension)!;
/** What a new installation has: the archive's five days before it, and all since. */
const installed = (day: number): Partial<JudgeInput> => ({
  observed: [{ from: now - (day + 5) * DAY_MS, to: now }],
});

describe('judge', () => {
  it('finds a customer of every cadence steady, or worth a look at worst', () => {
    for (const [each, bands] of [
      [1, ['steady']],
      [3, ['steady']],
      [5, ['steady']],
      [10, ['steady', 'watch']],
      [20, ['steady', 'watch']],
    ] as const) {
      const verdict = verdictOf(talks(workMornings(cst('2024-01-02'), now, each)), now);
      expect(bands as readonly Band[], `each ${each} working days: ${verdict.score}`).toContain(verdict.band);
      expect(kindsOf(verdict)).toEqual([]);
    }
  });

  it('keeps score, parts and coverage together: the score is the weighted mean of what could be judged', () => {
    const verdict = verdictOf(daily, now);
    const judged = verdict.parts.filter(({ value }) => value !== null);
    expect(judged.map(({ dimension }) => dimension)).toEqual(['rhythm', 'customerResponse', 'service']);
    expect(verdict.coverage).toBeCloseTo(0.72, 12);
    const points = judged.reduce((sum, { weight, value }) => sum + weight * value!, 0);
    const counted = judged.reduce((sum, { weight }) => sum + weight, 0);
    expect(verdict.score).toBeCloseTo((100 * points) / counted, 10);
    // Talks enough to be judged, too few to be wholly believed; told to a tenth, so that people can check the sum.
    const { weight } = part(verdict, 'customerResponse');
    expect(weight).toBeGreaterThan(profile.weights.customerResponse / 2);
    expect(weight).toBeLessThan(profile.weights.customerResponse);
    expect(weight).toBe(Math.round(10 * weight) / 10);
    expect([part(verdict, 'rhythm').weight, part(verdict, 'service').weight]).toEqual([60, 6]);
    expect(part(verdict, 'rhythm').value).toBe(1 - verdict.risk!);
    expect(part(verdict, 'orders')).toMatchObject({ value: null, cannotJudge: 'noData' });
  });

  it('is pure: the same input gives the same verdict, and later messages change nothing', () => {
    const later = [...daily, mark(now + 1), mark(now + DAY_MS, 'staff')];
    expect(verdictOf(later, now)).toEqual(verdictOf(daily, now));
  });

  it('counts what a person can count', () => {
    const marks = daily.filter(({ at }) => at < cst('2026-11-12'));
    const { facts } = part(verdictOf(marks, now), 'rhythm');
    expect(facts).toMatchObject({
      r: 7,
      recent: 0,
      days: 8,
      gap: 0,
      lastDate: cst('2026-11-11 10:12'),
      lastSide: 'customer',
    });
    const weekly = talks(workMornings(cst('2025-01-02'), now, 5));
    expect(part(verdictOf(weekly, now), 'rhythm').facts.gap).toBe(7);
  });
});

describe('days off', () => {
  it('make nobody look cold: after the long holiday of 春节 the daily customer is as well as before', () => {
    const eve = cst('2026-02-14 07:30');
    const back = cst('2026-02-24 07:30');
    const marks = talks(workMornings(cst('2025-02-05'), cst('2026-02-14 12:00')));
    const known = marks.filter(({ at }) => at <= back);
    expect(calendar.workStart('2026-02-16')).toBeNull();
    const before = verdictOf(marks, eve);
    const after = verdictOf(known, back);
    expect(after.band).toBe('steady');
    expect(Math.abs(after.score! - before.score!)).toBeLessThan(6);
    expect(kindsOf(after)).toEqual([]);
  });

  it('on which we wrote count as lived: there the customer was silent', () => {
    const lived = [...daily, mark(cst('2026-11-14 11:00'), 'staff')].sort((a, b) => a.at - b.at);
    const expectedDays = (marks: typeof daily) => verdictOf(marks, now).rhythm!.expectedDays.fastPartner;
    expect(expectedDays(lived)).toBeLessThan(expectedDays(daily));
    const groupSend = [...daily, mark(cst('2026-11-14 11:00'), 'automatic')].sort((a, b) => a.at - b.at);
    expect(expectedDays(groupSend)).toBe(expectedDays(daily));
  });
});

describe('exposure', () => {
  it('makes no silence of time without archive', () => {
    const hole = { from: now - 23 * DAY_MS, to: now - 3 * DAY_MS };
    const known = daily.filter(({ at }) => at < hole.from || at >= hole.to);
    const observed = [
      { from: now - 400 * DAY_MS, to: hole.from },
      { from: hole.to, to: now },
    ];
    const whole = verdictOf(daily, now);
    expect(verdictOf(known, now).score!).toBeLessThan(whole.score! - 3);
    expect(Math.abs(verdictOf(known, now, { observed }).score! - whole.score!)).toBeLessThan(2);
  });

  it('shows on day 1 only who waits for us; on day 14 a daily customer who went quiet; by day 60 a weekly one', () => {
    const quietDaily = daily.filter(({ at }) => at < cst('2026-11-11'));
    const weekly = everyDays(7, cst('2025-12-05 10:00'), now);
    const quietWeekly = talks(weekly.filter((at) => at < cst('2026-10-10')));

    const day1 = verdictOf(
      quietDaily.filter(({ at }) => at > now - 6 * DAY_MS),
      now,
      installed(1),
    );
    expect(day1).toMatchObject({ band: 'observing', score: null, cannotJudge: 'observing', standing: [] });
    expect(day1.observingUntil).toBe('2026-12-14');

    const seen14 = quietDaily.filter(({ at }) => at > now - 19 * DAY_MS);
    expect(verdictOf(seen14, now, installed(14))).toMatchObject({ band: 'observing', observedDays: 19 });
    expect(kindsOf(verdictOf(seen14, now, installed(14)))).toEqual(['goneQuiet']);

    const seen60 = quietWeekly.filter(({ at }) => at > now - 65 * DAY_MS);
    expect(kindsOf(verdictOf(seen60, now, installed(60)))).toEqual(['goneQuiet']);
  });

  it('scores a daily customer after 30 observed days, one of every seventh working day after W of 84', () => {
    const seen = (days: number) => daily.filter(({ at }) => at > now - days * DAY_MS);
    expect(verdictOf(seen(29), now, installed(24)).band).toBe('observing');
    expect(verdictOf(seen(30), now, installed(25))).toMatchObject({ band: 'steady', observingUntil: null });
    const weekly = talks(workMornings(cst('2026-01-05'), now, 7));
    const seenWeekly = (days: number) => weekly.filter(({ at }) => at > now - days * DAY_MS);
    expect(verdictOf(seenWeekly(60), now, installed(55))).toMatchObject({ band: 'observing' });
    expect(verdictOf(seenWeekly(90), now, installed(85))).toMatchObject({ cannotJudge: null, band: 'steady' });
  });

  it('watches a new customer first, however long the archive runs', () => {
    const since = now - 12 * DAY_MS;
    const verdict = verdictOf(talks(workMornings(since, now)), now, { relatedSince: since });
    expect(verdict).toMatchObject({ band: 'observing', observingUntil: '2026-12-08' });
    expect(verdict.observedDays).toBeCloseTo(12, 9);
  });
});

describe('what cannot be judged', () => {
  const quiet = daily.filter(({ at }) => at < now - 20 * DAY_MS);

  it.each([
    ['refused', { refused: true }],
    ['consentOpen', { consentOpen: true }],
    ['noSeat', { noSeat: true }],
  ] as const)('says %s, stands for nothing and ranks nowhere', (reason, change) => {
    const verdict = verdictOf(quiet, now, change);
    expect(verdict).toMatchObject({ score: null, band: 'unknown', cannotJudge: reason, risk: null, coverage: 0 });
    expect(verdict.standing).toEqual([]);
    expect(verdict.fading.pValue).toBeNull();
    expect(verdict.parts.every(({ value, cannotJudge }) => value === null && cannotJudge === reason)).toBe(true);
  });

  it('believes no silence while the pull is late', () => {
    expect(kindsOf(verdictOf(quiet, now))).toContain('goneQuiet');
    const late = verdictOf(quiet, now, { pullLate: true });
    expect(late).toMatchObject({ score: null, band: 'unknown', cannotJudge: 'pullLate', standing: [] });
  });

  it('says too little contact, not zero', () => {
    const verdict = verdictOf(talks([now - 100 * DAY_MS, now - 20 * DAY_MS]), now);
    expect(verdict).toMatchObject({ score: null, band: 'unknown', cannotJudge: 'tooLittleContact', risk: null });
    expect(verdictOf([], now)).toMatchObject({ score: null, cannotJudge: 'tooLittleContact', lastContactAt: null });
  });

  it('has no colour when less than half of the weight is judged', () => {
    const light = { ...profile, weights: { ...profile.weights, rhythm: 10 } };
    expect(verdictOf(daily, now, { profile: light })).toMatchObject({
      score: null,
      band: 'unknown',
      cannotJudge: 'coverage',
    });
  });
});

describe('causes', () => {
  it('gone quiet: days and usual gap as counts, and who owes an answer', () => {
    const until = cst('2026-11-10');
    const base = daily.filter(({ at }) => at < until);
    const nobody = verdictOf(base, now).standing[0]!;
    expect(nobody).toMatchObject({
      kind: 'goneQuiet',
      facts: { days: 10, gap: 0, lastSide: 'customer', owedBy: null },
    });
    const asked = verdictOf([...base, mark(until + 10 * HOUR_MS, 'staff')], now).standing[0]!;
    expect(asked).toMatchObject({ facts: { days: 9, lastSide: 'staff', owedBy: 'customer' } });
    const bowed = verdictOf([...base, mark(until + 10 * HOUR_MS, 'staff', { needsNoReply: true })], now).standing[0]!;
    expect(bowed).toMatchObject({ facts: { lastSide: 'nobody', owedBy: null } });
  });

  it('gone quiet needs 5 business days, and names a long holiday in between', () => {
    const base = daily.filter(({ at }) => at < cst('2026-09-26'));
    expect(kindsOf(verdictOf(base, cst('2026-10-08 07:30')))).toEqual([]);
    const after = verdictOf(base, cst('2026-10-12 07:30'));
    expect(after.standing[0]).toMatchObject({ kind: 'goneQuiet', facts: { holiday: '国庆节' } });
  });

  it('two outreaches in a row without an answer stand, with what went before', () => {
    const until = cst('2026-11-05');
    const weekly = talks(workMornings(cst('2026-01-05'), until, 2));
    const tries = [mark(cst('2026-11-09 10:00'), 'staff'), mark(cst('2026-11-12 10:00'), 'staff')];
    const verdict = verdictOf([...weekly, ...tries], cst('2026-11-16 07:30'));
    expect(verdict.standing.find(({ kind }) => kind === 'unanswered')).toMatchObject({
      facts: { n: 2, date: cst('2026-11-12 10:00') },
    });
    const answered = [...weekly, ...tries, mark(cst('2026-11-13 10:00'), 'customer', { chatId: 'r:room' })];
    expect(kindsOf(verdictOf(answered, cst('2026-11-16 07:30')))).not.toContain('unanswered');
  });

  it('cap the band at 留意', () => {
    const until = cst('2026-11-11');
    const verdict = verdictOf(
      daily.filter(({ at }) => at < until),
      now,
    );
    expect(verdict.standing.length).toBeGreaterThan(0);
    expect(verdict.band).not.toBe('steady');
  });
});

describe('our service', () => {
  it('counts waits in working time, and a long open one takes all', () => {
    expect(part(verdictOf(daily, now), 'service')).toMatchObject({ value: 1, facts: { overdue: 0 } });
    const waiting = [...daily, mark(cst('2026-11-16 09:00'), 'customer', { chatId: 's:hejing:wm-wang' })];
    const service = part(
      verdictOf(
        waiting.sort((a, b) => a.at - b.at),
        now,
      ),
      'service',
    );
    expect(service).toMatchObject({ value: 0, facts: { overdue: 1, longestOverdueMs: 4 * 7.5 * HOUR_MS } });
  });

  it('is 0.5 at six of ten within the target, and cannot be judged with fewer than five waits', () => {
    const slow = workMornings(cst('2026-10-09'), now).flatMap((at, i) => [
      mark(at, 'customer'),
      mark(at + (i % 5 < 3 ? 10 : 90) * MINUTE_MS, 'staff'),
    ]);
    const judged = part(
      verdictOf(slow, cst('2026-11-19 18:30'), { observed: [{ from: cst('2026-01-01'), to: now }] }),
      'service',
    );
    const { withinTarget, decided } = judged.facts as Record<string, number>;
    const share = withinTarget! / decided!;
    expect(share).toBeGreaterThan(0.5);
    expect(judged.value).toBeCloseTo(share < 0.6 ? (0.5 * (share - 0.3)) / 0.3 : 0.5 + (0.5 * (share - 0.6)) / 0.3, 9);
    const few = talks([now - 3 * DAY_MS, now - 2 * DAY_MS]);
    expect(part(verdictOf(few, now), 'service')).toMatchObject({ value: null, cannotJudge: 'tooFewWaits' });
  });
});

describe('fixed windows', () => {
  it('give the rhythm of the backtest, whatever calendar and coverage the company has', () => {
    const fixed = { recentDays: 21, horizonDays: 28, daysOff: false } as const;
    const quiet = daily.filter(({ at }) => at < now - 9 * DAY_MS);
    const verdict = verdictOf(quiet, now, { fixed, observed: [] });
    const { risk } = rhythm({ marks: quiet, axis: fullAxis(now), recentDays: 21, horizonDays: 28 });
    expect(verdict.risk).toBe(risk);
    expect(verdict.window).toEqual({ recentDays: 21, horizonDays: 28 });
    const elsewhere = { fixed, observed: [], calendar: calendar.withLeave([{ from: now - 30 * DAY_MS, to: now }]) };
    expect(verdictOf(quiet, now, elsewhere)).toEqual(verdict);
    expect(shownScore(verdict.score!)).toBeLessThan(100);
  });
});
