import { describe, expect, it } from 'vitest';
import { exposedAxis, fullAxis } from '../../../src/domain/exposure.ts';
import { trend } from '../../../src/domain/signals/trend.ts';
import { DAY_MS } from '../../../src/domain/time.ts';
import { at, chat } from './chats.ts';

const NOW = at('2026-06-26 18:00');

/** Bins counted back from now; `x` is contact, the newest day last, as one reads. */
const bins = (text: string) => Uint8Array.from([...text.replaceAll(' ', '')].reverse(), (day) => (day === 'x' ? 1 : 0));

/** Every second day, then nothing for a week. */
const BROKEN_OFF = 'x.x.x.x .x.x.x. x.x.x.x .......';

describe('trend', () => {
  it('counts, tests and dates a habit that broke off', () => {
    const signal = trend({ marks: [], bins: bins(BROKEN_OFF), axis: fullAxis(NOW), recentDays: 7 });
    expect(signal).toMatchObject({
      kind: 'judged',
      value: 0,
      past: 11 / 3,
      counts: { recentDays: 0, allDays: 11, changedAt: NOW - 7 * DAY_MS },
    });
    expect(signal.kind === 'judged' && signal.counts.pValue).toBeCloseTo(0.75 ** 11, 12);
    expect(signal.kind === 'judged' && signal.counts.slopePerWeek).toBeLessThan(0);
  });

  it('finds no slope and no date in a steady habit', () => {
    const signal = trend({ marks: [], bins: bins('xx..'.repeat(28)), axis: fullAxis(NOW), recentDays: 28 });
    expect(signal).toMatchObject({ counts: { slopePerWeek: expect.closeTo(0, 9) } });
    expect(signal.kind === 'judged' && signal.strength).toBeLessThan(0.6);
  });

  it('tells how steep it falls: contact that halves from block to block of two weeks', () => {
    const fading = ['x'.repeat(14), `${'x'.repeat(10)}....`, `${'x'.repeat(7)}.......`, `${'x'.repeat(5)}.........`];
    const more = [4, 3, 2, 1].map((days) => 'x'.repeat(days) + '.'.repeat(14 - days));
    const signal = trend({ marks: [], bins: bins([...fading, ...more].join('')), axis: fullAxis(NOW), recentDays: 28 });
    const perWeek = signal.kind === 'judged' ? signal.counts.slopePerWeek : 0;
    expect(perWeek).toBeGreaterThan(-0.25);
    expect(perWeek).toBeLessThan(-0.12);
  });

  it('dates on the clock although days off are not counted', () => {
    const observed = [{ from: NOW - 200 * DAY_MS, to: NOW }];
    const idleDaysOff = [at('2026-06-20 00:00'), at('2026-06-21 00:00')];
    const axis = exposedAxis({ now: NOW, observed, idleDaysOff });
    const signal = trend({ marks: [], bins: bins(BROKEN_OFF), axis, recentDays: 7 });
    // Seven counted days back from Friday 18:00, with Saturday and Sunday left out.
    expect(signal).toMatchObject({ counts: { changedAt: at('2026-06-17 18:00') } });
  });

  it('cannot judge four contact days, nor half a window', () => {
    expect(
      trend({ marks: [], bins: bins('x..x..x..x'.padStart(28, '.')), axis: fullAxis(NOW), recentDays: 7 }),
    ).toEqual({
      kind: 'cannotJudge',
      reason: 'tooFew',
      have: 4,
      need: 5,
    });
    const axis = exposedAxis({ now: NOW, observed: [{ from: NOW - 14 * DAY_MS, to: NOW }], idleDaysOff: [] });
    expect(trend({ marks: [], bins: bins('x'.repeat(28)), axis, recentDays: 7 })).toMatchObject({
      reason: 'notObserved',
      have: 14,
    });
  });

  it('names the newest contact days, one moment each, back to the end of its windows', () => {
    const days = [0, 2, 2, 40, 111, 112].map((day) => NOW - day * DAY_MS - 1);
    const { marks } = chat(
      days
        .toReversed()
        .map((day) => `${new Date(day + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')} them:wm1`),
    );
    const signal = trend({ marks, bins: bins('xx..'.repeat(28)), axis: fullAxis(NOW), recentDays: 28 });
    const seen = signal.kind === 'judged' ? signal.evidence.map(({ from }) => Math.floor((NOW - from) / DAY_MS)) : [];
    expect(seen).toEqual([0, 2, 40, 111]);
  });
});
