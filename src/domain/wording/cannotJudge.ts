import type { Day, UtcMs } from '../time.ts';
import type { CannotJudge } from '../verdict.ts';
import { dateText, dateTimeText, startOfDay } from './formats.ts';
import type { Texts } from './texts.ts';

/** Why something is not judged, with what the sentence needs (COPY §10). */
export type CannotJudgeReason =
  | { reason: Exclude<CannotJudge, 'observing' | 'pullLate'> }
  /** `until`: the day on which observing ends; null when the archive does not go on. */
  | { reason: 'observing'; until: Day | null }
  /** `stoppedAt`: the newest message that we have. */
  | { reason: 'pullLate'; stoppedAt: UtcMs }
  /** Days of which records are missing, both included. */
  | { reason: 'holes'; from: Day; to: Day }
  | { reason: 'version' | 'holiday' | 'allSilent' | 'noOrders' }
  | { reason: 'fewLosses'; count: number }
  | { reason: 'fewReplies'; total: number; answered: number }
  | { reason: 'fewRatings'; count: number };

/** The plain state and its reason, and the way out where there is one. Never a colour, never a grey nought. */
export function cannotJudgeText(texts: Texts, why: CannotJudgeReason, now: UtcMs): string {
  const { fill } = texts;
  switch (why.reason) {
    case 'observing':
      return why.until === null
        ? fill('cannot.observing.noDate')
        : fill('cannot.observing', { date: dateText(startOfDay(why.until), now) });
    case 'pullLate':
      return fill('cannot.pullLate', { when: dateTimeText(why.stoppedAt, now) });
    case 'holes': {
      const [from, to] = [dateText(startOfDay(why.from), now), startOfDay(why.to)];
      if (why.from === why.to) return fill('cannot.holes.oneDay', { date: from });
      return fill('cannot.holes', { from, to: endOfSpan(startOfDay(why.from), to, now) });
    }
    case 'fewLosses':
      return why.count < 1 ? fill('cannot.fewLosses.none') : fill('cannot.fewLosses', { count: String(why.count) });
    case 'fewReplies':
      return why.answered < 1
        ? fill('cannot.fewReplies.none', { total: String(why.total) })
        : fill('cannot.fewReplies', { total: String(why.total), answered: String(why.answered) });
    case 'fewRatings':
      return why.count < 1 ? fill('cannot.fewRatings.none') : fill('cannot.fewRatings', { count: String(why.count) });
    default:
      return fill(`cannot.${why.reason}`);
  }
}

/** 7月12日到14日: the month stands once when it is the same. */
function endOfSpan(from: UtcMs, to: UtcMs, now: UtcMs): string {
  const [start, end] = [dateText(from, now), dateText(to, now)];
  const month = /^.*月/u.exec(end)?.[0];
  return month !== undefined && start.startsWith(month) ? end.slice(month.length) : end;
}
