import type { BusinessCalendar } from './businessCalendar.ts';
import type { CustomerSignals } from './customerSignals.ts';
import { type MonthEnd, monthlyFall } from './monthEnds.ts';
import type { ReplyChange } from './replyChanges.ts';
import type { ScoreProfile } from './scoreProfile.ts';
import { isGoneQuiet, type LastContact } from './silence.ts';
import type { SilenceAnswer } from './statistics/gapRank.ts';
import type { UtcMs } from './time.ts';
import { type Facts, type ScorePart, type StandingCause, shownScore } from './verdict.ts';

/** What one customer's own past has shown. */
export interface CauseEvidence {
  now: UtcMs;
  calendar: BusinessCalendar;
  profile: ScoreProfile;
  /** null while there is none: causes that need the score then do not stand. */
  score: number | null;
  /** The counts of the rhythm: r, days, gap … */
  facts: Facts;
  last: LastContact | null;
  silence: SilenceAnswer | null;
  signals: Pick<CustomerSignals, 'unanswered'>;
  changes: readonly ReplyChange[];
  parts: readonly ScorePart[];
  /** Of the months before, and whether their fall stood at the judgement before. */
  months: { ends: readonly MonthEnd[]; stood: boolean };
}

/** The causes that one customer's own past decides (PRODUCT §5); those of events and of the whole day come from elsewhere. */
export function standingCauses(evidence: CauseEvidence): StandingCause[] {
  const fall = monthlyFall({ ...evidence, ...evidence.months });
  const own = [goneQuiet(evidence), unansweredOutreach(evidence), fall].filter((cause) => cause !== null);
  return [...own, ...changedAnswers(evidence)];
}

function goneQuiet({ now, calendar, profile, facts, last, silence }: CauseEvidence): StandingCause | null {
  if (silence === null || last === null) return null;
  if (!isGoneQuiet(silence, calendar.businessDaysBetween(last.at, now), profile.goneQuiet)) return null;
  // 没回音 may be said only when our side wrote last and an answer is owed (COPY §5.2).
  const lastSide = last.owedBy === 'customer' ? 'staff' : last.side === 'customer' ? 'customer' : 'nobody';
  return {
    kind: 'goneQuiet',
    facts: {
      days: facts.days ?? null,
      gap: facts.gap ?? null,
      lastSide,
      lastDate: last.at,
      owedBy: last.owedBy,
      holiday: calendar.longHolidays(last.at, now)[0] ?? null,
    },
  };
}

function unansweredOutreach({ profile, signals: { unanswered: row } }: CauseEvidence): StandingCause | null {
  const { inARow, earlierTotal, earlierAnswered } = row.counts;
  if (inARow < profile.unanswered.countMin) return null;
  return {
    kind: 'unanswered',
    facts: { n: inARow, date: row.evidence[0]?.from ?? null, total: earlierTotal, answered: earlierAnswered },
  };
}

/** Slower or fewer answers explain, they do not rank: only together with a low score (PRODUCT §5). */
function changedAnswers({ profile, score, changes }: CauseEvidence): StandingCause[] {
  if (score === null || shownScore(score) > profile.replyChange.healthMax) return [];
  return changes.map(({ kind, facts }) => ({ kind, facts }));
}
