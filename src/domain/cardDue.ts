import type { Alert, AlertEvent, CardKind, CauseKind, EntryKind } from './alert.ts';
import type { BusinessCalendar } from './businessCalendar.ts';
import { isCritical, isForListOnly } from './critical.ts';
import { isStock } from './fence.ts';
import type { UtcMs } from './time.ts';

/** A card of the alert as far as a plan depends on it. */
export interface SentCard {
  taskId: string;
  receiverId: string;
  kind: string;
  sentAt: UtcMs | null;
  state: 'queued' | 'sent' | 'answered' | 'superseded' | 'dropped';
}

/** An alert that is not closed, with its past. */
export interface CaseFile {
  alert: Alert;
  /** Oldest first. */
  events: readonly AlertEvent[];
  /** Its own cards, oldest first; lists stand in the events. */
  cards: readonly SentCard[];
  /** Causes for which 情况正常 was said so often lately that they stand in the list only. */
  calmed: ReadonlySet<CauseKind>;
}

/** What is due about an alert, before anybody asks whether there is room for it. */
export interface Due {
  alert: Alert;
  receiverId: string;
  as: EntryKind;
  isCritical: boolean;
  /** The receiver put it off until now (明早提醒). */
  isAskedFor: boolean;
  /** It stands since before the fence. */
  isStock: boolean;
  isListOnly: boolean;
  /** When the receiver read of it first; null: not yet. */
  firstAt: UtcMs | null;
}

/** The reminder comes one business day after the card, the question one after the tap (COPY §6.1, §6.2). */
const REMIND_AFTER = 1;
const ASK_AFTER = 1;

/** What is due about one alert this morning; null: nothing. */
export function cardDue(whole: CaseFile, { now, fence, calendar }: PlanTime): Due | null {
  const file = sinceReopened(whole);
  const { alert, calmed } = file;
  const own = {
    alert,
    isCritical: isCritical(alert.causes),
    isStock: isStockCase(whole, fence),
    isListOnly: alert.causes.every((cause) => calmed.has(cause.kind) || isForListOnly(cause)),
  };
  if (alert.state === 'claimed') {
    if (!asksHow(file, now, calendar)) return null;
    return {
      ...own,
      ...{ receiverId: alert.claimedBy ?? alert.ownerId, as: 'question', isAskedFor: false, firstAt: alert.claimedAt },
      // The question is about the tap, not about what stood.
      ...{ isCritical: false, isStock: false, isListOnly: false },
    };
  }
  if (alert.state !== 'open') return null;
  const told = { ...own, receiverId: alert.ownerId };
  const { isLive, isAskedFor, firstAt } = ownersCards(file);
  if (!isLive || hasCriticalNews(file)) return { ...told, as: 'alert', isAskedFor, firstAt };
  const isDue =
    !own.isStock &&
    firstAt !== null &&
    calendar.businessDaysBetween(firstAt, now) >= REMIND_AFTER &&
    !wasQueued(file.events, 'reminder');
  return isDue ? { ...told, as: 'reminder', isAskedFor: false, firstAt } : null;
}

/** What cannot wait has happened since the owner's last card or line: that one says something else, and its place is taken. */
function hasCriticalNews({ alert, events }: CaseFile): boolean {
  const dropped = droppedIds(events);
  const toldAt = events.findLast(
    (event) =>
      event.type === 'cardQueued' &&
      event.receiverId === alert.ownerId &&
      !(event.taskId !== undefined && dropped.has(event.taskId)),
  )?.at;
  return toldAt !== undefined && isCritical(alert.causes.filter(({ since }) => since > toldAt));
}

/** A case that something opened again after 已跟进 begins anew: what was sent and said before speaks of something else. */
export function sinceReopened(file: CaseFile): CaseFile {
  const index = file.events.findLastIndex(({ type }) => type === 'reopened');
  if (index < 0) return file;
  const { at } = file.events[index]!;
  return {
    ...file,
    events: file.events.slice(index + 1),
    cards: file.cards.filter(({ sentAt }) => sentAt === null || sentAt >= at),
  };
}

