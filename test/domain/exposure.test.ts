import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contactDays, countDays, gapsDays } from '../../src/domain/contactDays.ts';
import { exposedAxis, fullAxis, idleDays } from '../../src/domain/exposure.ts';
import { gapsBetween, mergeIntervals } from '../../src/domain/interval.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { calendar, cst, mark } from './judgedCustomer.ts';

const now = cst('2026-11-20 07:30');
const everything = [{ from: now - 1000 * DAY_MS, to: now }];

describe('intervals', () => {
  const hours = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })), { maxLength: 8 });
  it('merge and leave gaps as an hour by hour look says', () => {
    fc.assert(
      fc.property(hours, (pairs) => {
        const intervals = pairs.map(([from, to]) => ({ from, to }));
        const merged = mergeIntervals(intervals);
        const gaps = gapsBetween(intervals, { from: 5, to: 50 });
        const within = (list: readonly { from: number; to: number }[], hour: number) =>
          list.filter(({ from, to }) => from <= hour && hour < to).length;
        for (let hour = 0; hour < 60; hour++) {
          expect(within(merged, hour)).toBe(within(intervals, hour) > 0 ? 1 : 0);
          expect(within(gaps, hour)).toBe(hour >= 5 && hour < 50 && within(intervals, hour) === 0 ? 1 : 0);
        }
      }),
    );
  });
});

describe('the time axis', () => {
  it('counts every moment where nothing is left out', () => {
    const axis = fullAxis(now);
    expect(axis.ageMs(now - 3 * DAY_MS - 1)).toBe(3 * DAY_MS + 1);
    expect(axis.ageMs(now + 5)).toBe(-5);
    expect(exposedAxis({ now, observed: everything, idleDaysOff: [] }).ageMs(now - 3 * DAY_MS)).toBe(3 * DAY_MS);
  });

  it('leaves out time without archive: before the first pull, in a gap, and since the last pull', () => {
    const observed = [
      { from: now - 20 * DAY_MS, to: now - 10 * DAY_MS },
      { from: now - 7 * DAY_MS, to: now - HOUR_MS },
    ];
    const axis = exposedAxis({ now, observed, idleDaysOff: [] });
    expect(axis.spanMs).toBe(17 * DAY_MS - HOUR_MS);
    expect(axis.ageMs(now - HOUR_MS)).toBe(0);
    expect(axis.ageMs(now - 7 * DAY_MS)).toBe(7 * DAY_MS - HOUR_MS);
    // Within the gap: the age of its newer end.
    expect(axis.ageMs(now - 8 * DAY_MS)).toBe(7 * DAY_MS - HOUR_MS);
    expect(axis.ageMs(now - 12 * DAY_MS)).toBe(9 * DAY_MS - HOUR_MS);
    expect(axis.ageMs(now - 21 * DAY_MS)).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes idle days off out, and keeps those on which somebody wrote', () => {
    const friday = cst('2026-11-13 17:00');
    const off = calendar.daysOff(now - 30 * DAY_MS, now);
    const idle = idleDays(off, [mark(friday)]);
    const axis = exposedAxis({ now, observed: everything, idleDaysOff: idle });
    expect(axis.ageMs(friday)).toBe(now - friday - 2 * DAY_MS);
    const lived = idleDays(off, [mark(friday), mark(cst('2026-11-14 11:00'), 'staff')]);
    expect(lived).toHaveLength(idle.length - 1);
    expect(exposedAxis({ now, observed: everything, idleDaysOff: lived }).ageMs(friday)).toBe(now - friday - DAY_MS);
    // A group-send on Saturday is nobody's life.
    expect(idleDays(off, [mark(friday), mark(cst('2026-11-14 11:00'), 'automatic')])).toEqual(idle);
  });

  it('adds up as an hour by hour look says, whatever is left out', () => {
    const hour = fc.integer({ min: -24 * 20, max: 0 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(hour, hour), { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 18 })),
        hour,
        (pairs, daysAgo, asked) => {
          const observed = pairs.map(([a, b]) => ({
            from: now + Math.min(a, b) * HOUR_MS,
            to: now + Math.max(a, b) * HOUR_MS,
          }));
          const idleDaysOff = [...new Set(daysAgo)].sort((a, b) => b - a).map((days) => now - days * DAY_MS);
          const axis = exposedAxis({ now, observed, idleDaysOff });
          const begin = Math.min(...observed.map(({ from }) => from));
          let counted = 0;
          const at = now + asked * HOUR_MS;
          for (let one = at; one < now; one += HOUR_MS)
            if (
              observed.some(({ from, to }) => from <= one && one < to) &&
              !idleDaysOff.some((day) => day <= one && one < day + DAY_MS)
            )
              counted += HOUR_MS;
          expect(axis.ageMs(at)).toBe(at < begin ? Number.POSITIVE_INFINITY : counted);
        },
      ),
    );
  });
});

describe('contact days', () => {
  it('are bins of 24 hours counted back from now, open on the left', () => {
    const marks = [0, DAY_MS - 1, DAY_MS, 3 * DAY_MS - 1, 3 * DAY_MS].map((ago) => mark(now - ago));
    const days = contactDays({ marks, axis: fullAxis(now), days: 3 });
    expect([...days.customer]).toEqual([1, 1, 1]);
    expect(contactDays({ marks: marks.slice(4), axis: fullAxis(now), days: 3 }).customer.indexOf(1)).toBe(-1);
    expect(days).toMatchObject({ lastAt: now, silenceDays: 0 });
  });

  it('are of either side with staff messages, of the customer only with his own and with calls', () => {
    const marks = [
      mark(now - 2.5 * DAY_MS, 'customer'),
      mark(now - 1.5 * DAY_MS, 'staff', { isCall: true }),
      mark(now - 0.5 * DAY_MS, 'staff'),
    ];
    const days = contactDays({ marks, axis: fullAxis(now), days: 4 });
    expect([...days.either]).toEqual([1, 1, 1, 0]);
    expect([...days.customer]).toEqual([0, 1, 1, 0]);
    expect(days.silenceDays).toBe(0.5);
  });

  it('do not see what nobody wrote, nor what comes later than now', () => {
    const sides = ['automatic', 'robot', 'unknown'] as const;
    const marks = [...sides.map((side) => mark(now - DAY_MS, side)), mark(now + 1), mark(now - 40 * DAY_MS)];
    const days = contactDays({ marks, axis: fullAxis(now), days: 30 });
    expect(countDays(days.either, 0, 30)).toBe(0);
    expect(days).toMatchObject({ lastAt: now - 40 * DAY_MS, silenceDays: 40 });
    expect(contactDays({ marks: [], axis: fullAxis(now), days: 30 })).toMatchObject({
      lastAt: null,
      silenceDays: null,
    });
  });

  it('give the gaps between them, the latest first, without the silence that still lasts', () => {
    const bins = Uint8Array.from([0, 0, 1, 1, 0, 0, 1, 0, 1]);
    expect(gapsDays(bins, 100)).toEqual([1, 3, 2]);
    expect(gapsDays(bins, 4)).toEqual([1, 3]);
    expect(gapsDays(new Uint8Array(5), 100)).toEqual([]);
    expect(countDays(bins, 2, 7)).toBe(3);
  });
});
