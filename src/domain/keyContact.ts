import type { TimeAxis } from './exposure.ts';
import { countTurns, type InboundTurn, turnsAged } from './inboundTurns.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** PRODUCT §2: at least 40 % of the customer's inbound turns in 90 days, and at least 5 of them. */
const SHARE_LEAST = 0.4;
const TURNS_LEAST = 5;
const WINDOW_DAYS = 90;
/** What happened in this time is held against the time before it (PRODUCT §3, 21 days). */
export const RECENT_DAYS = 21;

/** Who was marked by hand, and when. */
export interface KeyContactMark {
  contactId: string;
  at: UtcMs;
}

export interface KeyContact {
  contactId: string;
  source: 'marked' | 'share';
  /** Inbound turns of the window, his and all; 0 of 0 for somebody who is only marked. */
  turns: number;
  allTurns: number;
}

/**
 * Who matters at the customer: marked by hand, else by share of turns.
 * @param window days counted back, `fromDays` the nearer end; the last 90 unless told
 * @returns null when nobody stands out
 */
export function keyContactOf(
  turns: readonly InboundTurn[],
  axis: TimeAxis,
  marked: KeyContactMark | null = null,
  { fromDays, toDays } = { fromDays: 0, toDays: WINDOW_DAYS },
): KeyContact | null {
  const inWindow = turnsAged(turns, axis, fromDays, toDays);
  const counts = countTurns(inWindow);
  if (marked !== null && isStillMeant(marked, turns, axis)) {
    const own = counts.get(marked.contactId) ?? 0;
    return { contactId: marked.contactId, source: 'marked', turns: own, allTurns: inWindow.length };
  }
  const lastAt = new Map(inWindow.map(({ contactId, at }) => [contactId, at]));
  const [most] = [...counts].sort(([a, own], [b, other]) => other - own || lastAt.get(b)! - lastAt.get(a)!);
  if (most === undefined) return null;
  const [contactId, own] = most;
  if (own < TURNS_LEAST || own < SHARE_LEAST * inWindow.length) return null;
  return { contactId, source: 'share', turns: own, allTurns: inWindow.length };
}

/** A mark is about somebody who speaks: after 90 days without a word the conversations say who it is now. */
function isStillMeant({ contactId, at }: KeyContactMark, turns: readonly InboundTurn[], axis: TimeAxis): boolean {
  const lastAt = turns.findLast((turn) => turn.contactId === contactId)?.lastAt ?? at;
  return axis.ageMs(Math.max(at, lastAt)) < WINDOW_DAYS * DAY_MS;
}

/**
 * Who was the key contact before the last three weeks: whoever takes over now is held against him, and does not hide his going.
 * Where the time before says nothing (a young relationship), the key contact of all 90 days.
 */
export function incumbentOf(
  turns: readonly InboundTurn[],
  axis: TimeAxis,
  marked: KeyContactMark | null = null,
): KeyContact | null {
  const before = { fromDays: RECENT_DAYS, toDays: RECENT_DAYS + WINDOW_DAYS };
  return keyContactOf(turns, axis, marked, before) ?? keyContactOf(turns, axis, marked);
}
