import { describe, expect, it } from 'vitest';
import type { Loss } from '../../src/domain/loss.ts';
import { digestAsides, type LossReview } from '../../src/domain/lossReview.ts';
import { compareTraits, type LossTrait, type TraitDay, traitsOf } from '../../src/domain/lossTraits.ts';
import { type CustomerHistory, retention, retentionBy } from '../../src/domain/retention.ts';
import { DAY_MS } from '../../src/domain/time.ts';

const FROM = 1_000 * DAY_MS;
const TO = FROM + 30 * DAY_MS;
let number = 0;
const customer = (
  contactTimes: number[],
  losses: Partial<Loss>[] = [],
  change: Partial<CustomerHistory> = {},
): CustomerHistory => {
  number += 1;
  const whole = losses.map(
    (loss): Loss => ({
      ...{ customerId: 'c', lastContactAt: 0, evidentAt: 0, backAt: null, source: 'silence', reason: null },
      ...loss,
    }),
  );
  return {
    customerId: `c${number}`,
    segment: 'standard',
    tier: 'none',
    ownerId: null,
    contactTimes,
    losses: whole,
    ...change,
  };
};

describe('retention', () => {
  it('is (end - new) ÷ start: who comes does not hide who goes', () => {
    const stayed = Array.from({ length: 8 }, () => customer([FROM - DAY_MS]));
    const gone = [1, 2].map((day) => customer([FROM - DAY_MS], [{ evidentAt: FROM + day * DAY_MS }]));
    const fresh = [customer([FROM + DAY_MS]), customer([FROM + 2 * DAY_MS])];
    const found = retention([...stayed, ...gone, ...fresh], { from: FROM, to: TO });
    expect(found).toMatchObject({ start: 10, kept: 8, added: 2, end: 10 });
    expect((found.end - found.added) / found.start).toBe(found.rate!.value);
  });

  it('counts who was lost before as gone, and who is back by the end as kept', () => {
    const before = customer([FROM - 60 * DAY_MS], [{ evidentAt: FROM - DAY_MS }]);
    const back = customer(
      [FROM - DAY_MS, FROM + 9 * DAY_MS],
      [{ evidentAt: FROM + DAY_MS, backAt: FROM + 9 * DAY_MS }],
    );
    const longAgo = customer([FROM - 200 * DAY_MS]);
    expect(retention([before, back, longAgo], { from: FROM, to: TO })).toMatchObject({ start: 1, kept: 1, added: 0 });
    expect(retention([longAgo], { from: FROM, to: TO })).toMatchObject({ start: 0, rate: null });
  });

  it('goes by group in the order of names', () => {
    const groups = retentionBy(
      [customer([FROM], [], { ownerId: 'b' }), customer([FROM], [], { ownerId: 'a' }), customer([1])],
      { from: FROM, to: TO },
      ({ ownerId }) => ownerId ?? '',
    );
    expect(groups.map(({ group }) => group)).toEqual(['a', 'b']);
  });
});

const day = (change: Partial<TraitDay>): TraitDay => ({
  score: 80,
  parts: [],
  standing: [],
  ownerId: 'liming',
  ...change,
});
const group = (size: number, having: number, trait: LossTrait): Set<LossTrait>[] =>
  Array.from({ length: size }, (_, i) => new Set(i < having ? [trait] : []));

describe('traits of lost customers', () => {
  it('are read from judged days: causes, weak dimensions, another owner', () => {
    const part = { dimension: 'service', weight: 6, value: 0.4, cannotJudge: null, facts: {} } as const;
    const traits = traitsOf(
      [
        day({ standing: [{ kind: 'contactLikely', facts: {} }] }),
        day({ parts: [part], ownerId: 'hejing' }),
        day({ score: 50 }),
      ],
      true,
    );
    expect([...traits!].sort()).toEqual(['contactChange', 'lowScore', 'newCustomer', 'ownerChange', 'slowService']);
    expect(traitsOf([], true)).toBeNull();
    expect(traitsOf([day({ score: null })], false)).toEqual(new Set());
  });

  it('stand out only where that is more than chance, and never with fewer than 20 losses', () => {
    const [clear] = compareTraits(group(25, 17, 'contactChange'), group(100, 20, 'contactChange'));
    expect(clear).toMatchObject({ trait: 'contactChange', isClear: true, lost: { successes: 17, trials: 25 } });
    expect(clear!.lift!.value).toBeCloseTo(3.4, 0);
    expect(clear!.difference!.low).toBeGreaterThan(0.2);
    expect(compareTraits(group(25, 6, 'complaint'), group(100, 20, 'complaint'))[0]!.isClear).toBe(false);
    expect(compareTraits(group(19, 19, 'complaint'), group(100, 0, 'complaint'))[0]!.isClear).toBe(false);
    expect(compareTraits(group(30, 0, 'complaint'), group(30, 0, 'complaint'))).toEqual([]);
  });

  it('reach the digest once there are 20 losses, as counts of both sides', () => {
    const review = (lost: Set<LossTrait>[], stayed: Set<LossTrait>[]): LossReview => ({
      ...{
        from: '2025-11-17',
        to: '2026-11-17',
        losses: { confirmed: 0, silence: lost.length },
        reasons: [],
        latest: [],
      },
      compared: { lost: lost.length, stayed: stayed.length },
      traits: compareTraits(lost, stayed),
      retention: {
        lastMonth: { start: 120, added: 5, end: 122, kept: 117, rate: null },
        ...{
          months: [],
          year: { start: 0, added: 0, end: 0, kept: 0, rate: null },
          bySegment: [],
          byTier: [],
          byOwner: [],
        },
      },
    });
    expect(digestAsides(review(group(20, 14, 'contactChange'), group(100, 20, 'contactChange')))).toEqual([
      { type: 'retention', start: 120, kept: 117, added: 5 },
      { type: 'lossTrait', losses: 20, changed: 14, stayedOfTen: 2 },
    ]);
    expect(digestAsides(review(group(4, 4, 'contactChange'), group(100, 20, 'contactChange')))[1]).toMatchObject({
      losses: 4,
    });
    expect(digestAsides(review(group(40, 8, 'contactChange'), group(100, 20, 'contactChange')))).toHaveLength(1);
  });
});
