/** One judged case: what was foretold, and what came. */
export interface Outcome {
  /** Higher is more likely to fall silent. */
  risk: number;
  isPositive: boolean;
}

/** How well risks rank (data sets' README, "what is reported"). Shares of 0…1. */
export interface RankingFigures {
  n: number;
  positives: number;
  /** Ties count one half. */
  auc: number;
  /** Average precision; tied risks are one threshold. */
  ap: number;
  /** Precision in the riskiest tenth; a tied group on the edge counts pro rata. */
  p10: number;
  /** Share of all positives in the riskiest tenth and fifth. */
  r10: number;
  r20: number;
}

/** @returns null where all cases are alike: nothing can be ranked */
export function rankingFigures(outcomes: readonly Outcome[]): RankingFigures | null {
  const n = outcomes.length;
  const positives = outcomes.filter(({ isPositive }) => isPositive).length;
  const negatives = n - positives;
  if (positives === 0 || negatives === 0) return null;
  let auc = 0;
  let ap = 0;
  let seen = 0;
  let found = 0;
  const foundWithin = new Map<number, number>();
  for (const group of tiedGroups(outcomes)) {
    auc += (group.size - group.positives) * (found + 0.5 * group.positives);
    for (const share of [0.1, 0.2])
      if (!foundWithin.has(share) && seen + group.size >= share * n)
        foundWithin.set(share, found + (group.positives * (share * n - seen)) / group.size);
    seen += group.size;
    found += group.positives;
    ap += (group.positives * found) / seen;
  }
  const tenth = foundWithin.get(0.1)!;
  return {
    n,
    positives,
    auc: auc / (positives * negatives),
    ap: ap / positives,
    p10: tenth / (0.1 * n),
    r10: tenth / positives,
    r20: foundWithin.get(0.2)! / positives,
  };
}

/** Cases of equal risk together, the riskiest first. */
function tiedGroups(outcomes: readonly Outcome[]): { size: number; positives: number }[] {
  const groups: { risk: number; size: number; positives: number }[] = [];
  for (const { risk, isPositive } of [...outcomes].sort((a, b) => b.risk - a.risk)) {
    const last = groups.at(-1);
    if (last !== undefined && last.risk === risk) {
      last.size += 1;
      last.positives += Number(isPositive);
    } else {
      groups.push({ risk, size: 1, positives: Number(isPositive) });
    }
  }
  return groups;
}
