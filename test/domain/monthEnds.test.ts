import { describe, expect, it } from 'vitest';
import { type MonthEnd, type MonthEndEvidence, monthlyFall, monthsBefore } from '../../src/domain/monthEnds.ts';
import type { ScorePart } from '../../src/domain/verdict.ts';
import { calendar, profile } from './judgedCustomer.ts';

const DAYS = ['2026-07-31', '2026-08-31', '2026-09-30', '2026-10-30'];
const parts = (rhythm: number, service: number | null): ScorePart[] => [
  { dimension: 'rhythm', weight: 60, value: rhythm, cannotJudge: null, facts: {} },
  { dimension: 'service', weight: 6, value: service, cannotJudge: service === null ? 'tooFewWaits' : null, facts: {} },
];
const endsOf = (...scores: number[]): MonthEnd[] =>
  scores.map((score, i) => ({ day: DAYS[i]!, score, version: profile.version, parts: parts(0.9, 1) }));
const fall = (change: Partial<MonthEndEvidence>) =>
  monthlyFall({
    ends: endsOf(81, 74, 66, 60),
    ...{ score: 60, parts: parts(0.6, 0.5), profile, calendar, stood: false },
    ...change,
  });

describe('the months before a day', () => {
  it('are four whole ones, over a new year and a February too', () => {
    expect(monthsBefore('2026-11-20').map(({ from, to }) => `${from} ${to}`)).toEqual([
      '2026-07-01 2026-07-31',
      '2026-08-01 2026-08-31',
      '2026-09-01 2026-09-30',
      '2026-10-01 2026-10-31',
    ]);
    expect(monthsBefore('2028-03-31').map(({ to }) => to)).toEqual([
      '2027-11-30',
      '2027-12-31',
      '2028-01-31',
      '2028-02-29',
    ]);
  });
});

describe('month-end scores that fall', () => {
  it('three times in a row and by more than 20 points are a cause, with the scores that a person can look up', () => {
    expect(fall({})).toEqual({
      kind: 'monthlyFall',
      facts: { months: 3, firstDate: calendar.dayStart('2026-07-31'), scores: '81 74 66 60', mainly: 'rhythm' },
    });
  });

  it('by exactly 20 points, or with one month that did not fall, are none', () => {
    expect(fall({ ends: endsOf(80, 74, 66, 60) })).toBeNull();
    expect(fall({ ends: endsOf(90, 74, 74, 60) })).toBeNull();
    // 66.4 and 65.6 are both 66 to people, so nobody could see this fall.
    expect(fall({ ends: endsOf(90, 66.4, 65.6, 60) })).toBeNull();
  });

  it('of another version of the score, or of too few months, say nothing', () => {
    const [first, ...rest] = endsOf(81, 74, 66, 60);
    expect(fall({ ends: [{ ...first!, version: 'older' }, ...rest] })).toBeNull();
    expect(fall({ ends: rest })).toBeNull();
    expect(fall({ ends: [] })).toBeNull();
  });

  it('are over when the customer has come back, with a margin of 5 points for what stands', () => {
    expect(fall({ score: null })).toBeNull();
    expect(fall({ score: 61 })).toBeNull();
    expect(fall({ score: 61, stood: true })).not.toBeNull();
    expect(fall({ score: 65, stood: true })).not.toBeNull();
    expect(fall({ score: 66, stood: true })).toBeNull();
  });

  it('name what took most points, of what could be judged both times', () => {
    const mainly = (then: MonthEnd['parts'], now: ScorePart[]) =>
      fall({ ends: endsOf(81, 74, 66, 60).map((end) => ({ ...end, parts: then })), parts: now })!.facts.mainly;
    expect(mainly(parts(0.9, 1), parts(0.88, 0))).toBe('service');
    expect(mainly(parts(0.9, null), parts(0.88, 0))).toBe('rhythm');
    expect(mainly(parts(0.5, null), parts(0.5, 0))).toBeNull();
    expect(mainly([], parts(0.5, 0))).toBeNull();
  });
});
