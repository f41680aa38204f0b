import type { CauseKind } from './alert.ts';
import type { ReplyRateCounts } from './signals/replyRate.ts';
import type { ReplyTimeCounts } from './signals/replyTime.ts';
import type { Judged, Signal } from './signals/signal.ts';
import type { UtcMs } from './time.ts';

/** When a change of the answers is believed (the numbers are in `config/profiles/`). */
export interface ReplyChangeRule {
  /** At the earlier judgement the signal was surer than this … */
  sureMin: number;
  /** … at this one surer than this … */
  confirmMin: number;
  /** … and so many business days lie between the two. */
  apartBusinessDays: number;
}

/** The signals of one moment over all windows that are compared, the usual one first. */
export interface ReplyLooks {
  time: readonly Signal<ReplyTimeCounts>[];
  rate: readonly Signal<ReplyRateCounts>[];
}

export type ReplyChangeKind = Extract<CauseKind, 'slowReply' | 'fewerReplies'>;

/** A change of the answers that two judgements have seen: it is said, with its date. */
export interface ReplyChange {
  kind: ReplyChangeKind;
  /** Since about when (大约从…起). */
  since: UtcMs | null;
  /** By the placeholder names of COPY §3. */
  facts: Record<string, number | null>;
}

/**
 * Which changes of the answers are to be believed? One judgement a day would flag half of all steady customers within a
 * quarter at 0.95, for each morning is one more chance to be wrong. So two judgements 5 business days apart must agree
 * (PRODUCT §3), and most of the error that is allowed is spent on the second: 0.95 raises the question, 0.995 answers it.
 * At equal false alarms this sees more than two looks at 0.985. What was said stays said while it is still as sure as the question
 * asks, so that a page does not say it every other day.
 * @param said at the judgement before
 * @param before the signals as they were that many business days earlier, from the same record; asked for only where it matters
 */
export function replyChanges(
  now: ReplyLooks,
  { said, before, rule }: { said: readonly ReplyChangeKind[]; before: () => ReplyLooks; rule: ReplyChangeRule },
): ReplyChange[] {
  const slow = surest(now.time);
  const fewer = surest(now.rate);
  let then: ReplyLooks | null = null;
  const isBelieved = (kind: ReplyChangeKind, strength: number, look: keyof ReplyLooks): boolean => {
    if (said.includes(kind)) return strength > rule.sureMin;
    if (strength <= rule.confirmMin) return false;
    then ??= before();
    return (surest<unknown>(then[look])?.strength ?? 0) > rule.sureMin;
  };
  const changes: ReplyChange[] = [];
  if (slow !== null && isSlowerToPeople(slow) && isBelieved('slowReply', slow.strength, 'time'))
    changes.push(slowReply(slow));
  if (fewer !== null && isBelieved('fewerReplies', fewer.strength, 'rate')) changes.push(fewerReplies(fewer));
  return changes;
}

function surest<Counts>(looks: readonly Signal<Counts>[]): Judged<Counts> | null {
  let most: Judged<Counts> | null = null;
  for (const look of looks) if (look.kind === 'judged' && (most === null || look.strength > most.strength)) most = look;
  return most;
}

/** The medians must tell the same story as the test, or nobody can check it. */
function isSlowerToPeople({ value, past, counts }: Judged<ReplyTimeCounts>): boolean {
  return past !== null && !counts.pastIsOver && value > past;
}

function slowReply({ value, past, counts }: Judged<ReplyTimeCounts>): ReplyChange {
  const { recentDays, valueIsOver, changedAt } = counts;
  return {
    kind: 'slowReply',
    since: changedAt,
    facts: { r: recentDays, slow: value, fast: past, slowExceeds: valueIsOver ? 1 : 0, since: changedAt },
  };
}

function fewerReplies({ counts }: Judged<ReplyRateCounts>): ReplyChange {
  const { recentDays, recentAnswered, recentTotal, baseAnswered, baseTotal, changedAt } = counts;
  return {
    kind: 'fewerReplies',
    since: changedAt,
    facts: { r: recentDays, recentAnswered, recentTotal, baseAnswered, baseTotal, since: changedAt },
  };
}
