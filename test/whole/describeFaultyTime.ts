import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultyTime, type FaultyTimeOptions, playFaultyTime } from './faultyTime.ts';
import {
  badlyTimed,
  lostTaps,
  type Outcome,
  outcomeOf,
  overBudget,
  seenTwice,
  tableOf,
  unexplained,
} from './faultyTimeTruth.ts';

/** Plays the time, prints what came of it, and holds it to all that people were promised. */
export function describeFaultyTime(name: string, options: FaultyTimeOptions & { days: number }): void {
  describe(`${name} of the demo world under faults, killed once a day`, () => {
    let time: FaultyTime;
    let outcome: Outcome;
    beforeAll(async () => {
      time = await playFaultyTime(options);
      outcome = await outcomeOf(time);
      const table = Object.entries(await tableOf(outcome)).map(([what, figure]) => `  ${what}: ${figure}`);
      console.log([`${name} under faults, seed ${options.seed}:`, ...table].join('\n'));
    }, 3_600_000);
    afterAll(() => time?.[Symbol.asyncDispose]());

    it('meets faults and a kill each day, and there are cards and taps to go wrong', () => {
      expect(time.kills.turns + time.kills.taps).toBe(options.days);
      expect(time.faults).toBeGreaterThan(options.days);
      expect(outcome.arrived.length).toBeGreaterThan(options.days / 2);
      expect(time.taps.length).toBeGreaterThan(options.days / 2);
    });

    it('sends cards in their windows only, the critical ones excepted, and none in quiet hours', () => {
      expect(badlyTimed(outcome)).toEqual([]);
    });

    it('keeps to the budget of each person, day and week', () => {
      expect(overBudget(outcome)).toEqual([]);
    });

    it('shows nobody a card twice', () => {
      expect(seenTwice(outcome)).toEqual([]);
    });

    it('loses no tap', async () => {
      expect(await lostTaps(outcome)).toEqual([]);
    });

    it('leaves every alert in a state with a reason', () => {
      expect(outcome.alerts.length).toBeGreaterThan(0);
      expect(unexplained(outcome)).toEqual([]);
    });

    it('tells of most customers who leave before they are gone, and hardly of those who are well', async () => {
      const { leaving, warnedBeforeGone, sent, cardsOfSteady } = await tableOf(outcome);
      expect(Number(warnedBeforeGone)).toBeGreaterThanOrEqual(Number(leaving) / 2);
      expect(Number(cardsOfSteady)).toBeLessThanOrEqual(Number(sent) / 4);
    });
  });
}
