import type { LeadFigures } from './leadTime.ts';
import type { RankingView } from './rankingView.ts';
import type { RhythmWindow } from './rhythm.ts';
import type { RankingSignal } from './signals/signalRanks.ts';
import type { Day } from './time.ts';
import type { TrialFindings } from './trialFindings.ts';

/** By what a backtest ranks: the rhythm, the whole health score, or one signal by itself. */
export type RankedBy = 'rhythm' | 'health' | 'orders' | RankingSignal;

/** What was measured on files of cases with a known outcome: for lines, JSON and the report page alike. */
export interface CasesReport {
  by: RankedBy;
  /** null for orders, which have only a horizon. */
  window: RhythmWindow | null;
  horizonDays: number;
  /** `all`, `train`, `gap`, `test`. */
  split: string;
  cases: number;
  /** Share of the cases that the ranking could judge; the others stand in its middle. */
  judgedShare: number;
  views: RankingView[];
  /** Lead at each share of false alarms; empty without events. */
  leads: { figures: LeadFigures; days: number[] }[];
}

/** What was measured on the company's own last months. */
export interface OwnReport {
  by: 'own';
  from: Day;
  to: Day;
  /** Days that were judged again. */
  days: number;
  customers: number;
  /** How it is known who was lost: by somebody's word, or only by silence. */
  losses: { confirmed: number; silence: number };
  /** The rules that stand, and those that were tried beside them. */
  runs: { name: string; findings: TrialFindings }[];
}
