import { describe, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import type { Alert, AlertEvent } from '../../src/domain/alert.ts';
import { businessCalendar } from '../../src/domain/businessCalendar.ts';
import { assessmentDue, digestDue, isCardTime, nextCardTime } from '../../src/domain/timetable.ts';
import { firstAnswer, isOpenAt, weekNumbers } from '../../src/domain/weekReport.ts';

const calendar = businessCalendar(readCompanySettings().calendars.company);
const at = (text: string): number => Date.parse(`${text}:00+08:00`);

describe('the timetable', () => {
  it.each([
    ['2026-11-17T07:29', null],
    ['2026-11-17T07:30', '2026-11-17'],
    ['2026-11-17T23:59', '2026-11-17'],
    ['2026-11-21T10:00', null],
    // 国庆
    ['2026-10-02T10:00', null],
    // 调休: a Saturday on which people work.
    ['2026-10-10T10:00', '2026-10-10'],
  ])('judges at %s: %s', (moment, day) => expect(assessmentDue(at(moment), calendar)).toBe(day));

  it.each([
    ['2026-11-16T08:35', null],
    ['2026-11-16T08:36', { week: '2026-W46', isLate: false }],
    ['2026-11-18T10:00', { week: '2026-W46', isLate: true }],
    ['2026-11-22T10:00', { week: '2026-W46', isLate: true }],
    // Monday to Wednesday of 国庆 week 2026-W41 are off: Thursday is its first business day.
    ['2026-10-07T10:00', null],
    ['2026-10-08T08:36', { week: '2026-W40', isLate: false }],
    // 春节: week 2026-W08 is off as a whole, so the week before it is told after it.
    ['2026-02-18T10:00', null],
    ['2026-02-24T08:36', { week: '2026-W07', isLate: false }],
    // The turn of a year.
    ['2026-01-05T08:36', { week: '2026-W01', isLate: false }],
    ['2027-01-04T09:00', { week: '2026-W53', isLate: false }],
  ])('reports at %s: %o', (moment, due) => {
    if (due === null) expect(digestDue(at(moment), calendar)).toBeNull();
    else expect(digestDue(at(moment), calendar)).toMatchObject(due);
  });

  it.each([
    ['2026-11-17T07:31', 0, '2026-11-17T09:12'],
    ['2026-11-17T07:31', 1, '2026-11-17T09:40'],
    ['2026-11-17T10:00', 0, '2026-11-17T13:42'],
    ['2026-11-17T15:00', 0.5, '2026-11-18T09:26'],
    ['2026-11-20T20:00', 0, '2026-11-23T09:12'],
    ['2026-09-30T20:00', 0, '2026-10-08T09:12'],
  ])('sends no card at %s before its window (%f): %s', (moment, spread, expected) =>
    expect(nextCardTime(at(moment), calendar, spread)).toBe(at(expected)),
  );
});

describe('a card that WeCom did not take in its window', () => {
  const may = (now: string, plannedAt = '2026-11-17T09:20') =>
    isCardTime(at(now), calendar, { plannedAt: at(plannedAt), graceMs: 30 * 60_000 });

  it.each([
    ['2026-11-17T09:20', true],
    ['2026-11-17T10:10', true],
    ['2026-11-17T10:11', false],
    ['2026-11-17T13:41', false],
    ['2026-11-17T13:42', true],
    ['2026-11-17T14:41', false],
    ['2026-11-18T09:12', true],
    ['2026-11-21T09:20', false],
  ])('at %s: %s', (now, expected) => expect(may(now)).toBe(expected));

  it('has its time also where no window fits', () => {
    expect(may('2026-11-17T11:20', '2026-11-17T11:00')).toBe(true);
    expect(may('2026-11-17T11:31', '2026-11-17T11:00')).toBe(false);
  });
});

describe('cards for people with hours of their own', () => {
  const { company } = readCompanySettings().calendars;
  const everyDay = (fromMinute: number, toMinute: number) =>
    businessCalendar({ ...company, week: Array.from({ length: 7 }, () => [{ fromMinute, toMinute }]) });

  it('come in the evening to whom works in the evening', () => {
    const evening = everyDay(18 * 60, 22 * 60);
    expect(nextCardTime(at('2026-11-17T10:00'), evening, 0)).toBe(at('2026-11-17T18:12'));
  });

  it('come when work begins where no window fits, also tomorrow', () => {
    const tenMinutes = everyDay(9 * 60, 9 * 60 + 10);
    expect(nextCardTime(at('2026-11-17T07:30'), tenMinutes, 0)).toBe(at('2026-11-17T09:00'));
    expect(nextCardTime(at('2026-11-17T09:05'), tenMinutes, 0)).toBe(at('2026-11-18T09:00'));
  });

  it('wait until the leave is over', () => {
    const away = businessCalendar(company).withLeave([{ from: at('2026-11-17T00:00'), to: at('2026-11-19T13:30') }]);
    expect(nextCardTime(at('2026-11-17T07:30'), away, 0)).toBe(at('2026-11-19T13:42'));
  });
});

describe('a week in numbers', () => {
  const alert = (id: string, openedAt: number, change: Partial<Alert> = {}): Alert => ({
    id,
    customerId: id,
    state: 'open',
    ownerId: 'lin',
    causes: [],
    openedAt,
    claimedBy: null,
    claimedAt: null,
    snoozedUntil: null,
    closedAt: null,
    closeReason: null,
    quietJudgements: 0,
    version: 1,
    ...change,
  });
  const event = (moment: string, body: object): AlertEvent => ({ at: at(moment), by: 'lin', ...body }) as AlertEvent;
  const week = { from: at('2026-11-09T00:00'), to: at('2026-11-16T00:00') };
  const stories = [
    // Opened in the week, claimed two business hours later.
    {
      alert: alert('a', at('2026-11-10T09:00')),
      events: [event('2026-11-10T11:00', { type: 'claimed', outcome: 'none' })],
    },
    // Opened in the week, answered with 情况正常 after four business hours.
    {
      alert: alert('b', at('2026-11-10T09:00')),
      events: [event('2026-11-10T14:00', { type: 'closed', reason: 'normal' })],
    },
    // Opened in the week, answered after its end.
    {
      alert: alert('c', at('2026-11-12T09:00')),
      events: [event('2026-11-17T09:00', { type: 'claimed', outcome: 'none' })],
    },
    // Older, recovered in the week.
    {
      alert: alert('d', at('2026-11-02T09:00')),
      events: [event('2026-11-11T07:30', { type: 'closed', reason: 'recovered' })],
    },
    // Later than the week.
    { alert: alert('e', at('2026-11-16T09:00')), events: [] },
  ];

  it('looks at nothing later than its end', () => {
    const { medianHandlingMs, ...numbers } = weekNumbers(stories, week, calendar);
    expect(numbers).toEqual({ open: 2, opened: 3, better: 1, handled: 2 });
    const expected = [stories[0]!, stories[1]!].map(({ alert: { openedAt }, events }) =>
      calendar.businessMs(openedAt, events[0]!.at),
    );
    expect(medianHandlingMs).toBe((expected[0]! + expected[1]!) / 2);
  });

  it('opens a case again that was closed by mistake', () => {
    const undone = {
      alert: alert('f', at('2026-11-10T09:00')),
      events: [
        event('2026-11-10T10:00', { type: 'closed', reason: 'normal' }),
        event('2026-11-10T11:00', { type: 'undone' }),
      ],
    };
    expect(
      [at('2026-11-10T09:30'), at('2026-11-10T10:30'), at('2026-11-10T12:00')].map((moment) =>
        isOpenAt(undone, moment),
      ),
    ).toEqual([true, false, true]);
  });

  it('takes a tap that was taken back for no answer', () => {
    const said = (moment: string, type: string) => event(moment, { type, outcome: 'none' });
    const opened = alert('g', at('2026-11-10T09:00'));
    const tapped = [said('2026-11-10T10:00', 'claimed'), said('2026-11-10T10:01', 'undone')];
    expect(firstAnswer({ alert: opened, events: tapped }, week.to)).toBeNull();
    const again = [...tapped, said('2026-11-11T10:00', 'attested')];
    expect(firstAnswer({ alert: opened, events: again }, week.to)).toBe(at('2026-11-11T10:00'));
  });

  it('has no median without answers', () => expect(weekNumbers([], week, calendar).medianHandlingMs).toBeNull());
});
