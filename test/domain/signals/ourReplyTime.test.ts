import { describe, expect, it } from 'vitest';
import { ourReplyTime } from '../../../src/domain/signals/ourReplyTime.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/domain/time.ts';
import { at, chat, day, input } from './chats.ts';

const TARGET = 30 * MINUTE_MS;

/** They ask each working day at 10:00 over four weeks; we answer after 20 minutes, in the last week after `recent`. */
const weeks = (recent: number) =>
  Array.from({ length: 26 }, (_, i) => i)
    .filter((i) => i % 7 <= 4)
    .flatMap((i) => [`${day(i)} 10:00 them`, `${day(i)} 10:${i >= 21 ? recent : 20} us`]);
const NOW = '2026-06-26 18:00';

describe('ourReplyTime', () => {
  it('says how long they wait for us, and how many waits are within the target', () => {
    const lines = weeks(20).filter((line) => line !== '2026-06-24 10:20 us');
    const signal = ourReplyTime(input([chat([...lines, '2026-06-24 15:00 us'])], NOW), TARGET);
    expect(signal).toMatchObject({
      kind: 'judged',
      value: 20 * MINUTE_MS,
      past: 20 * MINUTE_MS,
      counts: { waits: 5, decided: 5, withinTarget: 4, withinTargetShare: 0.8, overdue: 0, isSlowerThanBefore: false },
    });
    // Nine of ten are reached with the slowest of five: 10:00 to 15:00 less the lunch hour.
    expect(signal.kind === 'judged' && signal.counts.p90Ms).toBe(4 * HOUR_MS);
  });

  it('says when we became 15 % slower, and not when 10 %', () => {
    expect(ourReplyTime(input([chat(weeks(23))], NOW), TARGET)).toMatchObject({ counts: { isSlowerThanBefore: true } });
    expect(ourReplyTime(input([chat(weeks(22))], NOW), TARGET)).toMatchObject({
      counts: { isSlowerThanBefore: false },
    });
  });

  it('finds the wait that is overdue now, also one from before the window', () => {
    const forgotten = chat(['2026-06-17 17:00 them'], { chatId: 's:he:wm1' });
    const signal = ourReplyTime(input([chat(weeks(20)), forgotten], NOW), TARGET);
    // Wednesday 17:00 to the Friday after the next: 1 hour and 7 days of 8.
    expect(signal).toMatchObject({ counts: { waits: 6, overdue: 1, longestOverdueMs: 57 * HOUR_MS, withinTarget: 5 } });
    expect(signal.kind === 'judged' && signal.evidence).toEqual([
      { chatId: 's:he:wm1', from: at('2026-06-17 17:00'), to: null },
    ]);
  });

  it('does not wait where no reply is needed, and is stopped by no robot', () => {
    const thanks = [...weeks(20), '2026-06-26 11:00 them ok'];
    expect(ourReplyTime(input([chat(thanks)], NOW), TARGET)).toMatchObject({ counts: { waits: 5, overdue: 0 } });
    const robot = [...weeks(20), '2026-06-26 11:00 them', '2026-06-26 11:01 robot'];
    expect(ourReplyTime(input([chat(robot)], NOW), TARGET)).toMatchObject({ counts: { waits: 6, overdue: 1 } });
  });

  it('works before the earlier windows are observed, and cannot judge four waits', () => {
    const week = weeks(20).filter((line) => line >= day(21));
    expect(ourReplyTime(input([chat(week)], NOW), TARGET)).toMatchObject({ kind: 'judged', past: null, strength: 0 });
    const four = week.filter((line) => line >= day(22));
    expect(ourReplyTime(input([chat(four)], NOW), TARGET)).toEqual({
      kind: 'cannotJudge',
      reason: 'tooFew',
      have: 4,
      need: 5,
    });
  });
});
