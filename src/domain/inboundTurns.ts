import type { ContactMark } from './contactMark.ts';
import type { TimeAxis } from './exposure.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** One customer person's unbroken run of messages in a chat. */
export interface InboundTurn {
  contactId: string;
  at: UtcMs;
  lastAt: UtcMs;
}

/**
 * What the customer's people said, turn by turn, by the time of its beginning. In a room a turn ends when anybody else speaks,
 * also a colleague: shares are shares of persons (PRODUCT §2).
 * @param marks of one customer, earliest first; those later than `now` are not looked at
 */
export function inboundTurns(marks: readonly ContactMark[], now: UtcMs): InboundTurn[] {
  const turns: InboundTurn[] = [];
  const lastSpeaker = new Map<string, { by: string; turn: InboundTurn | null }>();
  for (const { chatId, side, by, at } of marks) {
    if (at > now) break;
    if (side !== 'staff' && side !== 'customer') continue;
    const before = lastSpeaker.get(chatId);
    if (before?.by === by) {
      if (before.turn !== null) before.turn.lastAt = at;
      continue;
    }
    const turn = side === 'customer' ? { contactId: by, at, lastAt: at } : null;
    if (turn !== null) turns.push(turn);
    lastSpeaker.set(chatId, { by, turn });
  }
  return turns;
}

/** Turns by person. */
export function countTurns(turns: readonly InboundTurn[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { contactId } of turns) counts.set(contactId, (counts.get(contactId) ?? 0) + 1);
  return counts;
}

/** The days, counted back from now, on which a person (all of them unless told) began a turn; the latest first. */
export function daysOf(turns: readonly InboundTurn[], axis: TimeAxis, contactId?: string): number[] {
  const days = new Set<number>();
  for (const turn of turns)
    if (contactId === undefined || turn.contactId === contactId) days.add(Math.floor(axis.ageMs(turn.at) / DAY_MS));
  return [...days].sort((a, b) => a - b);
}

/** Those that began in (now - toDays, now - fromDays]. */
export function turnsAged(
  turns: readonly InboundTurn[],
  axis: TimeAxis,
  fromDays: number,
  toDays: number,
): InboundTurn[] {
  return turns.filter(({ at }) => {
    const ageMs = axis.ageMs(at);
    return ageMs >= fromDays * DAY_MS && ageMs < toDays * DAY_MS;
  });
}
