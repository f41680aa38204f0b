import { DIMENSIONS, type Dimension } from '../scoreProfile.ts';
import { type ScorePart, shownScore } from '../verdict.ts';

/** A judgement as far as its number is concerned. */
export interface Scored {
  score: number | null;
  version: string;
  parts: readonly ScorePart[];
}

/** Points that a dimension has added to the score (negative: taken from it), whole numbers. */
export interface DimensionChange {
  dimension: Dimension;
  points: number;
}

/**
 * How the dimensions make up the difference between two scores, the largest first. The points add up to the whole
 * difference of the shown scores: what rounding leaves over goes to the largest (COPY §9).
 * @returns null when there is no score on one side, or the scores are of different versions
 */
export function scoreChanges(now: Scored, before: Scored): DimensionChange[] | null {
  if (now.score === null || before.score === null || now.version !== before.version) return null;
  const [here, there] = [contributions(now.parts), contributions(before.parts)];
  const exact = DIMENSIONS.map((dimension) => ({
    dimension,
    points: (here.get(dimension) ?? 0) - (there.get(dimension) ?? 0),
  })).sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  const whole = exact.map(({ dimension, points }) => ({ dimension, points: Math.round(points) }));
  const difference = shownScore(now.score) - shownScore(before.score);
  whole[0]!.points += difference - whole.reduce((sum, { points }) => sum + points, 0);
  return whole;
}

/** What each judged dimension gives to the score: they add up to it. */
function contributions(parts: readonly ScorePart[]): Map<Dimension, number> {
  const judged = parts.filter(({ value }) => value !== null);
  const weight = judged.reduce((sum, part) => sum + part.weight, 0);
  return new Map(judged.map((part) => [part.dimension, (100 * part.weight * part.value!) / weight]));
}
