import { DAY_MS } from '../time.ts';
import { type Outreach, outreachOf } from './outreach.ts';
import { ANSWER_BUSINESS_DAYS } from './replyRate.ts';
import { type Judged, newest, type SignalInput } from './signal.ts';

/** Only what has waited this long counts as unanswered: the reply limit of a chat (DETECTION §4), in business time. */
const WAIT_BUSINESS_DAYS = 1;
/** From so many in a row on it is a cause (PRODUCT §3). */
const IN_A_ROW = 2;

export interface UnansweredCounts {
  inARow: number;
  /** Outreach of W before these, old enough to be judged, and those of it that were answered within 3 business days. */
  earlierTotal: number;
  earlierAnswered: number;
}

/**
 * How many of our contacts in a row has the customer left without an answer? Any word of theirs in any chat sets it back to
 * nought, so it can always be judged. What a hole in the record may have answered is not counted.
 */
export function unanswered(input: SignalInput): Judged<UnansweredCounts> {
  return unansweredOf(outreachOf(input), input);
}

/** The same from our outreach, earliest first. */
export function unansweredOf(
  all: readonly Outreach[],
  { axis, calendar, recentDays }: Pick<SignalInput, 'axis' | 'recentDays' | 'calendar'>,
): Judged<UnansweredCounts> {
  const lastAnswered = all.findLastIndex(({ to, isCut }) => to !== null || isCut);
  const row = all
    .slice(lastAnswered + 1)
    .filter(({ waitedMs }) => waitedMs >= WAIT_BUSINESS_DAYS * calendar.businessDayMs);
  const limitMs = ANSWER_BUSINESS_DAYS * calendar.businessDayMs;
  const earlier = all
    .slice(0, lastAnswered + 1)
    .filter(
      ({ from, to, isRepeated, waitedMs }) =>
        axis.ageMs(from) < 4 * recentDays * DAY_MS && (to !== null || isRepeated || waitedMs >= limitMs),
    );
  return {
    kind: 'judged',
    value: row.length,
    past: null,
    unit: 'count',
    strength: row.length >= IN_A_ROW ? 1 : 0,
    evidence: newest(row.map(({ chatId, from, to }) => ({ chatId, from, to }))),
    counts: {
      inARow: row.length,
      earlierTotal: earlier.length,
      earlierAnswered: earlier.filter(({ to, waitedMs }) => to !== null && waitedMs <= limitMs).length,
    },
  };
}
