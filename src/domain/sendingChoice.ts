import type { UtcMs } from './time.ts';

/** What is due and was taken up; `attempts` counts the current one. */
export interface DueMessage {
  dedupeKey: string;
  kind: string;
  target: string;
  /** When it was due at first. */
  orderedAt: UtcMs;
  attempts: number;
  /** Among the cards of one receiver the higher one goes first; null keeps the order of their times. */
  rank: number | null;
}

export interface SendingState {
  now: UtcMs;
  /** Ways that are closed, by {@link wayOf}. */
  pausedUntil: ReadonlyMap<string, UtcMs>;
  /** The place of the first message of a lane that is not at hand here, by {@link laneOf} and {@link placeOf}. */
  firstOfOthers: ReadonlyMap<string, string>;
}

export interface Postponed {
  dedupeKey: string;
  /** null: due as it was, as soon as the message before it is settled. */
  dueAt: UtcMs | null;
}

/** A time in so many digits sorts as text as it does as a number. */
export const PLACE_DIGITS = 16;

/** Where a message stands in its lane, to be compared as text. */
export function placeOf({ orderedAt, dedupeKey }: Pick<DueMessage, 'orderedAt' | 'dedupeKey'>): string {
  return String(orderedAt).padStart(PLACE_DIGITS, '0') + dedupeKey;
}

/** A message that was tried this often no longer holds up what comes after it to the same receiver. */
export const HOLDS_UP_ATTEMPTS = 4;
/** An earlier message to this receiver is not settled; looked at again after this. */
const LOOK_AGAIN_MS = 1_000;

/** The part of WeCom, or the outside address, that can be closed without the others (basics.md §4: limits are per API). */
export function wayOf({ kind, target }: Pick<DueMessage, 'kind' | 'target'>): string {
  if (kind === 'webhook') return `webhook:${receiverOf(target)}`;
  return kind === 'group' ? `${kind}:${target}` : kind;
}

/**
 * A system of the company gets what concerns one customer in its order, and what concerns different ones as it comes: the
 * target of its messages names both.
 */
export function webhookTarget(receiver: string, customerId: string): string {
  return `${receiver}/${customerId}`;
}

/** The receiver in a target of {@link webhookTarget}; its name holds no slash. */
export function receiverOf(target: string): string {
  return target.split('/', 1)[0]!;
}

/** Messages of one lane arrive in their order. A change of a card that lies there already has no order with new ones. */
export function laneOf({ kind, target }: Pick<DueMessage, 'kind' | 'target'>): string {
  return `${kind === 'card' || kind === 'text' ? 'member' : kind}:${target}`;
}

/** Which of the messages that are due go out now: one a lane, in order, by ways that are open. */
export function chooseSends<M extends DueMessage>(
  messages: readonly M[],
  { now, pausedUntil, firstOfOthers }: SendingState,
): { chosen: M[]; postponed: Postponed[] } {
  const chosen: M[] = [];
  const postponed: Postponed[] = [];
  for (const [lane, inLane] of Map.groupBy(messages, laneOf)) {
    const other = firstOfOthers.get(lane);
    let isFree = true;
    for (const message of inOrder(inLane)) {
      const { dedupeKey } = message;
      const paused = pausedUntil.get(wayOf(message)) ?? 0;
      if (paused > now) postponed.push({ dedupeKey, dueAt: paused });
      else if (other !== undefined && other < placeOf(message))
        postponed.push({ dedupeKey, dueAt: now + LOOK_AGAIN_MS });
      else if (isFree) {
        chosen.push(message);
        isFree = false;
      } else postponed.push({ dedupeKey, dueAt: null });
    }
  }
  return { chosen, postponed };
}

/** By place; cards that wait together change places by rank, as after an outage. */
function inOrder<M extends DueMessage>(inLane: readonly M[]): M[] {
  const byPlace = inLane.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const ranked = byPlace.filter(({ rank }) => rank !== null).sort((a, b) => b.rank! - a.rank!);
  return byPlace.map((message) => (message.rank === null ? message : ranked.shift()!));
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
