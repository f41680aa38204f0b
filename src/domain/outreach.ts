import type { BusinessCalendar } from './businessCalendar.ts';
import type { ContactMark } from './contactMark.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** A try of ours to get into talk (PRODUCT §1, outreach). */
export interface Outreach {
  chatId: string;
  at: UtcMs;
  by: string;
  /** The customer's next message in any chat, or the next call; null: none yet. */
  answeredAt: UtcMs | null;
}

/** A staff message after a longer pause opens a conversation (PRODUCT §1). */
const PAUSE_MS = DAY_MS;

/**
 * Our outreaches to one customer, the oldest first: hand-written staff messages that open a conversation, or follow an own
 * unanswered one after at least 1 business day. The answer to a question of theirs, however late, is none; nor is a call (it
 * was held) or a mere 好的.
 * @param marks of one customer over all chats, earliest first; nothing later than now is looked at
 */
export function outreachesOf(marks: readonly ContactMark[], now: UtcMs, calendar: BusinessCalendar): Outreach[] {
  const outreaches: Outreach[] = [];
  const chats = new Map<string, ChatState>();
  let unanswered: Outreach[] = [];
  for (const mark of marks) {
    const { at, chatId, side, by } = mark;
    if (at > now) break;
    if (side !== 'staff' && side !== 'customer') continue;
    const chat = chats.get(chatId) ?? { lastAt: null, isOwed: false, openSince: null };
    chats.set(chatId, chat);
    if (side === 'customer' || mark.isCall) {
      for (const outreach of unanswered) outreach.answeredAt = at;
      unanswered = [];
      for (const other of chats.values()) other.openSince = null;
      chat.isOwed = !mark.isCall && (chat.isOwed || !mark.needsNoReply);
    } else {
      if (!mark.needsNoReply && isOutreach(chat, at, calendar)) {
        const outreach = { chatId, at, by, answeredAt: null };
        outreaches.push(outreach);
        unanswered.push(outreach);
        chat.openSince = at;
      }
      chat.isOwed = false;
    }
    chat.lastAt = at;
  }
  return outreaches;
}

interface ChatState {
  lastAt: UtcMs | null;
  /** The customer has asked and we have not answered. */
  isOwed: boolean;
  /** Our last outreach in this chat that nobody has answered. */
  openSince: UtcMs | null;
}

function isOutreach({ lastAt, isOwed, openSince }: ChatState, at: UtcMs, calendar: BusinessCalendar): boolean {
  if (isOwed) return false;
  if (openSince !== null) return calendar.businessMs(openSince, at) >= calendar.businessDayMs;
  return lastAt === null || at - lastAt > PAUSE_MS;
}

/** The outreaches at the end that nobody has answered, and how it went before (COPY §5.4). */
export interface UnansweredRun {
  /** Unanswered ones in a row that are old enough to say so. */
  count: number;
  lastAt: UtcMs | null;
  /** Outreaches before them that can be judged, and how many of these were answered in time. */
  total: number;
  answered: number;
}

/**
 * @param restBusinessDays an outreach younger than this is neither unanswered nor forgotten: it does not count yet
 * @param answerBusinessDays an answer later than this counts as none
 */
export function unansweredRun(
  outreaches: readonly Outreach[],
  {
    now,
    calendar,
    rule,
  }: { now: UtcMs; calendar: BusinessCalendar; rule: { restBusinessDays: number; answerBusinessDays: number } },
): UnansweredRun {
  const ageDays = (from: UtcMs, to: UtcMs): number => calendar.businessMs(from, to) / calendar.businessDayMs;
  const lastAnswered = outreaches.findLastIndex(({ answeredAt }) => answeredAt !== null);
  const run = outreaches.slice(lastAnswered + 1).filter(({ at }) => ageDays(at, now) >= rule.restBusinessDays);
  const before = outreaches.slice(0, lastAnswered + 1);
  const inTime = before.filter(
    ({ at, answeredAt }) => answeredAt !== null && ageDays(at, answeredAt) <= rule.answerBusinessDays,
  );
  return { count: run.length, lastAt: run.at(-1)?.at ?? null, total: before.length, answered: inTime.length };
}
