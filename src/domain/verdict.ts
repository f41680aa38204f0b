import type { CauseKind } from './alert.ts';
import type { PeopleFinding } from './peopleFinding.ts';
import type { ReplyChange } from './replyChanges.ts';
import type { Rhythm, RhythmWindow } from './rhythm.ts';
import type { Dimension } from './scoreProfile.ts';
import type { Day, UtcMs } from './time.ts';

/** 平稳, 留意, 优先联系, 暂不判断, 新客户先观察 (COPY §1). */
export type Band = 'steady' | 'watch' | 'first' | 'unknown' | 'observing';

/** Why there is no score; the texts are in COPY §10. */
export type CannotJudge =
  | 'refused'
  | 'consentOpen'
  | 'noSeat'
  | 'pullLate'
  | 'observing'
  | 'tooLittleContact'
  | 'coverage';

/** Why one dimension has no value. Nothing to judge is not zero. */
export type PartCannotJudge = CannotJudge | 'tooFewWaits' | 'tooFewReplies' | 'noData' | 'staleData';

/** The counts and times behind a sentence, by the placeholder names of COPY §3. */
export type Facts = Record<string, number | string | null>;

export interface ScorePart {
  dimension: Dimension;
  /** What it counts with: the profile's weight, less where few talks say little (`credibility`); the score is their mean by it. */
  weight: number;
  /** 0…1, 1 is well; null when it cannot be judged. */
  value: number | null;
  cannotJudge: PartCannotJudge | null;
  facts: Facts;
}

/** A cause that this judgement found standing (PRODUCT §5). */
export interface StandingCause {
  kind: CauseKind;
  facts: Facts;
}

/** Why causes that were found are not believed yet (COPY §10). */
export interface Hold {
  reason: 'allSilent' | 'darkDay';
  /** The first judgement that held, or the dark day. */
  since: UtcMs;
  /** What would stand. */
  causes: CauseKind[];
}

/** Are contact days fewer than before? Whether that counts is decided over all customers of a day (`settleFading`). */
export interface FadingQuestion {
  /** Exact test (DETECTION §4); null when it cannot be made. */
  pValue: number | null;
  facts: Facts;
}

/** One judgement of one customer: what the snapshot stores, and what card, page and digest explain themselves from. */
export interface Verdict {
  customerId: string;
  at: UtcMs;
  /** Version of the score's profile. */
  version: string;
  /** 0–100, not rounded (see `shownScore`); null when it cannot be judged. */
  score: number | null;
  band: Band;
  cannotJudge: CannotJudge | null;
  /** Judged weight as a share of all weight. */
  coverage: number;
  /** Days that the archive covered this customer. */
  observedDays: number;
  /** The day on which observing ends if the archive goes on; null otherwise. */
  observingUntil: Day | null;
  window: RhythmWindow | null;
  /** 0…1, ranks (DETECTION §3), also while the score is still unknown; null where no window fits. */
  risk: number | null;
  rhythm: Rhythm | null;
  parts: ScorePart[];
  standing: StandingCause[];
  /** Causes that would stand and are held back; left out where none is. */
  held?: Hold;
  /** How long nobody has written, in days that count, and the usual gap (PRODUCT §3); null with too few gaps. */
  silence: { days: number; meanGapDays: number } | null;
  /** Changes of the answers that two judgements have seen; causes only together with a low score. */
  changes: ReplyChange[];
  fading: FadingQuestion;
  lastContactAt: UtcMs | null;
  /** Key contact, change and successor; left out where the people were not looked at. */
  people?: PeopleFinding;
}

/** The score as people read it. Bands are decided on this number, so that no 50 is shown as 留意. */
export function shownScore(score: number): number {
  return Math.round(score);
}
