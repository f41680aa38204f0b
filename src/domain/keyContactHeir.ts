import type { TimeAxis } from './exposure.ts';
import { countTurns, type InboundTurn, turnsAged } from './inboundTurns.ts';
import { RECENT_DAYS } from './keyContact.ts';
import type { ContactChange, ContactEvent } from './keyContactChange.ts';
import { DAY_MS } from './time.ts';

/** Who may have taken over, and how often he or she has written since: named from the second turn on (COPY §5). */
export interface HeirCandidate {
  contactId: string;
  turns: number;
}

const BASE_DAYS = 90;
/** Who says 由我接手 around that time is believed before turns are counted. */
const SAID_DAYS = 21;

/**
 * The successor: who has written most beyond the own habit since the key contact's last word. A colleague who always wrote a
 * little is not one because he goes on.
 * @returns null while nobody of the others has written
 */
export function heirOf({
  change,
  incumbentId,
  turns,
  events,
  axis,
}: {
  change: ContactChange;
  incumbentId: string;
  turns: readonly InboundTurn[];
  events: readonly ContactEvent[];
  axis: TimeAxis;
}): HeirCandidate | null {
  const last = turns.findLast(({ contactId }) => contactId === incumbentId)?.lastAt ?? change.at;
  const from = Math.min(change.at, last);
  const fromDays = axis.ageMs(from) / DAY_MS;
  const since = countTurns(turns.filter(({ at, contactId }) => at > from && contactId !== incumbentId));
  const before = countTurns(turnsAged(turns, axis, fromDays, fromDays + BASE_DAYS));
  const said = events.findLast(
    (event) =>
      event.kind === 'said' &&
      event.rule === 'handover.successor' &&
      event.contactId !== incumbentId &&
      Math.abs(event.at - change.at) <= SAID_DAYS * DAY_MS,
  );
  const beyondHabit = (contactId: string): number =>
    since.get(contactId)! - ((before.get(contactId) ?? 0) * Math.max(fromDays, 1)) / BASE_DAYS;
  const [best] = [...since.keys()].sort(
    (a, b) =>
      Number(b === said?.contactId) - Number(a === said?.contactId) ||
      beyondHabit(b) - beyondHabit(a) ||
      (a < b ? -1 : 1),
  );
  return best === undefined ? null : { contactId: best, turns: since.get(best)! };
}

/** How far back turns matter here, in days. */
export const HEIR_DAYS = RECENT_DAYS + BASE_DAYS;
