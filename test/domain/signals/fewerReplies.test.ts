import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fewerReplies } from '../../../src/domain/signals/fewerReplies.ts';
import { outreachOf } from '../../../src/domain/signals/outreach.ts';
import { replyRate } from '../../../src/domain/signals/replyRate.ts';
import { at, chat, day, input } from './chats.ts';

const FROM = '2026-03-02';
/** We write every third day for 84 days, 28 times; the answer comes the same afternoon where `answers` says so. */
function tries(answers: (i: number) => boolean): string[] {
  return Array.from({ length: 28 }, (_, i) => [
    `${day(3 * i, FROM)} 10:00 us`,
    ...(answers(i) ? [`${day(3 * i, FROM)} 15:00 them`] : []),
  ]).flat();
}
const NOW = `${day(84, FROM)} 18:00`;
const given = (lines: readonly string[]) => input([chat(lines)], NOW, { recentDays: 21 });
const asked = (lines: readonly string[]) => fewerReplies(outreachOf(given(lines)), given(lines));

describe('fewerReplies', () => {
  it('finds the outreach from which on fewer were answered, and counts the whole weeks since', () => {
    const signal = asked(tries((i) => i < 22));
    expect(signal).toMatchObject({
      kind: 'judged',
      unit: 'share',
      value: 0,
      // Number 22 went out 18 days ago, which is told as three weeks; that of day 81 is too young to be judged.
      counts: { changedAt: at(`${day(66, FROM)} 10:00`), recentDays: 21, recentAnswered: 0, recentTotal: 5 },
    });
    expect(signal.kind === 'judged' && signal.evidence).toHaveLength(5);
  });

  it('is surer than the fixed window, which answered ones of before thin out', () => {
    const lines = tries((i) => i < 24);
    const [since, window] = [asked(lines), replyRate(given(lines))];
    expect(since.kind === 'judged' && since.strength).toBeGreaterThan(0.99);
    expect(window.kind === 'judged' && since.kind === 'judged' && window.strength < since.strength).toBe(true);
  });

  it('is not sure of a change where there is none', () => {
    const signal = asked(tries((i) => i % 6 !== 0));
    expect(signal.kind === 'judged' && signal.strength).toBeLessThan(0.95);
  });

  it('counts enough on either side of the day that it tells, whatever was answered', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 28, maxLength: 28 }), fc.nat(28), (answers, lost) => {
        const signal = asked(tries((i) => (i < lost ? answers[i]! : answers[i]! && i % 5 === 0)));
        if (signal.kind !== 'judged') throw new Error('28 outreaches are enough');
        const { recentTotal, baseTotal, changedAt } = signal.counts;
        expect(Math.min(recentTotal, baseTotal)).toBeGreaterThanOrEqual(3);
        expect([signal.value, signal.past].every(Number.isFinite)).toBe(true);
        if (changedAt !== null) expect(changedAt).toBeLessThan(at(NOW));
      }),
      { numRuns: 60 },
    );
  });

  it('cannot judge two outreaches', () => {
    const few = tries(() => true).filter((line) => line < day(64, FROM) || line > day(75, FROM));
    expect(asked(few)).toEqual({ kind: 'cannotJudge', reason: 'tooFew', have: 2, need: 3 });
  });
});
