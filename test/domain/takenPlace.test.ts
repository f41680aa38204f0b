import { describe, expect, it } from 'vitest';
import { fullAxis } from '../../src/domain/exposure.ts';
import type { InboundTurn } from '../../src/domain/inboundTurns.ts';
import { takenPlace } from '../../src/domain/takenPlace.ts';
import { DAY_MS } from '../../src/domain/time.ts';

const NOW = Date.UTC(2026, 5, 26, 10);
const [WANG, ZHAO, QIAN] = ['wm-wang', 'wm-zhao', 'wm-qian'];
const turn = (contactId: string, daysAgo: number): InboundTurn => {
  const at = NOW - daysAgo * DAY_MS;
  return { contactId, at, lastAt: at };
};
/** Wang on 8 of the 10 days 20 to 11, Zhao on the other two. */
const BEFORE = Array.from({ length: 10 }, (_, i) => turn(i === 3 || i === 6 ? ZHAO : WANG, 20 - i));
const LAST = BEFORE.at(-1)!.at;

function place(since: InboundTurn[], { before = BEFORE, newContactIds = [] as string[] } = {}) {
  const turns = [...before, ...since].sort((a, b) => a.at - b.at);
  return takenPlace({ contactId: WANG, last: LAST, turns, newContactIds: new Set(newContactIds), axis: fullAxis(NOW) });
}

describe('the place of somebody who is silent', () => {
  it('has a chance of absence by Laplace: a share of 9 in 12 days, and three days of others', () => {
    expect(place([5, 4, 3].map((days) => turn(ZHAO, days))).absenceChance).toBeCloseTo(0.25 ** 3, 12);
  });

  it('weighs each day of a colleague by his share with the place over his share without it', () => {
    // Zhao appears on day 17 and then has 2 of 7 days, so (2 + 1/2) / (7 + 1).
    const ratio = (2.5 / 8 + 0.75) / (2.5 / 8);
    expect(place([5, 4, 3].map((days) => turn(ZHAO, days))).colleagueRatio).toBeCloseTo(ratio ** 3, 9);
  });

  it('counts each colleague by his days before: who wrote more is the likelier to take over', () => {
    // Zhao appears on day 17 (3 of 8 days are his), Qian on day 14 (1 of 5).
    const before = BEFORE.map((one, i) =>
      i === 6 ? { ...one, contactId: QIAN } : i === 4 || i === 5 ? turn(ZHAO, 20 - i) : one,
    );
    const share = 7 / 12;
    const [zhao, qian] = [3.5 / 8, 1.5 / 5];
    const since = [5, 4, 3].map((days) => turn(ZHAO, days));
    const ratio = ((zhao + share) / zhao) ** 3;
    expect(place(since, { before }).colleagueRatio).toBeCloseTo((zhao * ratio + qian) / (zhao + qian), 9);
  });

  it('weighs each day of others as well by his share alone, as if he were gone and nobody stood in his place', () => {
    const since = [turn(ZHAO, 5), turn(QIAN, 4), turn(ZHAO, 3)];
    expect(place(since).goneRatio).toBeCloseTo(4 ** 3, 9);
    // What somebody new writes is not taken from anybody.
    expect(place(since, { newContactIds: [QIAN] }).goneRatio).toBeCloseTo(4 ** 2, 9);
  });

  it('says nothing of colleagues where there are none, or nobody wrote since', () => {
    expect(place([], { before: BEFORE.filter(({ contactId }) => contactId === WANG) }).colleagueRatio).toBe(0);
    expect(place([])).toMatchObject({ absenceChance: 1, colleagueRatio: 1, goneRatio: 1, newcomer: null });
  });

  it('knows who is new and wrote on most days since, which is not weighed as a colleague', () => {
    const since = [turn(QIAN, 5), turn(ZHAO, 4), turn(QIAN, 3)];
    const found = place(since, { newContactIds: [QIAN] });
    expect(found.newcomer).toEqual({ contactId: QIAN, at: NOW - 5 * DAY_MS, days: 2 });
    expect(found.colleagueRatio).toBeCloseTo((2.5 / 8 + 0.75) / (2.5 / 8), 9);
    expect(place([turn(QIAN, 5), turn(ZHAO, 4), turn(ZHAO, 3)], { newContactIds: [QIAN] }).newcomer).toBeNull();
    expect(place(since).newcomer).toBeNull();
  });

  it('has as many days a year as in the time that was seen', () => {
    expect(place([]).daysPerYear).toBeCloseTo((8 / 20) * 250, 9);
  });
});
