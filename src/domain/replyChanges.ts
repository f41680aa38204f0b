import type { CauseKind } from './alert.ts';
import type { FewerRepliesCounts } from './signals/fewerReplies.ts';
import type { Judged, Signal } from './signals/signal.ts';
import type { SlowerRepliesCounts } from './signals/slowerReplies.ts';
import type { UtcMs } from './time.ts';

/** When a change of the answers is believed (the numbers are in `config/profiles/`). */
export interface ReplyChangeRule {
  /** Slower answers are said where the signal is surer than this. */
  slowerMin: number;
  /** Fewer answers are said where it is surer than this … */
  fewerMin: number;
  /** … and was surer than this at an earlier judgement; what was said stays said while it still is. */
  sureMin: number;
  /** So many business days lie between those two judgements. */
  apartBusinessDays: number;
}

/** What one moment knows of a change of the answers. */
export interface ReplyLooks {
  time: Signal<SlowerRepliesCounts>;
  rate: Signal<FewerRepliesCounts>;
}

export type ReplyChangeKind = Extract<CauseKind, 'slowReply' | 'fewerReplies'>;

/** A change of the answers that is believed: it is said, with its date. */
export interface ReplyChange {
  kind: ReplyChangeKind;
  /** Since about when (大约从…起). */
  since: UtcMs | null;
  /** By the placeholder names of COPY §3. */
  facts: Record<string, number | null>;
}

/**
 * Which changes of the answers are to be believed? Each morning is one more chance to be wrong: at 0.95 one judgement a day would
 * flag half of all steady customers within a quarter. So the waits, whose evidence grows answer by answer, must be surer the
 * first time; and fewer answers must be seen by two judgements 5 business days apart (PRODUCT §3), the second surer than the
 * first. What was said stays said while it is still as sure as 0.95, so that a page does not say it every other day.
 * @param said at the judgement before
 * @param before the signals as they were that many business days earlier, from the same record; asked for only where it matters
 */
export function replyChanges(
  now: ReplyLooks,
  { said, before, rule }: { said: readonly ReplyChangeKind[]; before: () => ReplyLooks; rule: ReplyChangeRule },
): ReplyChange[] {
  const changes: ReplyChange[] = [];
  const { time, rate } = now;
  if (time.kind === 'judged' && isSlowerToPeople(time)) {
    const levelMin = said.includes('slowReply') ? rule.sureMin : rule.slowerMin;
    if (isSurer(time, levelMin)) changes.push(slowReply(time));
  }
  if (rate.kind === 'judged') {
    const isSaid = said.includes('fewerReplies');
    const isSeen = isSaid
      ? isSurer(rate, rule.sureMin)
      : isSurer(rate, rule.fewerMin) && isSurer(before().rate, rule.sureMin);
    if (isSeen) changes.push(fewerReplies(rate));
  }
  return changes;
}

/** Judged, and surer than a level. */
export function isSurer(signal: Signal<unknown>, level: number): boolean {
  return signal.kind === 'judged' && signal.strength > level;
}

/** The medians must tell the same story as the test, or nobody can check it. */
function isSlowerToPeople({ value, past, counts }: Judged<SlowerRepliesCounts>): boolean {
  return past !== null && !counts.pastIsOver && value > past;
}

function slowReply({ value, past, counts }: Judged<SlowerRepliesCounts>): ReplyChange {
  const { recentDays, valueIsOver, changedAt } = counts;
  return {
    kind: 'slowReply',
    since: changedAt,
    facts: { r: recentDays, slow: value, fast: past, slowExceeds: valueIsOver ? 1 : 0, since: changedAt },
  };
}

function fewerReplies({ counts }: Judged<FewerRepliesCounts>): ReplyChange {
  const { recentDays, recentAnswered, recentTotal, baseAnswered, baseTotal, changedAt } = counts;
  return {
    kind: 'fewerReplies',
    since: changedAt,
    facts: { r: recentDays, recentAnswered, recentTotal, baseAnswered, baseTotal, since: changedAt },
  };
}
