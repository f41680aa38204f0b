import type { Cause, CauseKind } from '../alert.ts';
import type { TrendWeek } from '../attentionTrend.ts';
import type { Day, UtcMs } from '../time.ts';
import type { WeekNumbers } from '../weekReport.ts';

/** One week as the digest tells it (COPY §8). */
export interface DigestData {
  /** ISO week, `2026-W31`. */
  week: string;
  /** Its Monday and Sunday. */
  from: Day;
  to: Day;
  headline: Headline;
  numbers: DigestNumbers;
  /** The week before; null in the first digest. */
  previous: DigestNumbers | null;
  /** By value × risk × days open; five at most are shown. */
  rows: readonly DigestRow[];
  /** In the order in which they may be read; dropped from the end when there is no room. */
  asides: readonly DigestAside[];
  coverage: DigestCoverage;
  /** The page of the whole digest. */
  url: string;
  /** Set when this goes out late: when it should have. */
  lateFrom?: UtcMs | null;
  /** The operator has confirmed that the group holds managers only. */
  showsNames: boolean;
  /** Setting `digest.owner`: what the third column holds; `none`: there is none. */
  owner: 'group' | 'person' | 'none';
  /** Length of a working day, business milliseconds. */
  businessDayMs?: number;
  /** Whose customers it tells of; left out: of all. */
  departmentIds?: readonly number[];
  /** The weeks of the picture; null with too few. */
  trend?: readonly TrendWeek[] | null;
  now: UtcMs;
}

export interface Headline {
  /** Tier-A customers open for 3 business days and more. */
  tierAOpen: number;
  trend: 'moreNew' | 'moreBetter' | 'same';
}

/**
 * The digest's one sentence: what stands first, and how the week was.
 * @param facts `meanOpened` the mean of new ones over the last 4 weeks, null in the first digest
 */
export function headlineOf(facts: {
  tierAOpen: number;
  opened: number;
  meanOpened: number | null;
  better: number;
  worse: number;
}): Headline {
  const { tierAOpen, opened, meanOpened, better, worse } = facts;
  const isMoreNew = meanOpened !== null && opened > 0 && opened >= 2 * meanOpened;
  return { tierAOpen, trend: isMoreNew ? 'moreNew' : better > worse ? 'moreBetter' : 'same' };
}

/** The five numbers; the median is in business milliseconds. */
export interface DigestNumbers extends WeekNumbers {
  /** Alerts of the week, of which `handled` were answered: those opened in it, and those carried into it if counted. */
  alerts: number;
}

export interface DigestRow {
  /** Full name. */
  customerName: string;
  /** A person, not a company: never named in a group. */
  isPerson?: boolean;
  cause: Cause;
  /** Whose customer: who may not see that person's customers reads no name on the page. */
  ownerId?: string;
  /** Group or person, as `owner` of the digest says. */
  owner?: string | null;
  progress: DigestProgress;
}

export type DigestProgress =
  | { state: 'open'; businessDays: number }
  | { state: 'done' | 'attested' | 'appointment' | 'answered' | 'later' | 'closed' };

export type DigestAside =
  /** The commonest first. */
  | { type: 'causes'; counts: readonly { kind: CauseKind; count: number }[] }
  | { type: 'notSeen'; count: number }
  /** Of `labelled` alerts in 8 weeks `real` were worth it. */
  | { type: 'precision'; labelled: number; real: number }
  /** Monthly: of `start` customers `kept`, `added` new ones apart. */
  | { type: 'retention'; start: number; kept: number; added: number }
  /** Monthly: of `losses` in a year `changed` had a new contact before; of 10 that stayed, `stayedOfTen`. */
  | { type: 'lossTrait'; losses: number; changed: number; stayedOfTen: number };

export interface DigestCoverage {
  staff: number;
  archived: number;
  /** Members whose seat could not be asked. */
  unknown?: number;
  /** Customers who did not agree to be archived. */
  refused: number;
  /** Data up to here. */
  until: UtcMs;
  /** Further lines, made by `cannotJudgeText`. */
  notes?: readonly string[];
}
