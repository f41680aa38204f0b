import type { BusinessCalendar } from './businessCalendar.ts';
import type { ContactMark } from './contactMark.ts';
import type { ScoreProfile } from './scoreProfile.ts';
import { kaplanMeierMedian, survivalQuantile } from './statistics/kaplanMeier.ts';
import { DAY_MS, MINUTE_MS, type UtcMs } from './time.ts';
import { byChat, turnsOf } from './turns.ts';

/** The customer's wait for us: from the oldest unanswered message of his turn to the first human answer (PRODUCT §1). */
export interface WaitForUs {
  chatId: string;
  /** Who of the customer wrote first. */
  contactId: string;
  from: UtcMs;
  answeredAt: UtcMs | null;
  answeredBy: string | null;
  /** Business time until the answer, or until now while it is open. */
  waitMs: number;
}

/**
 * Every wait for us, the oldest first; turns that needed no answer are none. Nothing later than now is looked at.
 * @param marks of one customer over all chats, earliest first
 */
export function waitsForUs(marks: readonly ContactMark[], now: UtcMs, calendar: BusinessCalendar): WaitForUs[] {
  const waits: WaitForUs[] = [];
  for (const [chatId, inChat] of byChat(marks)) {
    for (const turn of turnsOf(inChat.filter(({ at }) => at <= now))) {
      if (turn.side !== 'customer' || turn.waitsFrom === null) continue;
      waits.push({
        chatId,
        contactId: turn.by,
        from: turn.waitsFrom,
        answeredAt: turn.answeredAt,
        answeredBy: turn.answeredBy,
        waitMs: calendar.businessMs(turn.waitsFrom, turn.answeredAt ?? now),
      });
    }
  }
  return waits.sort((a, b) => a.from - b.from);
}

/** How fast we answered of late; all times in business milliseconds. */
export interface OurService {
  /** Waits that can be judged: answered, or open for longer than the target. */
  waits: number;
  withinTarget: number;
  /** null: so many are open that the curve stays above one half. */
  medianMs: number | null;
  p90Ms: number | null;
  longestMs: number;
  /** Open for longer than the target right now. */
  overdue: number;
  longestOverdueMs: number | null;
  targetMs: number;
  /** 0…1 between the anchors of PRODUCT §4. */
  value: number;
}

/** @returns null with fewer waits than make a rate (which is not the same as "all is well") */
export function ourService(
  waits: readonly WaitForUs[],
  { now, calendar, rule }: { now: UtcMs; calendar: BusinessCalendar; rule: ScoreProfile['service'] },
): OurService | null {
  const targetMs = rule.targetMinutes * MINUTE_MS;
  const judged = waits.filter(
    ({ from, answeredAt, waitMs }) =>
      from > now - rule.windowDays * DAY_MS && (answeredAt !== null || waitMs > targetMs),
  );
  // Somebody who has waited since before the window still waits.
  const overdue = waits.filter(({ answeredAt, waitMs }) => answeredAt === null && waitMs > targetMs);
  if (judged.length < rule.waitsMin) return null;
  const durations = judged.map(({ waitMs, answeredAt }) => ({ length: waitMs, isOpen: answeredAt === null }));
  const withinTarget = judged.filter(({ waitMs }) => waitMs <= targetMs).length;
  const longestOverdueMs = overdue.length === 0 ? null : Math.max(...overdue.map(({ waitMs }) => waitMs));
  return {
    waits: judged.length,
    withinTarget,
    medianMs: kaplanMeierMedian(durations),
    p90Ms: survivalQuantile(durations, 0.9),
    longestMs: Math.max(...judged.map(({ waitMs }) => waitMs)),
    overdue: overdue.length,
    longestOverdueMs,
    targetMs,
    value: Math.min(
      shareValue(withinTarget / judged.length, rule),
      longestOverdueMs === null
        ? 1
        : Math.max(0, 1 - longestOverdueMs / (rule.overdueBusinessDays * calendar.businessDayMs)),
    ),
  };
}

function shareValue(share: number, { poorShare, halfShare, wellShare }: ScoreProfile['service']): number {
  if (share <= poorShare) return 0;
  if (share >= wellShare) return 1;
  return share < halfShare
    ? (0.5 * (share - poorShare)) / (halfShare - poorShare)
    : 0.5 + (0.5 * (share - halfShare)) / (wellShare - halfShare);
}
