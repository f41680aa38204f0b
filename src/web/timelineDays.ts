import type { Side } from '../domain/message.ts';
import type { Day, UtcMs } from '../domain/time.ts';
import { dayOf } from '../domain/wording/formats.ts';
import type { TimelineRecord } from '../store/timeline.ts';

/** One person's unbroken run of messages on a day: a line of the timeline. */
export interface TimelineRun {
  side: Side;
  from: string;
  /** Time of its last message. */
  at: UtcMs;
  /** Messages by WeCom's msgtype, in the order in which the types were first used. */
  counts: Map<string, number>;
  recalled: number;
}

/**
 * A customer's messages as a person reads them: by day, and a burst of short messages as one line.
 * @param records newest first; what is no message is left out
 * @returns newest first
 */
export function timelineDays(records: readonly TimelineRecord[]): { day: Day; at: UtcMs; runs: TimelineRun[] }[] {
  const days: ReturnType<typeof timelineDays> = [];
  for (const { kind, side, from, type, sentAt, isRecalled } of records) {
    if (kind !== 'message') continue;
    const day = dayOf(sentAt);
    if (days.at(-1)?.day !== day) days.push({ day, at: sentAt, runs: [] });
    const { runs } = days.at(-1)!;
    const last = runs.at(-1);
    if (last?.from !== from || last.side !== side)
      runs.push({ side, from, at: sentAt, counts: new Map(), recalled: 0 });
    const run = runs.at(-1)!;
    run.counts.set(type, (run.counts.get(type) ?? 0) + 1);
    if (isRecalled) run.recalled += 1;
  }
  return days;
}
