import { describe, expect, it } from 'vitest';
import { SALESPEOPLE } from '../../../src/simulator/scenario/cast.ts';
import { isWorkday } from '../../../src/simulator/scenario/officeTime.ts';
import { DEMO_HABITS, reactionTo, type TapHabit } from '../../../src/simulator/scenario/tapHabit.ts';

/** Friday 2026-11-20, 09:20 in Shanghai. */
const SENT = Date.UTC(2026, 10, 20, 1, 20);
const habit: TapHabit = {
  tapRate: 0.75,
  delayMinutes: 60,
  buttons: { done: 80, later: 10, fine: 10 },
  outcomes: { none: 10, message: 60, call: 30, visit: 0, appointment: 0, notReached: 0 },
  writesRate: 0.9,
};
const cards = Array.from({ length: 2_000 }, (_, i) => ({ taskId: `task-${i}`, userid: 'LinChen', sentAt: SENT }));
const reactions = cards.map((card) => reactionTo(card, habit, 7));
const tapped = reactions.filter((reaction) => reaction !== null);

describe('reactionTo', () => {
  it('depends on the card, the member and the seed alone', () => {
    expect(reactionTo(cards[5]!, habit, 7)).toEqual(reactions[5]);
    expect(cards.map((card) => reactionTo(card, habit, 8))).not.toEqual(reactions);
    expect(cards.map((card) => reactionTo({ ...card, userid: 'HeJing' }, habit, 7))).not.toEqual(reactions);
  });

  it('taps as often, and as, the habit says', () => {
    expect(tapped.length / cards.length).toBeCloseTo(0.75, 1);
    const done = tapped.filter((reaction) => reaction.button === 'done');
    expect(done.length / tapped.length).toBeCloseTo(0.8, 1);
    expect(done.filter((reaction) => reaction.outcome === 'message').length / done.length).toBeCloseTo(0.6, 1);
    expect(done.some((reaction) => reaction.outcome === 'visit')).toBe(false);
    expect(tapped.filter((reaction) => reaction.button !== 'done').every(({ outcome }) => outcome === 'none')).toBe(
      true,
    );
  });

  it('taps after the card came, on workdays, about an hour later', () => {
    for (const { tapAt } of tapped) expect(tapAt > SENT && isWorkday(tapAt)).toBe(true);
    const waits = tapped.map(({ tapAt }) => tapAt - SENT).sort((a, b) => a - b);
    expect(waits[waits.length >> 1]! / 60_000).toBeGreaterThan(35);
    expect(waits[waits.length >> 1]! / 60_000).toBeLessThan(95);
  });

  it('carries a late card over the weekend', () => {
    const late = { taskId: 'late', userid: 'LinChen', sentAt: Date.UTC(2026, 10, 20, 14, 0) };
    const reaction = reactionTo(late, { ...habit, tapRate: 1 }, 1)!;
    expect(reaction.tapAt).toBeGreaterThan(Date.UTC(2026, 10, 23, 0, 0));
  });

  it('writes to the customer after a tap that says so, and mostly then', () => {
    const said = tapped.filter(({ outcome, button }) => button === 'done' && outcome !== 'call');
    const wrote = said.filter(({ writesAt }) => writesAt !== null);
    expect(wrote.length / said.length).toBeCloseTo(0.9, 1);
    for (const { writesAt, tapAt } of wrote) expect(writesAt! - tapAt).toBeGreaterThanOrEqual(60_000);
    const others = tapped.filter(({ outcome, button }) => button !== 'done' || outcome === 'call');
    expect(others.every(({ writesAt }) => writesAt === null)).toBe(true);
  });

  it('leaves a card of somebody who never taps', () => {
    expect(reactionTo(cards[0]!, { ...habit, tapRate: 0 }, 7)).toBeNull();
  });

  it('has a habit for each salesperson of the demo', () => {
    for (const userid of SALESPEOPLE) expect(DEMO_HABITS[userid]?.tapRate).toBeGreaterThan(0);
  });
});
