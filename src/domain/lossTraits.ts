import type { CauseKind } from './alert.ts';
import { benjaminiHochberg } from './statistics/benjaminiHochberg.ts';
import type { Counts } from './statistics/betaPosterior.ts';
import { fisherExact } from './statistics/fisherExact.ts';
import { type Estimate, shareDifference, shareRatio } from './statistics/proportion.ts';
import type { Verdict } from './verdict.ts';

/** What can be seen of a customer in the months before a moment, whatever became of him. */
export const LOSS_TRAITS = [
  'contactChange',
  'singleThreaded',
  'slowAnswers',
  'unanswered',
  'slowService',
  'waitedForUs',
  'complaint',
  'ordersStopped',
  'promiseMissed',
  'ownerChange',
  'newCustomer',
  'lowScore',
] as const;
export type LossTrait = (typeof LOSS_TRAITS)[number];

/** A judged day of a customer, as far as traits ask. */
export type TraitDay = Pick<Verdict, 'score' | 'parts' | 'standing'> & { ownerId: string | null };

const BY_CAUSE: Partial<Record<CauseKind, LossTrait>> = {
  contactSuspected: 'contactChange',
  contactLikely: 'contactChange',
  contactConfirmed: 'contactChange',
  slowReply: 'slowAnswers',
  fewerReplies: 'slowAnswers',
  unanswered: 'unanswered',
  waitingForUs: 'waitedForUs',
  complaint: 'complaint',
  lowRating: 'complaint',
  ordersStopped: 'ordersStopped',
  promise: 'promiseMissed',
};
/** Half of the anchor (PRODUCT §4): single-threaded, 60 % within the target, one complaint. */
const HALF = 0.5;
/** 优先联系 (PRODUCT §4). */
const LOW_SCORE = 50;

/**
 * @param days of the months before the moment, earliest first
 * @param isNew whether the customer was known for less than half a year then
 * @returns null when nothing was judged: such a customer says nothing for either side
 */
export function traitsOf(days: readonly TraitDay[], isNew: boolean): Set<LossTrait> | null {
  if (days.length === 0) return null;
  const traits = new Set<LossTrait>(isNew ? ['newCustomer'] : []);
  for (const { score, parts, standing } of days) {
    for (const { kind } of standing) {
      const trait = BY_CAUSE[kind];
      if (trait !== undefined) traits.add(trait);
    }
    for (const { dimension, value } of parts) {
      if (value === null || value > HALF) continue;
      if (dimension === 'service') traits.add('slowService');
      if (dimension === 'contacts') traits.add('singleThreaded');
    }
    if (score !== null && score <= LOW_SCORE) traits.add('lowScore');
  }
  if (new Set(days.map(({ ownerId }) => ownerId).filter((id) => id !== null)).size > 1) traits.add('ownerChange');
  return traits;
}

/** How frequent a trait is among the lost and among those who stayed. */
export interface TraitFinding {
  trait: LossTrait;
  lost: Counts;
  stayed: Counts;
  /** How many times as frequent among the lost, with 95 %. */
  lift: Estimate | null;
  /** Share among the lost less share among those who stayed, with 95 %. */
  difference: Estimate | null;
  /** More than chance, after all traits were asked at once (Benjamini-Hochberg, 5 %). */
  isClear: boolean;
}

/** With fewer losses nothing is concluded (COPY §8). */
export const LOSSES_MIN = 20;
const FALSE_SHARE = 0.05;

/** What the lost had in common and the others had not, what stands out first. Traits that nobody had are left out. */
export function compareTraits(
  lost: readonly ReadonlySet<LossTrait>[],
  stayed: readonly ReadonlySet<LossTrait>[],
): TraitFinding[] {
  const count = (group: readonly ReadonlySet<LossTrait>[], trait: LossTrait): Counts => ({
    successes: group.filter((traits) => traits.has(trait)).length,
    trials: group.length,
  });
  const found = LOSS_TRAITS.map((trait) => ({ trait, lost: count(lost, trait), stayed: count(stayed, trait) })).filter(
    ({ lost: a, stayed: b }) => a.successes + b.successes > 0,
  );
  const isEnough = Math.min(lost.length, stayed.length) >= LOSSES_MIN;
  const clear = benjaminiHochberg(
    found.map(({ lost: a, stayed: b }) => fisherExact(a, b)),
    FALSE_SHARE,
  );
  return found
    .map(
      (one, i): TraitFinding => ({
        ...one,
        lift: shareRatio(one.lost, one.stayed),
        difference: shareDifference(one.lost, one.stayed),
        isClear: isEnough && clear[i]!,
      }),
    )
    .sort((a, b) => Number(b.isClear) - Number(a.isClear) || (b.difference?.value ?? 0) - (a.difference?.value ?? 0));
}
