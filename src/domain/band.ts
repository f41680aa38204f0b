import type { ScoreProfile } from './scoreProfile.ts';
import { type Band, type ScorePart, shownScore } from './verdict.ts';

/** The bands of a score, the worst first: their places are the steps between them. */
const STEPS = ['first', 'watch', 'steady'] as const;
type ScoreBand = (typeof STEPS)[number];

/**
 * The band of a score (PRODUCT §4). Worse comes at once, better only 3 points above the edge; at most one step better than the
 * worst dimension of some weight; at best 留意 while a cause stands or the key contact is lost.
 * @param previous the band of the judgement before, if any
 */
export function bandOf({
  score,
  parts,
  previous,
  hasCause,
  profile,
}: {
  score: number;
  parts: readonly ScorePart[];
  previous: Band | null;
  hasCause: boolean;
  profile: ScoreProfile;
}): ScoreBand {
  const { bands } = profile;
  const own = stepOf(shownScore(score), bands);
  const before = STEPS.indexOf(previous as ScoreBand);
  const held =
    before >= 0 && own > before ? Math.max(before, stepOf(shownScore(score) - bands.hysteresis, bands)) : own;
  const limits = parts
    .filter(({ value, weight }) => value !== null && weight >= bands.limitWeightMin)
    .map(({ value }) => stepOf(shownScore(100 * value!), bands) + 1);
  const isContactLost = parts.some(({ dimension, value }) => dimension === 'contacts' && value === 0);
  const cap = hasCause || isContactLost ? STEPS.indexOf('watch') : STEPS.indexOf('steady');
  return STEPS[Math.min(held, cap, ...limits)]!;
}

function stepOf(points: number, { steadyAbove, firstUpTo }: ScoreProfile['bands']): number {
  if (points > steadyAbove) return STEPS.indexOf('steady');
  return points > firstUpTo ? STEPS.indexOf('watch') : STEPS.indexOf('first');
}
