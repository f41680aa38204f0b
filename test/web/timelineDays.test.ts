import { expect, it } from 'vitest';
import type { TimelineRecord } from '../../src/store/timeline.ts';
import { timelineDays } from '../../src/web/timelineDays.ts';

let count = 0;
const record = (local: string, from: string, change: Partial<TimelineRecord> = {}): TimelineRecord => {
  const sentAt = Date.parse(`${local}+08:00`);
  count += 1;
  return {
    ...{ msgId: `m${count}`, kind: 'message', type: 'text', chatId: 's:lin:wm1', contactId: 'wm1', from, sentAt },
    ...{ side: from === 'lin' ? 'staff' : 'customer', knownAt: sentAt, isRecalled: false },
    ...{ callSeconds: null, phraseRules: [] },
    ...change,
  };
};

it('makes one line of a burst, and begins anew with the day and with the other side', () => {
  const days = timelineDays([
    record('2026-10-13T09:05:00', 'wm1'),
    record('2026-10-13T09:04:00', 'wm1', { type: 'image' }),
    record('2026-10-13T09:03:00', 'wm1', { isRecalled: true }),
    record('2026-10-13T09:02:00', 'wm1', { kind: 'agree', type: 'agree' }),
    record('2026-10-13T08:00:00', 'lin'),
    record('2026-10-13T00:01:00', 'wm1'),
    record('2026-10-12T23:59:00', 'wm1'),
  ]);
  expect(
    days.map(({ day, runs }) => [day, runs.map((run) => [run.from, Object.fromEntries(run.counts), run.recalled])]),
  ).toEqual([
    [
      '2026-10-13',
      [
        ['wm1', { text: 2, image: 1 }, 1],
        ['lin', { text: 1 }, 0],
        ['wm1', { text: 1 }, 0],
      ],
    ],
    ['2026-10-12', [['wm1', { text: 1 }, 0]]],
  ]);
  expect(days[0]!.runs[0]!.at).toBe(Date.parse('2026-10-13T09:05:00+08:00'));
});

it('keeps apart what a person wrote and what was sent in their name', () => {
  const days = timelineDays([
    record('2026-10-13T09:05:00', 'lin', { side: 'automatic' }),
    record('2026-10-13T09:04:00', 'lin'),
  ]);
  expect(days[0]!.runs.map(({ side }) => side)).toEqual(['automatic', 'staff']);
});
