import type { ChatId, Side } from './message.ts';
import type { UtcMs } from './time.ts';

/**
 * One message as facts need it: who, when, which side, and nothing of what was said. Facts (turns, waits, contact
 * days) are pure functions of these; a packed row of them per chat, contact and week is what the store keeps.
 */
export interface ContactMark {
  chatId: ChatId;
  /** The outside person whose chat or words these are; '' for what staff or robots said in a room. */
  contactId: string;
  at: UtcMs;
  /** When it was pulled: a replay of a past day leaves out what was not known by then. */
  knownAt: UtcMs;
  side: Side;
  /** Who wrote: staff id, contact id or robot id. */
  by: string;
  isCall: boolean;
  /** A closing 好的 / 收到 / 谢谢 or sticker: closes a wait as not needed. */
  needsNoReply: boolean;
}

/** Weeks of the time axis since 1970-01-01T00:00Z: the row a mark is packed into. */
export function factWeek(at: UtcMs): number {
  return Math.floor(at / (7 * 86_400_000));
}

/** Earliest first; marks of one instant in one order, whenever each arrived. */
export function byTime(a: ContactMark, b: ContactMark): number {
  return a.at - b.at || compare(a.by, b.by) || compare(detailOf(a), detailOf(b)) || a.knownAt - b.knownAt;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function detailOf({ side, isCall, needsNoReply }: ContactMark): string {
  return `${side} ${isCall} ${needsNoReply}`;
}
