import {
  aucInterval,
  type Decile,
  liftByDecile,
  type OwnedOutcome,
  type RankingFigures,
  type RocPoint,
  rankingFigures,
  rocCurve,
} from './ranking.ts';

/** One view of a backtest: which cases, how well they were ranked, and what a picture of it is drawn from. */
export interface RankingView {
  name: string;
  n: number;
  /** null where all cases have the same outcome: nothing can be ranked. */
  figures: RankingFigures | null;
  /** Of the AUC, with 95 %. */
  interval: { low: number; high: number } | null;
  curve: RocPoint[];
  deciles: Decile[];
}

/** @param chance seeded */
export function rankingView(name: string, outcomes: readonly OwnedOutcome[], chance: () => number): RankingView {
  return {
    name,
    n: outcomes.length,
    figures: rankingFigures(outcomes),
    interval: aucInterval(outcomes, chance),
    curve: rocCurve(outcomes),
    deciles: liftByDecile(outcomes),
  };
}