export interface PlanTime {
  now: UtcMs;
  /** What stood before this instant raises no card. */
  fence: UtcMs;
  /** The receiver's own. */
  calendar: BusinessCalendar;
}

/** Stock is what nobody had a card of its own about before: a case that was told goes on as it would have. */
export function isStockCase(
  { alert, cards }: Pick<CaseFile, 'alert'> & { cards: readonly Pick<CaseFile['cards'][number], 'kind' | 'sentAt'>[] },
  fence: UtcMs,
): boolean {
  return isStock(alert, fence) && !cards.some(({ sentAt, kind }) => sentAt !== null && isAboutAlert(kind));
}

/** Which of the owner's cards, or lines in his list, still speak for the alert. */
export function ownersCards({ alert, events, cards }: Pick<CaseFile, 'alert' | 'events' | 'cards'>): {
  isLive: boolean;
  isAskedFor: boolean;
  firstAt: UtcMs | null;
} {
  const own = cards.filter(({ receiverId, kind }) => receiverId === alert.ownerId && isAboutAlert(kind));
  const lines = linesOf(events).filter(({ receiverId }) => receiverId === alert.ownerId);
  const wokenAt = events.findLast(({ type }) => type === 'snoozeEnded' || type === 'ownerChanged')?.at ?? 0;
  const isLive =
    own.some(({ state }) => state === 'queued' || state === 'sent') || lines.some(({ at }) => at >= wokenAt);
  const sent = own.flatMap(({ sentAt }) => sentAt ?? []);
  const first = [...sent, ...lines.map(({ at }) => at)];
  const isAskedFor = own.some(({ state }) => state === 'answered') || (lines.length > 0 && wokenAt > 0);
  return { isLive, isAskedFor, firstAt: first.length === 0 ? null : Math.min(...first) };
}

function isAboutAlert(kind: string): boolean {
  return kind === 'alert' || kind === 'reminder' || kind === 'waits';
}

type Queued = Extract<AlertEvent, { type: 'cardQueued' }>;

/** Lines of lists that stood for the alert itself, also those that swept waits; of lists that never left none. */
function linesOf(events: readonly AlertEvent[]): Queued[] {
  const dropped = droppedIds(events);
  return events.filter(
    (event): event is Queued =>
      event.type === 'cardQueued' &&
      (event.kind === 'morningList' || event.kind === 'waits') &&
      (event.as === 'alert' || event.as === 'reminder') &&
      !(event.taskId !== undefined && dropped.has(event.taskId)),
  );
}

/** Cards that never left. */
function droppedIds(events: readonly AlertEvent[]): Set<string> {
  return new Set(events.flatMap((event) => (event.type === 'cardHeld' ? (event.taskId ?? []) : [])));
}

/** Was a card or line of this kind queued before, and not dropped again? */
export function wasQueued(events: readonly AlertEvent[], kind: CardKind & EntryKind): boolean {
  const dropped = droppedIds(events);
  return events.some(
    (event) =>
      event.type === 'cardQueued' &&
      (event.kind === kind || event.as === kind) &&
      !(event.taskId !== undefined && dropped.has(event.taskId)),
  );
}

/** Claimed by a message, or without a word how, and nothing was seen (COPY §6.2): asked once. */
function asksHow({ alert, events }: CaseFile, now: UtcMs, calendar: BusinessCalendar): boolean {
  const { claimedAt } = alert;
  if (claimedAt === null || calendar.businessDaysBetween(claimedAt, now) < ASK_AFTER) return false;
  const claim = events.findLast(({ type }) => type === 'claimed');
  const outcome = claim?.type === 'claimed' ? claim.outcome : 'none';
  if (outcome !== 'none' && outcome !== 'message') return false;
  if (events.some(({ type, at }) => type === 'cannotVerify' && at >= claimedAt)) return false;
  return !wasQueued(events, 'question');
}
