import type { Alert, AlertEvent } from './alert.ts';
import type { BusinessCalendar } from './businessCalendar.ts';
import type { UtcMs } from './time.ts';

/** An alert with what happened to it, oldest event first. */
export interface AlertStory {
  alert: Alert;
  events: readonly AlertEvent[];
}

/** The five numbers of the digest (COPY §8), and who is behind them. */
export interface WeekNumbers {
  /** Open at the end of the week. */
  open: number;
  /** Opened in the week. */
  opened: number;
  /** Ended well in the week: recovered or saved. */
  better: number;
  /** Of the alerts opened in the week: answered with 已跟进 or 情况正常. */
  handled: number;
  /** Median business time from opening to the first answer, over all alerts of the week; null without any. */
  medianHandlingMs: number | null;
}

export interface Week {
  from: UtcMs;
  /** Until just before this moment. */
  to: UtcMs;
}

/** Counts a week from the alerts' own events; nothing later than its end is looked at. */
export function weekNumbers(stories: readonly AlertStory[], week: Week, calendar: BusinessCalendar): WeekNumbers {
  const inWeek = (at: UtcMs): boolean => at >= week.from && at < week.to;
  const opened = stories.filter(({ alert }) => inWeek(alert.openedAt));
  const answers = opened.map((story) => ({ story, at: firstAnswer(story, week.to) }));
  const waits = answers.flatMap(({ story, at }) =>
    at === null ? [] : [calendar.businessMs(story.alert.openedAt, at)],
  );
  return {
    open: stories.filter((story) => isOpenAt(story, week.to)).length,
    opened: opened.length,
    better: stories.filter((story) => endedWellIn(story, inWeek)).length,
    handled: waits.length,
    medianHandlingMs: median(waits),
  };
}

/** Was the case open at this moment, whatever became of it later? */
export function isOpenAt({ alert, events }: AlertStory, at: UtcMs): boolean {
  if (alert.openedAt >= at) return false;
  let isOpen = true;
  for (const event of events) {
    if (event.at >= at) break;
    if (event.type === 'closed') isOpen = false;
    if (event.type === 'undone') isOpen = true;
  }
  return isOpen;
}

/** When somebody first answered the alert; null when nobody has until then, or only by a tap that was taken back. */
export function firstAnswer({ events }: AlertStory, before: UtcMs): UtcMs | null {
  let answeredAt: UtcMs | null = null;
  for (const event of events) {
    if (event.at >= before) break;
    if (event.type === 'undone') answeredAt = null;
    else if (isAnswer(event)) answeredAt ??= event.at;
  }
  return answeredAt;
}

function isAnswer(event: AlertEvent): boolean {
  return (
    event.type === 'claimed' || event.type === 'attested' || (event.type === 'closed' && event.reason === 'normal')
  );
}

function endedWellIn({ events }: AlertStory, inWeek: (at: UtcMs) => boolean): boolean {
  return events.some(
    (event) =>
      event.type === 'closed' && inWeek(event.at) && (event.reason === 'recovered' || event.reason === 'saved'),
  );
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
