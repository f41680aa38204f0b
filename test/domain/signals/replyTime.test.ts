import { describe, expect, it } from 'vitest';
import { exposedAxis } from '../../../src/domain/exposure.ts';
import { replyTime } from '../../../src/domain/signals/replyTime.ts';
import { MINUTE_MS } from '../../../src/domain/time.ts';
import { at, chat, day, input } from './chats.ts';

/** Four weeks of one question a working day at 10:00; in the last week the answers take `slow` minutes, before 20 to 29. */
function weeks(slow: number, { openFrom = 99 } = {}): string[] {
  const lines: string[] = [];
  for (let i = 0; i < 26; i++) {
    if (i % 7 > 4) continue;
    lines.push(`${day(i)} 10:00 us`);
    if (i >= openFrom) continue;
    const minutes = i >= 21 ? slow : 20 + ((i * 7) % 10);
    lines.push(
      `${day(i)} ${String(10 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')} them`,
    );
  }
  return lines;
}
const NOW = '2026-06-26 18:00';

describe('replyTime', () => {
  it('sees answers that take an hour and a half instead of half an hour, and how long they took', () => {
    const signal = replyTime(input([chat(weeks(90))], NOW));
    expect(signal).toMatchObject({
      kind: 'judged',
      unit: 'businessMs',
      value: 90 * MINUTE_MS,
      counts: { recentTurns: 5, baseTurns: 15, recentTalks: 5, baseTalks: 15, effect: 1, valueIsOver: false },
    });
    expect(signal.kind === 'judged' && signal.strength).toBeGreaterThan(0.99);
    expect(signal.kind === 'judged' && signal.past).toBeLessThan(30 * MINUTE_MS);
    expect(signal.kind === 'judged' && signal.evidence[0]).toEqual({
      chatId: 's:li:wm1',
      from: at('2026-06-26 10:00'),
      to: at('2026-06-26 11:30'),
    });
  });

  it('sees nothing where nothing changed', () => {
    const signal = replyTime(input([chat(weeks(25))], NOW));
    expect(signal.kind === 'judged' && signal.strength).toBeLessThan(0.9);
  });

  it('does not think a night or a weekend slow: Friday 17:50 to Monday 9:10 are 20 minutes', () => {
    const lines = weeks(25).filter((line) => !line.startsWith('2026-06-26'));
    const signal = replyTime(
      input([chat([...lines, '2026-06-26 17:50 us', '2026-06-29 09:10 them'])], '2026-06-29 09:30'),
    );
    expect(signal.kind === 'judged' && signal.evidence[0]).toMatchObject({ from: at('2026-06-26 17:50') });
    expect(signal.kind === 'judged' && signal.value).toBeLessThan(30 * MINUTE_MS);
  });

  it('counts from the oldest unanswered message: following up does not move the clock', () => {
    const followUps = weeks(90).flatMap((line) =>
      line.endsWith('10:00 us') && line >= day(21) ? [line, line.replace('10:00', '11:00')] : [line],
    );
    const signal = replyTime(input([chat(followUps)], NOW));
    expect(signal.kind === 'judged' && signal.value).toBe(90 * MINUTE_MS);
  });

  it('takes what is open as open: one turn of a week without an answer, and four quick ones, are no slow customer', () => {
    const signal = replyTime(input([chat(weeks(25, { openFrom: 25 }))], NOW));
    expect(signal).toMatchObject({ counts: { recentTurns: 5, recentOpen: 1 } });
    expect(signal.kind === 'judged' && signal.value).toBeLessThanOrEqual(29 * MINUTE_MS);
  });

  it('says "over" when most turns are open, and never that silence is quick', () => {
    const quiet = ['wm1', 'wm2', 'wm3', 'wm4'].map((id) =>
      chat([...weeks(25, { openFrom: 21 }).filter((line) => line < day(21)), '2026-06-24 10:00 us'], {
        chatId: `s:li:${id}`,
      }),
    );
    const signal = replyTime(input(quiet, NOW));
    expect(signal).toMatchObject({ kind: 'judged', counts: { recentTurns: 4, recentOpen: 4, valueIsOver: true } });
    // Wednesday 10:00 to Friday 18:00: 7 + 8 + 8 hours of work.
    expect(signal.kind === 'judged' && signal.value).toBe(23 * 60 * MINUTE_MS);
    expect(signal.kind === 'judged' && signal.strength).toBeGreaterThan(0.99);
  });

  it('does not look past now', () => {
    const lines = weeks(90);
    const known = lines.filter((line) => at(line.slice(0, 16)) <= at('2026-06-24 10:30'));
    const now = '2026-06-24 10:30';
    expect(replyTime(input([chat(lines)], now))).toEqual(replyTime(input([chat(known)], now)));
  });

  it('cannot judge fewer than 4 turns in a window', () => {
    const lines = weeks(90).filter((line) => line < day(24));
    expect(replyTime(input([chat(lines)], NOW))).toEqual({ kind: 'cannotJudge', reason: 'tooFew', have: 3, need: 4 });
    expect(replyTime(input([], NOW))).toMatchObject({ kind: 'cannotJudge', reason: 'tooFew', have: 0 });
  });

  it('cannot judge a window that was not observed for its whole length', () => {
    const observed = [{ from: at('2026-06-01 00:00'), to: at(NOW) }];
    const axis = exposedAxis({ now: at(NOW), observed, idleDaysOff: [] });
    expect(replyTime(input([chat(weeks(90))], NOW, { axis, observed }))).toEqual({
      kind: 'cannotJudge',
      reason: 'notObserved',
      have: 25,
      need: 28,
    });
  });

  it('follows a wait no further than to a hole in the record', () => {
    const lines = [...weeks(25).filter((line) => line < day(25)), '2026-06-26 10:00 us', '2026-06-26 15:00 them'];
    const observed = [
      { from: at('2026-01-01 00:00'), to: at('2026-06-26 11:00') },
      { from: at('2026-06-26 12:00'), to: at('2026-06-26 17:55') },
    ];
    const axis = exposedAxis({ now: at(NOW), observed, idleDaysOff: [] });
    const signal = replyTime(input([chat(lines)], NOW, { axis, observed }));
    expect(signal).toMatchObject({ counts: { recentOpen: 1 } });
    expect(signal.kind === 'judged' && signal.evidence[0]).toMatchObject({ from: at('2026-06-26 10:00'), to: null });
  });

  it('leaves out what staff say in a room shared with other customers', () => {
    const signal = replyTime(input([chat(weeks(90), { chatId: 'r:1', isShared: true })], NOW));
    expect(signal).toMatchObject({ kind: 'cannotJudge', have: 0 });
  });
});
