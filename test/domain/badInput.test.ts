import { describe, expect, it } from 'vitest';
import type { BusinessCalendar } from '../../src/domain/businessCalendar.ts';
import { byTime, type ContactMark } from '../../src/domain/contactMark.ts';
import { exposedAxis } from '../../src/domain/exposure.ts';
import { placeRecord } from '../../src/domain/sides.ts';
import { replyRate } from '../../src/domain/signals/replyRate.ts';
import { replyTime } from '../../src/domain/signals/replyTime.ts';
import { chatFacts, type SignalInput } from '../../src/domain/signals/signal.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { turnsOf } from '../../src/domain/turns.ts';
import { calendar, cst, everyDays, mark, talks, verdictOf, workMornings } from './judgedCustomer.ts';

const now = cst('2026-11-20 07:30');
const steady = talks(workMornings(now - 200 * DAY_MS, now));

describe('times that cannot be', () => {
  it('later than now are not looked at', () => {
    const future = [mark(now + 1), mark(now + 400 * DAY_MS, 'staff'), mark(8.64e15)];
    expect(verdictOf([...steady, ...future], now)).toEqual(verdictOf(steady, now));
    expect(verdictOf(future, now)).toEqual(verdictOf([], now));
  });

  it('of 1970, or of one instant for all, are judged as what they are', () => {
    const verdict = verdictOf([mark(0), ...steady].sort(byTime), now);
    expect(verdict.score).toBe(verdictOf(steady, now).score);
    const atOnce = Array.from({ length: 500 }, (_, i) => mark(now - DAY_MS, i % 2 ? 'staff' : 'customer')).sort(byTime);
    const { score, cannotJudge, lastContactAt } = verdictOf(atOnce, now);
    expect({ score, cannotJudge, lastContactAt }).toEqual({
      score: null,
      cannotJudge: 'tooLittleContact',
      lastContactAt: now - DAY_MS,
    });
  });

  it('out of order give no turn that ends before it begins', () => {
    for (const turn of turnsOf([...steady].reverse().sort(byTime)))
      expect(turn.lastAt).toBeGreaterThanOrEqual(turn.startedAt);
  });
});

describe('a chat of 200,000 messages', () => {
  /** Counts the questions that judging asks the calendar: what grows faster than the messages would show here. */
  function questions(messages: number): number {
    const marks: ContactMark[] = [];
    const stepMs = Math.floor((180 * DAY_MS) / messages);
    for (let i = 0; i < messages; i += 1)
      marks.push(mark(now - 180 * DAY_MS + i * stepMs, i % 3 === 0 ? 'customer' : 'staff'));
    let asked = 0;
    const counting: BusinessCalendar = {
      ...calendar,
      businessMs(from, to) {
        asked += 1;
        return calendar.businessMs(from, to);
      },
    };
    const verdict = verdictOf(marks, now, { calendar: counting });
    expect(verdict.score).toBeGreaterThan(50);
    return asked;
  }

  it('is judged, and asks ten times as much as one of 20,000', () => {
    const [few, many] = [questions(20_000), questions(200_000)];
    expect(few).toBeGreaterThan(1000);
    expect(many / few).toBeLessThan(10.5);
  });

  it('of one side is one turn', () => {
    const monologue = Array.from({ length: 200_000 }, (_, i) => mark(now - DAY_MS + i, 'staff'));
    expect(turnsOf(monologue)).toMatchObject([{ messages: 200_000, answeredAt: null }]);
  });
});

describe('very little', () => {
  it.each([
    ['no message at all', []],
    ['one message of the customer', [mark(now - 3 * DAY_MS)]],
    ['one message of ours', [mark(now - 3 * DAY_MS, 'staff')]],
    ['only automatic ones', [mark(now - DAY_MS, 'automatic'), mark(now - 2, 'robot')]],
  ])('%s: no score, no cause, and a reason', (_, marks) => {
    const { score, band, cannotJudge, standing, parts } = verdictOf(marks, now);
    expect({ score, band, cannotJudge, standing }).toEqual({
      ...{ score: null, band: 'unknown', cannotJudge: 'tooLittleContact', standing: [] },
    });
    expect(parts.find(({ dimension }) => dimension === 'rhythm')).toMatchObject({ value: null });
  });
});

describe('staff on both sides', () => {
  const directory = { staff: new Set(['liming', 'hejing']), contacts: new Set(['wm-wang']) };
  const place = (from: string, to: string[], roomId: string | null = null) =>
    placeRecord({ from, to, roomId, sentAt: now }, directory);

  it('is an internal chat, with no contact and so no facts', () => {
    expect(place('liming', ['hejing'])).toMatchObject({ contactId: '', chatId: 'i:liming:hejing' });
    expect(place('liming', ['hejing'], 'wr-inside')).toMatchObject({ contactId: '', roomContactIds: [] });
    expect(place('liming', [])).toMatchObject({ contactId: '' });
  });

  it('two contacts alone, or a robot and one, are nobody’s chat of ours', () => {
    expect(place('wm-wang', ['wm-other'])).toMatchObject({ contactId: '', side: 'customer' });
    expect(place('wb-robot', ['wm-wang'])).toMatchObject({ contactId: '', side: 'robot' });
  });

  it('answers nothing: colleagues who talk among themselves in a room are one turn of ours', () => {
    const room = { chatId: 'r:wr1', contactId: '' };
    const turns = turnsOf([
      mark(1, 'staff', room),
      mark(2, 'staff', { ...room, by: 'hejing' }),
      mark(3, 'staff', room),
    ]);
    expect(turns).toMatchObject([{ side: 'staff', messages: 3, answeredAt: null }]);
  });
});

describe('windows over a hole in the record', () => {
  const asked = everyDays(2, cst('2026-06-01 10:00'), now).flatMap((at) => [
    mark(at, 'staff'),
    mark(at + 20 * MINUTE_MS),
  ]);
  const inputOf = (observed: { from: number; to: number }[]): SignalInput => {
    const marks = asked.filter(({ at }) => observed.some(({ from, to }) => from <= at && at < to));
    return {
      chats: [chatFacts('s:liming:wm-wang', marks)],
      ...{ axis: exposedAxis({ now, observed, idleDaysOff: [] }), observed, recentDays: 14, calendar },
    };
  };
  const ago = (days: number) => now - days * DAY_MS;

  it.each([
    ['all was observed', [[170, 0]], null],
    [
      'a hole of some days is left out',
      [
        [170, 9],
        [4, 0],
      ],
      null,
    ],
    [
      'the recent time lies in the hole',
      [
        [170, 25],
        [3, 0],
      ],
      3,
    ],
    [
      'the recent time begins in the hole',
      [
        [170, 40],
        [13.5, 0],
      ],
      13,
    ],
    [
      'the earlier time lies behind a hole of many weeks',
      [
        [170, 80],
        [30, 0],
      ],
      30,
    ],
    ['the record is younger than the windows', [[55, 0]], 55],
    ['nothing was observed', [], 0],
  ] as [string, [number, number][], number | null][])('%s', (_, spans, have) => {
    const input = inputOf(spans.map(([from, to]) => ({ from: ago(from), to: ago(to) })));
    for (const signal of [replyTime(input), replyRate(input)])
      expect(signal).toMatchObject(
        have === null ? { kind: 'judged' } : { kind: 'cannotJudge', reason: 'notObserved', have, need: 56 },
      );
  });
});
