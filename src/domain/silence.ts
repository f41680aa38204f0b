import { type ContactDays, gapsDays } from './contactDays.ts';
import type { ContactMark } from './contactMark.ts';
import { isContact } from './exposure.ts';
import { HABIT_DAYS_MAX } from './horizon.ts';
import { type SilenceAnswer, silenceAgainstGaps } from './statistics/gapRank.ts';
import type { UtcMs } from './time.ts';

/** When a silence is a cause of its own (PRODUCT §5; the numbers are in `config/profiles/`). */
export interface GoneQuietRule {
  /** More than so many own mean gaps … */
  gapsMin: number;
  /** … longer than all but this share of the own gaps, where 8 are known … */
  rankMax: number;
  /** … and at least so many business days. */
  businessDaysMin: number;
}

/**
 * The silence of either side against the customer's own gaps between contact days, up to W of the longest horizon before the
 * last contact (PRODUCT §3).
 * @param windowDays W of this customer; null when he has no horizon: then the longest
 * @returns null with fewer than 3 gaps, or without any contact
 */
export function silenceOf(days: ContactDays, windowDays: number | null): SilenceAnswer | null {
  if (days.silenceDays === null || !Number.isFinite(days.silenceDays)) return null;
  return silenceAgainstGaps({
    silenceDays: days.silenceDays,
    gapsDays: gapsDays(days.either, HABIT_DAYS_MAX),
    windowDays: windowDays ?? HABIT_DAYS_MAX,
  });
}

/**
 * Does *gone quiet* stand? With 8 to 18 gaps no rank can be as small as 0.05: there a silence longer than every gap is enough.
 */
export function isGoneQuiet(silence: SilenceAnswer, businessDays: number, rule: GoneQuietRule): boolean {
  const isRare =
    silence.rank === null || silence.rankMin === null || silence.rank <= Math.max(rule.rankMax, silence.rankMin);
  return silence.ratio > rule.gapsMin && isRare && businessDays >= rule.businessDaysMin;
}

/** The usual gap that texts name: the median, whole days; 0 when contact is on most days (几乎每天); null without gaps. */
export function usualGapDays(days: ContactDays): number | null {
  const gaps = gapsDays(days.either, HABIT_DAYS_MAX).sort((a, b) => a - b);
  if (gaps.length === 0) return null;
  const median = (gaps[(gaps.length - 1) >> 1]! + gaps[gaps.length >> 1]!) / 2;
  return median <= 1 ? 0 : Math.round(median);
}

export interface LastContact {
  at: UtcMs;
  side: 'staff' | 'customer';
  /** Who has to write next: an answer is owed after a turn that is no call and not only 好的 (PRODUCT §1, COPY §5.2). */
  owedBy: 'staff' | 'customer' | null;
}

/**
 * Who had the last word, over all chats of the customer.
 * @param marks earliest first
 */
export function lastContact(marks: readonly ContactMark[], now: UtcMs): LastContact | null {
  let last: ContactMark | null = null;
  let isOwed = false;
  for (let i = marks.length - 1; i >= 0; i--) {
    const mark = marks[i]!;
    if (mark.at > now || !isContact(mark)) continue;
    last ??= mark;
    if (mark.chatId !== last.chatId) continue;
    // The run of this side in that chat: one message that wants an answer is enough.
    if (mark.side !== last.side || mark.isCall) break;
    if (!mark.needsNoReply) {
      isOwed = true;
      break;
    }
  }
  if (last === null || (last.side !== 'staff' && last.side !== 'customer')) return null;
  const owedBy = last.side === 'staff' ? 'customer' : 'staff';
  return { at: last.at, side: last.side, owedBy: isOwed ? owedBy : null };
}
