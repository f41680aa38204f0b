import type { TimeAxis } from './exposure.ts';
import { countTurns, daysOf, type InboundTurn, turnsAged } from './inboundTurns.ts';
import { type ContactChange, type ContactEvent, TAKING_OVER } from './keyContactChange.ts';
import { DAY_MS } from './time.ts';

/** Who may have taken over, and how often he or she has written since: named from the second turn on (COPY §5). */
export interface HeirCandidate {
  contactId: string;
  turns: number;
  /** Said so himself; else it is seen from who writes, and told as what is seen. */
  isSaid?: true;
}

const BASE_DAYS = 90;
/** Who says 由我接手 around that time is believed before days are counted. */
const SAID_DAYS = 21;
/** A day on which somebody wrote who never did counts as half a day of before: no share is nought. */
const PRIOR_DAYS = 0.5;
/** So sure one must be before a candidate is named; `keyContactChange.long.ts` counts how often the first name is wrong. */
const SURE = 0.85;
/** Somebody whom nobody has seen yet may be the one; less so where a dated event tells that there is a successor at all. */
const UNSEEN = { guess: 1, event: 0.5 };

/**
 * The successor: for whom what was seen since the key contact's last word is most likely if he had taken over the other's share
 * of the days. A colleague who always wrote a little is not one because he goes on. Before anything is seen somebody is the likelier
 * the more he wrote already, and whoever came to know us only lately is as likely as all the others: companies introduce who is to
 * follow.
 * @param facts.newContactIds who came to know us only lately, silent ones too
 * @returns null while it is not clear who
 */
export function heirOf({
  change,
  incumbentId,
  turns,
  events,
  newContactIds,
  axis,
}: {
  change: ContactChange;
  incumbentId: string;
  turns: readonly InboundTurn[];
  events: readonly ContactEvent[];
  newContactIds: ReadonlySet<string>;
  axis: TimeAxis;
}): HeirCandidate | null {
  const last = turns.findLast(({ contactId }) => contactId === incumbentId)?.lastAt ?? change.at;
  const from = Math.min(change.at, last);
  const fromDays = axis.ageMs(from) / DAY_MS;
  const since = turns.filter(({ at, contactId }) => at > from && contactId !== incumbentId);
  const counts = countTurns(since);
  const said = events.findLast(
    (event) =>
      event.kind === 'said' &&
      event.rule === TAKING_OVER &&
      event.contactId !== incumbentId &&
      Math.abs(event.at - change.at) <= SAID_DAYS * DAY_MS,
  );
  // 近3周主要是…在联系 is said of nobody else (COPY §5.5b).
  const mayBeNamed = (id: string): boolean => change.leadId === undefined || change.leadId === id;
  if (said !== undefined && counts.has(said.contactId) && mayBeNamed(said.contactId))
    return { contactId: said.contactId, turns: counts.get(said.contactId)!, isSaid: true };
  const before = turnsAged(turns, axis, fromDays, fromDays + BASE_DAYS);
  const ownDays = daysOf(before, axis, incumbentId).length;
  const candidates = [...new Set([...counts.keys(), ...newContactIds])]
    .filter((contactId) => contactId !== incumbentId)
    .map((contactId) => ({
      contactId,
      days: daysOf(before, axis, contactId).length,
      since: daysOf(since, axis, contactId).length,
    }));
  const isFresh = ({ contactId, days }: { contactId: string; days: number }): boolean =>
    newContactIds.has(contactId) && days === 0;
  const fresh = candidates.filter(isFresh).length;
  const colleagues = candidates.filter((one) => !isFresh(one));
  const allDays = colleagues.reduce((sum, { days }) => sum + days + PRIOR_DAYS, 0);
  const people = Math.max(1, colleagues.length);
  // Of the odds beforehand an average colleague has one; of what is seen: the share that grows, over the share that somebody has.
  const weights = candidates.map((one) => {
    const own = one.days + PRIOR_DAYS;
    const odds = people * (isFresh(one) ? 1 / fresh : own / allDays);
    return { contactId: one.contactId, weight: Math.log(odds) + one.since * Math.log((own + ownDays) / own) };
  });
  const [best] = weights.sort((a, b) => b.weight - a.weight || (a.contactId < b.contactId ? -1 : 1));
  if (best === undefined) return null;
  const unseen = change.evidence === 'silence' || change.evidence === 'share' ? UNSEEN.guess : UNSEEN.event;
  const all = weights.reduce(
    (sum, { weight }) => sum + Math.exp(weight - best.weight),
    unseen * Math.exp(-best.weight),
  );
  const own = counts.get(best.contactId);
  return own !== undefined && 1 / all >= SURE && mayBeNamed(best.contactId)
    ? { contactId: best.contactId, turns: own }
    : null;
}
