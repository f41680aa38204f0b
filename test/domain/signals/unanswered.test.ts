import { describe, expect, it } from 'vitest';
import { unanswered } from '../../../src/domain/signals/unanswered.ts';
import { at, chat, input } from './chats.ts';

const BEFORE = ['2026-06-01 10:00 us', '2026-06-01 11:00 them', '2026-06-04 10:00 us', '2026-06-04 11:00 them'];
const THREE = [...BEFORE, '2026-06-08 10:00 us', '2026-06-10 10:00 us', '2026-06-12 10:00 us'];
const FOUR_WEEKS = { recentDays: 28 };

describe('unanswered', () => {
  it('counts contacts in a row without an answer, and says what was answered before', () => {
    const signal = unanswered(input([chat(THREE)], '2026-06-16 10:00', FOUR_WEEKS));
    expect(signal).toMatchObject({ value: 3, strength: 1, counts: { inARow: 3, earlierTotal: 2, earlierAnswered: 2 } });
    expect(signal.evidence[0]).toMatchObject({ from: at('2026-06-12 10:00'), to: null });
  });

  it('does not count a message of this morning as unanswered', () => {
    expect(unanswered(input([chat(THREE)], '2026-06-12 17:00', FOUR_WEEKS)).value).toBe(2);
    expect(unanswered(input([chat(THREE)], '2026-06-09 17:00', FOUR_WEEKS))).toMatchObject({ value: 1, strength: 0 });
  });

  it('is set back by any word of theirs in any chat', () => {
    const room = chat(['2026-06-15 09:30 them:wm2 ok'], { chatId: 'r:1' });
    expect(unanswered(input([chat(THREE), room], '2026-06-16 10:00', FOUR_WEEKS))).toMatchObject({
      value: 0,
      strength: 0,
    });
  });

  it('counts tries over all our people', () => {
    const colleague = chat(['2026-06-11 10:00 us:he'], { chatId: 's:he:wm1' });
    expect(unanswered(input([chat(THREE), colleague], '2026-06-16 10:00', FOUR_WEEKS)).value).toBe(4);
  });

  it('does not count what a hole may have answered', () => {
    const observed = [
      { from: at('2026-01-01 00:00'), to: at('2026-06-10 12:00') },
      { from: at('2026-06-11 00:00'), to: at('2026-06-16 10:00') },
    ];
    expect(unanswered(input([chat(THREE)], '2026-06-16 10:00', { ...FOUR_WEEKS, observed })).value).toBe(1);
  });

  it('is nought without any contact', () => {
    expect(unanswered(input([], '2026-06-16 10:00'))).toMatchObject({ kind: 'judged', value: 0, evidence: [] });
  });
});
