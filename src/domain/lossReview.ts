import type { Loss } from './loss.ts';
import { LOSSES_MIN, type TraitFinding } from './lossTraits.ts';
import type { Retention } from './retention.ts';
import type { Day } from './time.ts';
import type { SegmentGroup, TierGroup } from './trialFindings.ts';
import type { DigestAside } from './wording/digestData.ts';

/** What became of the customers of the last year, and what the lost had in common. */
export interface LossReview {
  from: Day;
  to: Day;
  losses: { confirmed: number; silence: number };
  /** Of confirmed losses, the most frequent first. */
  reasons: { reason: string; count: number }[];
  /** The latest ones first. */
  latest: (Loss & { name: string; owner: string | null; tier: string | null })[];
  /** How many of each side could be compared. */
  compared: { lost: number; stayed: number };
  traits: TraitFinding[];
  retention: {
    lastMonth: Retention;
    months: { month: string; retention: Retention }[];
    year: Retention;
    bySegment: { group: SegmentGroup; retention: Retention }[];
    byTier: { group: TierGroup; retention: Retention }[];
    byOwner: { group: string; retention: Retention }[];
  };
}

/** What the digest says of it once a month (COPY §8): retention, and whether lost customers had changed their contact before. */
export function digestAsides({ retention, compared, traits }: LossReview): DigestAside[] {
  const { start, kept, added } = retention.lastMonth;
  const change = traits.find(({ trait }) => trait === 'contactChange');
  const asides: DigestAside[] = start === 0 ? [] : [{ type: 'retention', start, kept, added }];
  if (compared.lost < LOSSES_MIN || compared.stayed < LOSSES_MIN)
    return [
      ...asides,
      { type: 'lossTrait', losses: Math.min(compared.lost, LOSSES_MIN - 1), changed: 0, stayedOfTen: 0 },
    ];
  // Where it is no more frequent than chance there is nothing to tell.
  if (change === undefined || !change.isClear) return asides;
  const { successes, trials } = change.stayed;
  const stayedOfTen = Math.round((10 * successes) / trials);
  return [...asides, { type: 'lossTrait', losses: change.lost.trials, changed: change.lost.successes, stayedOfTen }];
}
