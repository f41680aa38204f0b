import type { BusinessCalendar } from '../businessCalendar.ts';
import type { ContactMark } from '../contactMark.ts';
import type { TimeAxis } from '../exposure.ts';
import type { Interval } from '../interval.ts';
import type { ChatId } from '../message.ts';
import { DAY_MS, type UtcMs } from '../time.ts';
import { type Conversation, conversationsOf, type Turn, turnsOf } from '../turns.ts';

/** What the signals of one customer are computed from (PRODUCT §3). */
export interface SignalInput {
  chats: readonly ChatFacts[];
  /** Carries now, and measures windows in observed days without idle days off. */
  axis: TimeAxis;
  /** When the archive covered this customer: what happened in between is not known. */
  observed: readonly Interval[];
  /** r of this customer; the window before it is three times as long (DETECTION §3). */
  recentDays: number;
  calendar: BusinessCalendar;
}

/** One chat of the customer with all that the signals ask of it, earliest first. */
export interface ChatFacts {
  chatId: ChatId;
  marks: readonly ContactMark[];
  turns: readonly Turn[];
  conversations: readonly Conversation[];
  /**
   * A room with people of other customers too: what staff say there may be meant for those, so it is no outreach to this one
   * and no wait of ours. What this customer says there counts in full.
   */
  isShared: boolean;
}

/**
 * @param marks of one chat and one customer, earliest first
 * @param options.answerer as {@link turnsOf}
 */
export function chatFacts(
  chatId: ChatId,
  marks: readonly ContactMark[],
  { isShared = false, answerer = null }: { isShared?: boolean; answerer?: string | null } = {},
): ChatFacts {
  return { chatId, marks, turns: turnsOf(marks, answerer), conversations: conversationsOf(marks), isShared };
}

/** Where to look to believe it: a wait or conversation of a chat; `to` is null while it is open. */
export interface Evidence {
  chatId: ChatId;
  from: UtcMs;
  to: UtcMs | null;
}

export type SignalUnit = 'businessMs' | 'share' | 'count' | 'perWeek' | 'people';

export interface Judged<Counts> {
  kind: 'judged';
  value: number;
  /** The customer's own past in the same unit; null where the signal has none. */
  past: number | null;
  unit: SignalUnit;
  /** How sure it is that this has become worse, 0…1: never how much worse. */
  strength: number;
  /** The newest first, at most {@link EVIDENCE_MAX}. */
  evidence: Evidence[];
  counts: Counts;
}

/** Not the same as nought: it is said with its reason (COPY §10). */
export interface CannotJudge {
  kind: 'cannotJudge';
  /** `notObserved`: the archive has not covered the windows for their whole length. `tooFew`: `have` of the `need`ed. */
  reason: 'notObserved' | 'tooFew';
  have: number;
  need: number;
}

export type Signal<Counts> = Judged<Counts> | CannotJudge;

/** A person checks a few; a chat of 200,000 messages must not make a card of that size. */
export const EVIDENCE_MAX = 12;

export function newest(evidence: readonly Evidence[]): Evidence[] {
  return [...evidence].sort((a, b) => b.from - a.from).slice(0, EVIDENCE_MAX);
}

/** Both windows hold at least so many, or the reason why they cannot be judged; the smaller one is named. */
export function tooFew(have: readonly number[], need: number): CannotJudge | null {
  const least = Math.min(...have);
  return least < need ? { kind: 'cannotJudge', reason: 'tooFew', have: least, need } : null;
}

/**
 * The windows (now - r, now] and (now - 4 r, now - r] must lie in counted time; in days (DETECTION §3, exposure). Neither may
 * reach across a hole in the record that is longer than itself: what lies behind it is another time.
 */
export function notObserved({ axis, recentDays }: Pick<SignalInput, 'axis' | 'recentDays'>): CannotJudge | null {
  const [need, recentMs] = [4 * recentDays, recentDays * DAY_MS];
  const recent = axis.unbrokenMs(recentMs);
  const have = recent < recentMs ? recent : Math.min(axis.spanMs, axis.unbrokenMs(3 * recentMs));
  if (have >= need * DAY_MS) return null;
  return { kind: 'cannotJudge', reason: 'notObserved', have: Math.floor(have / DAY_MS), need };
}

/** Items by the window in which they began; what is older than W or later than now is in neither. */
export function splitWindows<Item extends { from: UtcMs }>(
  items: readonly Item[],
  { axis, recentDays }: Pick<SignalInput, 'axis' | 'recentDays'>,
): { recent: Item[]; base: Item[] } {
  const recentMs = recentDays * DAY_MS;
  const recent: Item[] = [];
  const base: Item[] = [];
  for (const item of items) {
    const ageMs = axis.ageMs(item.from);
    if (ageMs < 0 || ageMs >= 4 * recentMs || item.from > axis.now) continue;
    if (ageMs < recentMs) recent.push(item);
    else base.push(item);
  }
  return { recent, base };
}
