import type { UtcMs } from './time.ts';

/** What is due and was taken up; `attempts` counts the current one. */
export interface DueMessage {
  dedupeKey: string;
  kind: string;
  target: string;
  dueAt: UtcMs;
  attempts: number;
  /** Among the cards of one receiver the higher one goes first; null keeps the order of their times. */
  rank: number | null;
}

export interface SendingState {
  now: UtcMs;
  /** Ways that are closed, by {@link wayOf}. */
  pausedUntil: ReadonlyMap<string, UtcMs>;
  /** Lanes in which an earlier message is under way or is to be tried again, and until when, by {@link laneOf}. */
  busyUntil: ReadonlyMap<string, UtcMs>;
}

export interface Postponed {
  dedupeKey: string;
  /** null: due as it was, as soon as the message before it is settled. */
  dueAt: UtcMs | null;
}

/** A message that was tried this often no longer holds up what comes after it to the same receiver. */
export const HOLDS_UP_ATTEMPTS = 4;
/** Somebody else sends to this receiver at the moment; looked at again after this. */
const LOOK_AGAIN_MS = 1_000;

/** The part of WeCom, or the outside address, that can be closed without the others (basics.md §4: limits are per API). */
export function wayOf({ kind, target }: Pick<DueMessage, 'kind' | 'target'>): string {
  return kind === 'group' || kind === 'webhook' ? `${kind}:${target}` : kind;
}

/** Messages of one lane arrive in their order. A change of a card that lies there already has no order with new ones. */
export function laneOf({ kind, target }: Pick<DueMessage, 'kind' | 'target'>): string {
  return `${kind === 'card' || kind === 'text' ? 'member' : kind}:${target}`;
}

/** Which of the messages that are due go out now: one a lane, in order, by ways that are open. */
export function chooseSends<M extends DueMessage>(
  messages: readonly M[],
  { now, pausedUntil, busyUntil }: SendingState,
): { chosen: M[]; postponed: Postponed[] } {
  const chosen: M[] = [];
  const postponed: Postponed[] = [];
  for (const [lane, inLane] of Map.groupBy(messages, laneOf)) {
    let isFree = true;
    for (const message of inOrder(inLane)) {
      const { dedupeKey, attempts } = message;
      const paused = pausedUntil.get(wayOf(message)) ?? 0;
      const busy = attempts > 1 ? undefined : busyUntil.get(lane);
      if (paused > now) postponed.push({ dedupeKey, dueAt: paused });
      else if (busy !== undefined) postponed.push({ dedupeKey, dueAt: Math.max(busy, now + LOOK_AGAIN_MS) });
      else if (isFree) {
        chosen.push(message);
        isFree = false;
      } else postponed.push({ dedupeKey, dueAt: null });
    }
  }
  return { chosen, postponed };
}

/** What was tried before goes first, then by time; cards that wait together change places by rank (after an outage). */
function inOrder<M extends DueMessage>(inLane: readonly M[]): M[] {
  const byTime = inLane.toSorted(
    (a, b) =>
      Number(b.attempts > 1) - Number(a.attempts > 1) || a.dueAt - b.dueAt || (a.dedupeKey < b.dedupeKey ? -1 : 1),
  );
  const ranked = byTime.filter(({ rank }) => rank !== null).sort((a, b) => b.rank! - a.rank!);
  return byTime.map((message) => (message.rank === null ? message : ranked.shift()!));
}

const RETRY_FIRST_MS = 5_000;
const RETRY_MAX_MS = 3_600_000;
/** A refused call is blocked as long as the window that was exceeded: a minute, an hour, a day (basics.md §3.2). */
const WINDOW_PAUSES_MS = [65_000, 5 * 60_000, 15 * 60_000, 3_600_000];

/** @param attempts made so far, at least 1 */
export function retryPauseMs(attempts: number): number {
  return Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(20, Math.max(0, attempts - 1)));
}

/** @param strikes refusals for frequency in a row, this one included */
export function windowPauseMs(strikes: number): number {
  return WINDOW_PAUSES_MS[Math.min(strikes, WINDOW_PAUSES_MS.length) - 1]!;
}
