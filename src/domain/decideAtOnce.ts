import type { Alert, AlertEvent, Cause, CauseKind } from './alert.ts';
import { type Decision, decideAlert, endOf, type Judged, wokenBy } from './alertDecision.ts';
import { isOfEvent } from './eventCauses.ts';
import { DELETED_WAIT_MS } from './keyContactChange.ts';
import type { Relationship } from './people.ts';
import { DAY_MS, type UtcMs } from './time.ts';
import type { CannotJudge } from './verdict.ts';

/** One customer as judged right after something happened to it. */
export interface JudgedAtOnce extends Pick<Judged, 'customerId' | 'ownerId' | 'now' | 'standing' | 'lastContactAt'> {
  cannotJudge: CannotJudge | null;
}

/** With one of these nothing is said of the key contact (`judge`): that a cause is missing then means nothing. */
const BLIND_TO_PEOPLE: ReadonlySet<CannotJudge | null> = new Set(['refused', 'consentOpen', 'noSeat', 'pullLate']);
/** They say one thing with growing certainty: of them one stands. */
const OF_KEY_CONTACT: ReadonlySet<CauseKind> = new Set(['contactSuspected', 'contactLikely', 'contactConfirmed']);
/** The one who goes says it, and the one who comes says it again, within so long. */
const ONE_CHANGE_MS = 14 * DAY_MS;

/**
 * What an event does to the customer's alert, without waiting for the morning (PRODUCT §5, at once on events). Only causes that
 * rest on events are decided: what is found over all customers of a day (fading, common silence, dark days), and what a clock
 * makes, stays as the last morning said. It opens and joins at once, and takes back at once what did happen and does not hold
 * any more (deleted and added again); it counts as no judgement of those two in a row.
 * @param open the alert that is not closed, if any
 * @param past closed alerts of the customer
 */
export function decideAtOnce(judged: JudgedAtOnce, open: Alert | null, past: readonly Alert[]): Decision {
  if (judged.cannotJudge === 'refused') return { action: 'none', reason: 'blind' };
  const told = judged.standing.filter(isOfEvent);
  if (open === null) {
    const now = { previousKinds: new Set<CauseKind>(), isBlind: false, isRepeat: false, wakesUntil: judged.now };
    return decideAlert({ ...judged, ...now, score: null, standing: told }, null, past);
  }
  const causes = joined(open.causes, told, judged);
  const base = { at: judged.now, by: 'system' } as const;
  const events: AlertEvent[] = [];
  if (judged.ownerId !== null && judged.ownerId !== open.ownerId)
    events.push({ ...base, type: 'ownerChanged', ownerId: judged.ownerId });
  if (causes.length === 0) events.push({ ...base, type: 'closed', reason: endOf(open) });
  else if (!isSame(causes, open.causes)) {
    const news = causes.filter(({ since }) => since === judged.now);
    events.push(...wokenBy(open, news, base), { ...base, type: 'causesChanged', causes, atOnce: true });
  }
  return events.length === 0 ? { action: 'none', reason: 'unchanged' } : { action: 'change', events };
}

/** The alert's causes with what happened first, and without what does not hold any more. */
function joined(before: readonly Cause[], told: JudgedAtOnce['standing'], { now, cannotJudge }: JudgedAtOnce): Cause[] {
  const kinds = new Set(told.map(({ kind }) => kind));
  const saysKeyContact = told.some(({ kind }) => OF_KEY_CONTACT.has(kind));
  const isBlind = BLIND_TO_PEOPLE.has(cannotJudge);
  const kept = before.filter((cause) => {
    if (kinds.has(cause.kind) || (saysKeyContact && OF_KEY_CONTACT.has(cause.kind))) return false;
    return !isOfEvent(cause) || (isBlind && OF_KEY_CONTACT.has(cause.kind));
  });
  const happened = told.map(({ kind, facts }): Cause => {
    const old = before.find((cause) => cause.kind === kind);
    const isNew = old === undefined || isAnotherEvent({ kind, facts }, old);
    return { kind, facts, since: isNew ? now : old.since, judgements: isNew ? 1 : old.judgements };
  });
  return [...happened, ...kept];
}

/** Another date is another event; but of a change of people everybody tells again, and the date is that of the last word. */
function isAnotherEvent({ kind, facts }: Pick<Cause, 'kind' | 'facts'>, old: Cause): boolean {
  if (!OF_KEY_CONTACT.has(kind)) return old.facts.date !== facts.date;
  return Math.abs(Number(facts.date) - Number(old.facts.date)) > ONE_CHANGE_MS;
}

/** In whatever order: the morning puts them in its own. */
function isSame(a: readonly Cause[], b: readonly Cause[]): boolean {
  const text = (causes: readonly Cause[]): string =>
    causes
      .map((cause) => JSON.stringify(cause))
      .sort()
      .join();
  return text(a) === text(b);
}

/**
 * When something that has happened can be told: a deletion after two hours, if it still is one then (PRODUCT §3).
 * @param relationships of the customer
 * @returns the earliest such instant after `now`; null: nothing waits
 */
export function nextLookAt(relationships: readonly Relationship[], now: UtcMs): UtcMs | null {
  const waiting = relationships.flatMap(({ endedAt, endedBy }) =>
    endedBy === 'customer' && endedAt !== null && endedAt + DELETED_WAIT_MS > now ? [endedAt + DELETED_WAIT_MS] : [],
  );
  return waiting.length === 0 ? null : Math.min(...waiting);
}
