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

/** A point of the ROC curve: which share of the positives is found when that share of the negatives is alerted. */
export interface RocPoint {
  falseShare: number;
  foundShare: number;
}

/** From (0, 0) to (1, 1), a point after each group of tied risks; the area below it is the AUC. */
export function rocCurve(outcomes: readonly Outcome[]): RocPoint[] {
  const positives = outcomes.filter(({ isPositive }) => isPositive).length;
  const negatives = outcomes.length - positives;
  if (positives === 0 || negatives === 0) return [];
  const points: RocPoint[] = [{ falseShare: 0, foundShare: 0 }];
  let found = 0;
  let alarms = 0;
  for (const group of tiedGroups(outcomes)) {
    found += group.positives;
    alarms += group.size - group.positives;
    points.push({ falseShare: alarms / negatives, foundShare: found / positives });
  }
  return points;
}

/** One tenth of the cases, the riskiest first. */
export interface Decile {
  n: number;
  /** A tied group on an edge counts pro rata, so this need not be whole. */
  positives: number;
  /** Share of positives here ÷ share of all. */
  lift: number;
}

/** @returns empty where nothing can be ranked, or with fewer than ten cases */
export function liftByDecile(outcomes: readonly Outcome[]): Decile[] {
  const n = outcomes.length;
  const positives = outcomes.filter(({ isPositive }) => isPositive).length;
  if (n < 10 || positives === 0 || positives === n) return [];
  const foundUpTo = (limit: number): number => {
    let seen = 0;
    let found = 0;
    for (const group of groups) {
      if (seen + group.size >= limit) return found + (group.positives * (limit - seen)) / group.size;
      seen += group.size;
      found += group.positives;
    }
    return found;
  };
  const groups = tiedGroups(outcomes);
  return Array.from({ length: 10 }, (_, tenth) => {
    const here = foundUpTo(((tenth + 1) * n) / 10) - foundUpTo((tenth * n) / 10);
    return { n: n / 10, positives: here, lift: here / (n / 10) / (positives / n) };
  });
}

/** An outcome and whose it is: judgements of one relationship stand together. */
export interface OwnedOutcome extends Outcome {
  relationship: string;
}

const DRAWS = 400;

/**
 * Where the AUC lies with 95 %: relationships are drawn anew, not cases, for those of one relationship are no independent
 * witnesses (data sets' README).
 * @param chance 0 ≤ x < 1, seeded, so that the same data give the same interval
 * @returns null where nothing can be ranked
 */
export function aucInterval(
  outcomes: readonly OwnedOutcome[],
  chance: () => number,
): { low: number; high: number } | null {
  const names = new Map<string, number>();
  const cases = [...outcomes]
    .sort((a, b) => b.risk - a.risk)
    .map(({ relationship, ...one }) => {
      const place = names.get(relationship) ?? names.size;
      names.set(relationship, place);
      return { ...one, place };
    });
  const drawn: number[] = [];
  const times = new Float64Array(names.size);
  for (let draw = 0; draw < DRAWS; draw++) {
    times.fill(0);
    for (let i = 0; i < names.size; i++) times[Math.floor(chance() * names.size)]! += 1;
    const auc = weightedAuc(cases, times);
    if (auc !== null) drawn.push(auc);
  }
  if (drawn.length === 0) return null;
  drawn.sort((a, b) => a - b);
  const at = (share: number): number => drawn[Math.min(drawn.length - 1, Math.floor(share * drawn.length))]!;
  return { low: at(0.025), high: at(0.975) };
}

/** @param cases the riskiest first */
function weightedAuc(cases: readonly (Outcome & { place: number })[], times: Float64Array): number | null {
  let area = 0;
  let found = 0;
  let alarms = 0;
  for (let i = 0; i < cases.length; ) {
    const { risk } = cases[i]!;
    let positive = 0;
    let negative = 0;
    for (; i < cases.length && cases[i]!.risk === risk; i++) {
      const weight = times[cases[i]!.place]!;
      if (cases[i]!.isPositive) positive += weight;
      else negative += weight;
    }
    area += negative * (found + positive / 2);
    found += positive;
    alarms += negative;
  }
  return found === 0 || alarms === 0 ? null : area / (found * alarms);
}
