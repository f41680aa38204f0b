import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededChance } from '../../src/domain/chance.ts';
import { leadFigures } from '../../src/domain/leadTime.ts';
import { aucInterval, liftByDecile, type Outcome, rankingFigures, rocCurve } from '../../src/domain/ranking.ts';
import { DAY_MS } from '../../src/domain/time.ts';

const outcome = (risk: number, isPositive: boolean): Outcome => ({ risk, isPositive });

describe('rankingFigures', () => {
  const outcomes = fc.array(fc.record({ risk: fc.integer({ min: 0, max: 9 }), isPositive: fc.boolean() }), {
    minLength: 2,
    maxLength: 40,
  });

  it('has the AUC that comparing every pair gives, ties counting one half', () => {
    fc.assert(
      fc.property(outcomes, (cases) => {
        const figures = rankingFigures(cases);
        const positives = cases.filter(({ isPositive }) => isPositive);
        const negatives = cases.filter(({ isPositive }) => !isPositive);
        if (positives.length === 0 || negatives.length === 0) {
          expect(figures).toBeNull();
          return;
        }
        const pairs = positives.flatMap((p) =>
          negatives.map((n) => (p.risk > n.risk ? 1 : p.risk === n.risk ? 0.5 : 0)),
        );
        expect(figures!.auc).toBeCloseTo(pairs.reduce<number>((sum, one) => sum + one, 0) / pairs.length, 12);
      }),
    );
  });

  it('has the average precision and recall that the order by hand gives', () => {
    const cases = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0].map((risk, i) =>
      outcome(risk, [0, 2, 5].includes(i)),
    );
    const figures = rankingFigures(cases)!;
    expect(figures.ap).toBeCloseTo((1 + 2 / 3 + 3 / 6) / 3, 12);
    expect(figures).toMatchObject({ n: 10, positives: 3, p10: 1, r10: 1 / 3, r20: 1 / 3 });
  });

  it('counts a tied group on the edge pro rata, whatever its order', () => {
    const cases = [...Array(5).fill(outcome(1, true)), ...Array(5).fill(outcome(1, false))];
    for (const order of [cases, [...cases].reverse()]) {
      const { p10, r20, ap, auc } = rankingFigures(order)!;
      expect([p10, ap, auc]).toEqual([0.5, 0.5, 0.5]);
      expect(r20).toBeCloseTo(0.2, 12);
    }
  });
});

describe('leadFigures', () => {
  const event = { eventId: 'e', lastContactAt: 10 * DAY_MS, evidentAt: 24 * DAY_MS };
  const control = Array.from({ length: 20 }, (_, i) => ({ eventId: null, at: 0, risk: i / 20 }));
  const moments = (risks: number[]) => risks.map((risk, i) => ({ eventId: 'e', at: (8 + i) * DAY_MS, risk }));

  it('begins the alert with the first of the unbroken run that reaches the last moment', () => {
    // One control moment in twenty may alert: the threshold is the second highest risk, 0.9.
    const risks = [0.95, 0.2, 0.95, 0.95, 0.91, ...Array(12).fill(0.99)];
    expect(leadFigures([event], [...control, ...moments(risks)], 0.05)).toMatchObject({
      events: 1,
      control: 20,
      alerted: 1,
      byHalfHorizon: 1,
      byLastContact: 1,
      leadDays: { median: 14 },
    });
  });

  it('is nought where the last moment is no alert', () => {
    const risks = [...Array(16).fill(0.99), 0.9];
    expect(leadFigures([event], [...control, ...moments(risks)], 0.05)).toMatchObject({
      alerted: 0,
      leadDays: { q25: 0, median: 0, q75: 0 },
    });
  });

  it('cannot be told without events or control moments', () => {
    expect(leadFigures([], control, 0.05)).toBeNull();
    expect(leadFigures([event], moments([1]), 0.05)).toBeNull();
  });
});

describe('the pictures of a ranking', () => {
  const cases = fc.array(fc.record({ risk: fc.integer({ min: 0, max: 9 }), isPositive: fc.boolean() }), {
    minLength: 10,
    maxLength: 60,
  });

  it('draw a curve whose area is the AUC, and deciles that hold all positives', () => {
    fc.assert(
      fc.property(cases, (outcomes) => {
        const figures = rankingFigures(outcomes);
        const points = rocCurve(outcomes);
        if (figures === null) {
          expect([points, liftByDecile(outcomes)]).toEqual([[], []]);
          return;
        }
        const area = points
          .slice(1)
          .reduce(
            (sum, { falseShare, foundShare }, i) =>
              sum + ((falseShare - points[i]!.falseShare) * (foundShare + points[i]!.foundShare)) / 2,
            0,
          );
        expect(area).toBeCloseTo(figures.auc, 12);
        const deciles = liftByDecile(outcomes);
        expect(deciles.reduce((sum, { positives }) => sum + positives, 0)).toBeCloseTo(figures.positives, 9);
        expect(deciles[0]!.positives / deciles[0]!.n).toBeCloseTo(figures.p10, 12);
      }),
    );
  });

  it('give the same interval each time, wider where few relationships stand behind many cases', () => {
    const chance = seededChance(1);
    const of = (relationships: number) =>
      Array.from({ length: 400 }, (_, i) => {
        const one = i % relationships;
        const isPositive = one % 2 === 0;
        return { risk: (isPositive ? 0.3 : 0) + ((one * 37) % 100) / 100, isPositive, relationship: `r${one}` };
      });
    const many = aucInterval(of(400), seededChance(1))!;
    const few = aucInterval(of(20), seededChance(1))!;
    expect(aucInterval(of(400), chance)).toEqual(many);
    expect(few.high - few.low).toBeGreaterThan(2 * (many.high - many.low));
    const { auc } = rankingFigures(of(400))!;
    expect(auc).toBeGreaterThan(many.low);
    expect(auc).toBeLessThan(many.high);
    expect(aucInterval([{ risk: 1, isPositive: true, relationship: 'a' }], chance)).toBeNull();
  });
});
