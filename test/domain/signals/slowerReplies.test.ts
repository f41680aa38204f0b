import { describe, expect, it } from 'vitest';
import { exposedAxis } from '../../../src/domain/exposure.ts';
import type { SignalInput } from '../../../src/domain/signals/signal.ts';
import { slowerReplies } from '../../../src/domain/signals/slowerReplies.ts';
import { waitsOf } from '../../../src/domain/signals/waits.ts';
import { DAY_MS, MINUTE_MS } from '../../../src/domain/time.ts';
import { at, chat, day, input } from './chats.ts';

const FROM = '2026-03-02';
/** A question a working day at 10:00 for sixteen weeks; answers take 20 to 29 minutes, from day `slowFrom` on 90. */
function questions(slowFrom: number, until = 112): string[] {
  const lines: string[] = [];
  for (let i = 0; i < until; i++) {
    if (i % 7 > 4) continue;
    const minutes = i >= slowFrom ? 90 : 20 + ((i * 7) % 10);
    const answer = `${String(10 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    lines.push(`${day(i, FROM)} 10:00 us`, `${day(i, FROM)} ${answer} them`);
  }
  return lines;
}
/** Mondays, Wednesdays and Fridays. */
const talkDays = (until: number): number[] =>
  Array.from({ length: until }, (_, i) => i).filter((i) => [0, 2, 4].includes(i % 7));
/** So many minutes after ten on that day. */
const minutesAfter = (i: number, minutes: number): string =>
  `${day(i, FROM)} ${String(10 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const NOW = `${day(109, FROM)} 18:00`;
const asked = (lines: readonly string[], change: Partial<SignalInput> = {}) => {
  const given = input([chat(lines)], NOW, { recentDays: 21, ...change });
  return slowerReplies(waitsOf(given, 'staff'), given);
};

describe('slowerReplies', () => {
  it('finds the day from which answers take longer, and counts the whole weeks since', () => {
    const signal = asked(questions(100));
    expect(signal).toMatchObject({
      kind: 'judged',
      unit: 'businessMs',
      value: 90 * MINUTE_MS,
      // Wednesday 2026-06-10, nine days ago: told as two weeks, of which the first two days were quick.
      counts: { changedAt: at('2026-06-10 10:00'), recentDays: 14, recentTurns: 10, baseTurns: 70, valueIsOver: false },
    });
    expect(signal.kind === 'judged' && signal.strength).toBeGreaterThan(0.999);
    expect(signal.kind === 'judged' && signal.past).toBeLessThan(30 * MINUTE_MS);
    expect(signal.kind === 'judged' && signal.evidence).toHaveLength(10);
  });

  it('is sure of four slow answers in a row, which three weeks against nine drown', () => {
    const signal = asked(questions(106));
    expect(signal).toMatchObject({ counts: { changedAt: at('2026-06-16 10:00') } });
    expect(signal.kind === 'judged' && signal.strength).toBeGreaterThan(0.992);
  });

  it('sees slower answers among questions that end a talk and are taken up in the next one, days later', () => {
    // Each talk: they begin, our question is answered after 20 to 83 minutes, twice that from day 91 on, and our last one is not.
    const lines = talkDays(112).flatMap((i) => {
      const minutes = (20 + ((i * 3) % 10) * 7) * (i >= 91 ? 2 : 1);
      return [
        `${day(i, FROM)} 09:30 them`,
        `${day(i, FROM)} 10:00 us`,
        `${minutesAfter(i, minutes)} them`,
        `${day(i, FROM)} 17:00 us`,
      ];
    });
    const signal = asked(lines);
    expect(signal.kind === 'judged' && signal.strength).toBeGreaterThan(0.99);
    const since = signal.kind === 'judged' && signal.counts.changedAt;
    expect(Math.abs(Number(since) - at(`${day(91, FROM)} 10:00`))).toBeLessThanOrEqual(7 * DAY_MS);
  });

  it('sees answers that have become longer than the reply limit, so that none is in time any more', () => {
    const lines = talkDays(112).flatMap((i) => [
      `${day(i, FROM)} 10:00 us`,
      i >= 95 ? `${day(i + 1, FROM)} 16:00 them` : `${minutesAfter(i, 20 + (i % 10))} them`,
    ]);
    const signal = asked(lines);
    expect(signal).toMatchObject({ counts: { changedAt: at(`${day(95, FROM)} 10:00`) } });
    expect(signal.kind === 'judged' && signal.strength).toBeGreaterThan(0.99);
  });

  it('is not sure where nothing changed, and names no day where nothing is longer', () => {
    const same = asked(questions(Number.POSITIVE_INFINITY));
    expect(same.kind === 'judged' && same.strength).toBeLessThan(0.9);
    const quicker = asked(
      questions(0).map((line) =>
        line >= day(91, FROM) ? line.replace('11:30', '10:01') : line.replace('10:00 us', '09:55 us'),
      ),
    );
    expect(quicker).toMatchObject({ strength: 0, counts: { changedAt: null } });
  });

  it('keeps the date of a change that lies before the recent window', () => {
    expect(asked(questions(63))).toMatchObject({ counts: { changedAt: at(`${day(63, FROM)} 10:00`), recentDays: 49 } });
  });

  it('compares with nothing behind a hole in the record that is longer than three recent windows', () => {
    const observed = [
      { from: at('2025-01-01 00:00'), to: at(`${day(14, FROM)} 00:00`) },
      { from: at(`${day(42, FROM)} 00:00`), to: at(NOW) },
    ];
    const axis = exposedAxis({ now: at(NOW), observed, idleDaysOff: [] });
    const lines = questions(100).filter((line) => line < day(14, FROM) || line > day(42, FROM));
    const baseTurns = (recentDays: number) => asked(lines, { recentDays, observed, axis });
    // 50 week days since the hole and 10 before it, less the 10 that are told as recent.
    expect(baseTurns(14)).toMatchObject({ kind: 'judged', counts: { recentTurns: 10, baseTurns: 50 } });
    expect(baseTurns(9)).toMatchObject({ kind: 'judged', counts: { recentTurns: 10, baseTurns: 40 } });
  });

  it('cannot judge fewer than 4 turns in the recent window or before', () => {
    const late = questions(0).filter((line) => line > day(105, FROM) && line < day(108, FROM));
    expect(asked([...questions(0, 80), ...late])).toEqual({ kind: 'cannotJudge', reason: 'tooFew', have: 3, need: 4 });
    expect(asked(questions(0).filter((line) => line > day(87, FROM)))).toMatchObject({ reason: 'tooFew', have: 2 });
  });

  it('does not look past now', () => {
    const lines = questions(100);
    const now = `${day(105, FROM)} 10:30`;
    const known = lines.filter((line) => at(line.slice(0, 16)) <= at(now));
    const judged = (given: readonly string[]) => {
      const all = input([chat(given)], now, { recentDays: 21 });
      return slowerReplies(waitsOf(all, 'staff'), all);
    };
    expect(judged(lines)).toEqual(judged(known));
  });
});
