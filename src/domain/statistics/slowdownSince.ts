import type { Duration } from './duration.ts';
import { logChoose } from './gamma.ts';
import { petoPetoScores, residualsOf } from './petoPeto.ts';
import { studentTCdf } from './studentT.ts';

/** As much as the groups of one series are believed about being alike, before they have shown it, in groups … */
const PRIOR_GROUPS = 10;
/** … and how much company is then thought to swell the variance: answers of one talk are a little alike. */
const PRIOR_DESIGN_EFFECT = 1.2;
/** One odd group at the end is no change. */
const GROUPS_MIN = 2;

export interface Slowdown {
  /** The first duration behind the clearest of the cuts; null where none makes the later part longer. */
  index: number | null;
  /** One-sided, for all cuts together that were tried; 1 where none can be. */
  pGreater: number;
}

/**
 * Have durations become longer, and since when? Of all cuts of the series before which a group begins, the one whose later part
 * is longer with the largest standardised statistic of R. Peto, J. Peto (1972) (maximally selected rank statistics: R. Miller,
 * D. Siegmund, Biometrics 38 (1982) 1011–1016). So evidence counts from the most likely change on, neither thinned by what lies
 * before it in a fixed window nor cut short by one.
 *
 * - Many cuts are many chances to be wrong: p is multiplied by their number (Bonferroni; above the truth, for cuts are alike).
 * - Durations of a group (answers of one talk) may be alike: the variance grows by the design effect (L. Kish, Survey Sampling,
 *   1965) of the residuals from both parts. A few groups hardly show it, so it is drawn towards a prior by partial pooling
 *   (empirical Bayes: B. Efron, C. Morris, J. Amer. Statist. Assoc. 70 (1975) 311–319), whose groups are its degrees of freedom too.
 * - The two parts are compared as scores with pooled variance and Student's distribution, but never more surely than the
 *   groups could be shuffled: with g of G behind the cut p is at least 1 / (G choose g).
 * @param series oldest first
 * @param groups the group of each, in the same order; groups of several chats may be interleaved
 * @param range.from the question is asked of cuts from this index on
 * @param range.partMin both parts hold at least so many
 */
export function slowdownSince(
  series: readonly Duration[],
  groups: readonly number[],
  { from, partMin }: { from: number; partMin: number },
): Slowdown {
  const scores = petoPetoScores(series);
  const all = scores.length;
  const firstOf = new Map<number, number>();
  for (const [i, group] of groups.entries()) if (!firstOf.has(group)) firstOf.set(group, i);
  let clearest: Cut | null = null;
  let cuts = 0;
  let later = 0;
  let laterGroups = 0;
  for (let index = all - 1; index >= Math.max(from, partMin); index--) {
    later += scores[index]!;
    if (firstOf.get(groups[index]!) !== index) continue;
    laterGroups += 1;
    const size = all - index;
    if (size < partMin || laterGroups < GROUPS_MIN) continue;
    cuts += 1;
    // The scores sum to zero, and the variance of their sum behind a cut is as the product of the sizes.
    const cut = { index, later, groups: laterGroups, statistic: later / Math.sqrt(size * index) };
    if (cut.statistic > (clearest?.statistic ?? 0)) clearest = cut;
  }
  const p = clearest === null ? 1 : cuts * pOfCut(clearest, scores, { groups, allGroups: firstOf.size });
  return { index: clearest?.index ?? null, pGreater: Math.min(1, p) };
}

interface Cut {
  index: number;
  /** Sum of the scores behind it. */
  later: number;
  /** How many groups begin behind it. */
  groups: number;
  statistic: number;
}

function pOfCut(
  cut: Cut,
  scores: readonly number[],
  { groups, allGroups }: { groups: readonly number[]; allGroups: number },
): number {
  const all = scores.length;
  const { index, later } = cut;
  const before = residualsOf(scores.slice(0, index), groups.slice(0, index));
  const after = residualsOf(scores.slice(index), groups.slice(index));
  const alone = before.alone + after.alone;
  const shuffled = Math.exp(-logChoose(allGroups, cut.groups));
  if (alone === 0) return shuffled;
  const seen = (before.together + after.together) / alone;
  const designEffect = Math.max(
    1,
    (seen * (allGroups - 1) + PRIOR_DESIGN_EFFECT * PRIOR_GROUPS) / (allGroups - 1 + PRIOR_GROUPS),
  );
  const difference = later / (all - index) + later / index;
  const variance = (alone / (all - 2)) * (1 / index + 1 / (all - index)) * designEffect;
  const degrees = Math.min(all - 2, allGroups - 2 + PRIOR_GROUPS);
  return Math.max(shuffled, studentTCdf(-difference / Math.sqrt(variance), degrees));
}
