import { describe, expect, it } from 'vitest';
import { exposedAxis } from '../../../src/domain/exposure.ts';
import { replyRate } from '../../../src/domain/signals/replyRate.ts';
import { at, chat, day, input } from './chats.ts';

/** We write each Monday from 2026-01-05 on, 32 weeks; the answer comes the same afternoon where `answers` says so. */
function tries(answers: (i: number) => boolean): string[] {
  return Array.from({ length: 32 }, (_, i) => [
    `${monday(i)} 10:00 us`,
    ...(answers(i) ? [`${monday(i)} 15:00 them`] : []),
  ]).flat();
}
const monday = (i: number) => day(7 * i, '2026-01-05');
const EIGHT_WEEKS = { recentDays: 56 };
const NOW = '2026-08-14 18:00';

describe('replyRate', () => {
  it('sees 9 of 10 become 2 of 8, with the counts', () => {
    const signal = replyRate(input([chat(tries((i) => (i < 24 ? i % 8 !== 0 : i > 29)))], NOW, EIGHT_WEEKS));
    expect(signal).toMatchObject({
      kind: 'judged',
      unit: 'share',
      value: 2 / 8,
      past: 21 / 24,
      counts: {
        recentAnswered: 2,
        recentTotal: 8,
        baseAnswered: 21,
        baseTotal: 24,
      },
    });
    expect(signal.kind === 'judged' && signal.strength).toBeGreaterThan(0.95);
    expect(signal.kind === 'judged' && signal.evidence).toHaveLength(6);
  });

  it('is not sure of a change where there is none', () => {
    const signal = replyRate(input([chat(tries((i) => i % 8 !== 0))], NOW, EIGHT_WEEKS));
    expect(signal.kind === 'judged' && signal.strength).toBeLessThan(0.8);
  });

  it('does not count what is too young, neither as answered nor as not', () => {
    const lines = tries(() => true);
    const before = replyRate(input([chat(lines)], NOW, EIGHT_WEEKS));
    const open = replyRate(input([chat([...lines, '2026-08-13 10:00 us'])], NOW, EIGHT_WEEKS));
    const answered = replyRate(
      input([chat([...lines, '2026-08-13 10:00 us', '2026-08-13 11:00 them'])], NOW, EIGHT_WEEKS),
    );
    expect(open).toEqual(before);
    expect(answered).toEqual(before);
  });

  it('takes an answer after more than three business days for none: Monday 10:00 to Thursday 10:01', () => {
    const lines = tries(() => false);
    const withAnswer = (answer: string) =>
      replyRate(input([chat([...lines, `${monday(30).slice(0, 8)}${answer}`])], NOW, EIGHT_WEEKS));
    expect(monday(30)).toBe('2026-08-03');
    expect(withAnswer('06 10:00 them')).toMatchObject({ counts: { recentAnswered: 1 } });
    expect(withAnswer('06 10:01 them')).toMatchObject({ counts: { recentAnswered: 0 } });
  });

  it('leaves out what a hole in the record may have answered', () => {
    const observed = [
      { from: at('2025-01-01 00:00'), to: at('2026-08-03 12:00') },
      { from: at('2026-08-04 12:00'), to: at(NOW) },
    ];
    const axis = exposedAxis({ now: at(NOW), observed, idleDaysOff: [] });
    const lines = tries((i) => i < 30);
    const whole = replyRate(input([chat(lines)], NOW, EIGHT_WEEKS));
    const holed = replyRate(input([chat(lines)], NOW, { ...EIGHT_WEEKS, axis, observed }));
    // Monday 2026-08-03 was answered in the hole, if at all.
    expect(whole).toMatchObject({ counts: { recentAnswered: 6, recentTotal: 8 } });
    expect(holed).toMatchObject({ counts: { recentAnswered: 6, recentTotal: 7 } });
  });

  it('cannot judge two tries', () => {
    const lines = tries(() => true).filter((line) => line < monday(26));
    expect(replyRate(input([chat(lines)], NOW, EIGHT_WEEKS))).toMatchObject({ reason: 'tooFew', have: 2, need: 3 });
  });
});
