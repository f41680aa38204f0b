import { type Alert, type AlertEvent, type Cause, type CauseKind, isFollowedUp } from './alert.ts';
import { isCritical } from './critical.ts';
import { isOfEvent } from './eventCauses.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** Counted, not estimated: two outreaches without an answer need no second judgement either (PRODUCT §5). */
const COUNTED_CAUSES: ReadonlySet<CauseKind> = new Set(['unanswered', 'waitingForUs']);
/** The sweep of waits finds and ends them (COPY §6.6); a judgement neither adds nor takes away. */
const OF_THE_SWEEP: ReadonlySet<CauseKind> = new Set(['waitingForUs', 'promise']);
/** Facts that only grow while a cause goes on: twice as much is news (COPY §12). */
const GROWING_FACTS = ['days', 'n', 'sdays'] as const;
/** COPY §12: the same cause is not repeated so soon after 已跟进, or after 情况正常. */
const REST_AFTER_CLAIM_MS = 14 * DAY_MS;
const REST_AFTER_NORMAL_MS = 30 * DAY_MS;
/** After 28 days a follow-up has its outcome, whatever it is (PRODUCT §1). */
const OUTCOME_MS = 28 * DAY_MS;

/** Each of them says that the alert was judged. */
const JUDGEMENTS: ReadonlySet<AlertEvent['type']> = new Set(['opened', 'causesChanged', 'noCauseStood']);

/** What one judgement of a customer gave, as far as the alert is concerned. */
export interface Judged {
  customerId: string;
  ownerId: string | null;
  now: UtcMs;
  /** null: the customer could not be judged, which neither opens nor closes anything. */
  score: number | null;
  standing: readonly { kind: CauseKind; facts: Cause['facts'] }[];
  /** What stood at the judgement before this one. */
  previousKinds: ReadonlySet<CauseKind>;
  /** Data too old or broken: no alert opens or closes on it. */
  isBlind: boolean;
  /** The last message or call of either side; null: none is known. */
  lastContactAt: UtcMs | null;
  /** A snooze that ends by then is over: so late may the cards of this judgement still come (明早提醒). */
  wakesUntil: UtcMs;
  /** The open alert was judged today before (a job that is done again): what counts judgements is left out. */
  isRepeat: boolean;
}

export type Decision =
  | { action: 'none'; reason: 'nothingStands' | 'firstJudgement' | 'resting' | 'blind' | 'noOwner' | 'unchanged' }
  | { action: 'open'; causes: Cause[]; ownerId: string }
  | { action: 'change'; events: AlertEvent[] };

/**
 * What a judgement does to the customer's alert.
 * @param open the alert that is not closed, if any
 * @param past closed alerts of the customer, newest first
 */
export function decideAlert(judged: Judged, open: Alert | null, past: readonly Alert[]): Decision {
  if (judged.isBlind) return { action: 'none', reason: 'blind' };
  return open === null ? decideOpening(judged, past) : decideChange(judged, open);
}

function decideOpening(judged: Judged, past: readonly Alert[]): Decision {
  const { standing, previousKinds, now, ownerId } = judged;
  if (standing.length === 0) return { action: 'none', reason: 'nothingStands' };
  const lostAt = lostSince(judged, past);
  const confirmed = standing.filter(
    (cause) => isOfEvent(cause) || COUNTED_CAUSES.has(cause.kind) || previousKinds.has(cause.kind),
  );
  if (confirmed.length === 0) return { action: 'none', reason: 'firstJudgement' };
  const awake = confirmed.filter((cause) => !isOfTheLost(cause, lostAt) && !isResting(cause, past, now));
  if (awake.length === 0) return { action: 'none', reason: 'resting' };
  if (ownerId === null) return { action: 'none', reason: 'noOwner' };
  return {
    action: 'open',
    ownerId,
    causes: awake.map(({ kind, facts }) => ({ kind, facts, since: now, judgements: 1 })),
  };
}

/** Since when the customer counts as lost; null: he does not, or was heard of again. */
function lostSince({ lastContactAt }: Judged, past: readonly Alert[]): UtcMs | null {
  const lostAt = past.find(({ closeReason }) => closeReason === 'lost')?.closedAt ?? null;
  return lostAt !== null && (lastContactAt === null || lastContactAt <= lostAt) ? lostAt : null;
}

/** Who is lost is silent, orders nothing and answers nobody: only what happened since is told. */
function isOfTheLost({ facts }: Judged['standing'][number], lostAt: UtcMs | null): boolean {
  return lostAt !== null && !(typeof facts.date === 'number' && facts.date > lostAt);
}

/**
 * A cause rests after somebody has dealt with it, so that the same card does not come each week; unless it happened anew, or
 * has become twice what it was.
 */
function isResting({ kind, facts }: Judged['standing'][number], past: readonly Alert[], now: UtcMs): boolean {
  return past.some((alert) => {
    const before = alert.causes.find((cause) => cause.kind === kind);
    if (before === undefined) return false;
    const since = restsSince(alert, now);
    return since !== null && !isNews(facts, before.facts, since);
  });
}

/** null: it does not rest any more. */
function restsSince({ closeReason, closedAt, claimedAt }: Alert, now: UtcMs): UtcMs | null {
  if (closeReason === 'normal' || closeReason === 'notNeeded')
    return closedAt !== null && now - closedAt < REST_AFTER_NORMAL_MS ? closedAt : null;
  return claimedAt !== null && now - claimedAt < REST_AFTER_CLAIM_MS ? claimedAt : null;
}

function isNews(facts: Cause['facts'], before: Cause['facts'], since: UtcMs): boolean {
  const [date, dateBefore] = [facts.date, before.date];
  if (typeof date === 'number' && date > since && date !== dateBefore) return true;
  return GROWING_FACTS.some((name) => {
    const [value, earlier] = [facts[name], before[name]];
    return typeof value === 'number' && typeof earlier === 'number' && earlier > 0 && value >= 2 * earlier;
  });
}

/** Was the alert judged together with all others at this instant or later? */
export function wasJudgedSince(events: readonly AlertEvent[], from: UtcMs): boolean {
  return events.some((event) => JUDGEMENTS.has(event.type) && event.at >= from && !('atOnce' in event && event.atOnce));
}

/** Did a person give the alert to its owner (不是我的客户)? Then the conversations no longer say whose it is. */
export function isHandedOver(events: readonly AlertEvent[]): boolean {
  const last = events.findLast(({ type }) => type === 'ownerChanged');
  return last !== undefined && last.by !== 'system';
}

function decideChange(judged: Judged, open: Alert): Decision {
  const { now, ownerId } = judged;
  const base = { at: now, by: 'system' } as const;
  const events: AlertEvent[] = [];
  const isSnoozeOver = open.state === 'snoozed' && open.snoozedUntil !== null && open.snoozedUntil <= judged.wakesUntil;
  if (isSnoozeOver) events.push({ ...base, type: 'snoozeEnded' });
  if (ownerId !== null && ownerId !== open.ownerId) events.push({ ...base, type: 'ownerChanged', ownerId });

  if (!judged.isRepeat) events.push(...judgementEvents(judged, isSnoozeOver ? { ...open, state: 'open' } : open));
  return events.length === 0 ? { action: 'none', reason: 'unchanged' } : { action: 'change', events };
}

function judgementEvents(judged: Judged, open: Alert): AlertEvent[] {
  const { now, score } = judged;
  const base = { at: now, by: 'system' } as const;
  const kinds = new Set(judged.standing.map(({ kind }) => kind));
  const swept = open.causes.filter(({ kind }) => OF_THE_SWEEP.has(kind) && !kinds.has(kind));
  const standing = [...judged.standing, ...swept];
  const isOver = open.claimedAt !== null && now - open.claimedAt >= OUTCOME_MS && !hasReopened(open, open.claimedAt);
  if (standing.length > 0 && !isOver) return causeEvents(open, standing, base);
  if (standing.length === 0 && score !== null) {
    const quiet: AlertEvent = { ...base, type: 'noCauseStood' };
    // The second quiet judgement in a row ends it.
    return open.quietJudgements >= 1 ? [quiet, { ...base, type: 'closed', reason: endOf(open) }] : [quiet];
  }
  return isOver ? [{ ...base, type: 'closed', reason: isGone(standing, now) ? 'lost' : 'expired' }] : [];
}

/** What opened the case again after the follow-up has an outcome of its own. */
function hasReopened({ state, causes }: Alert, claimedAt: UtcMs): boolean {
  return (
    state === 'open' && causes.some((one) => one.since > claimedAt && (isCritical([one]) || OF_THE_SWEEP.has(one.kind)))
  );
}

/**
 * What is new and cannot wait opens a case again that was put off or followed up: 7天内不提醒 and 已跟进 were said of something else.
 * @param news causes that began just now
 */
export function wokenBy(open: Alert, news: readonly Cause[], base: { at: UtcMs; by: 'system' }): AlertEvent[] {
  if (!isCritical(news)) return [];
  if (open.state === 'snoozed') return [{ ...base, type: 'snoozeEnded' }];
  return isFollowedUp(open) ? [{ ...base, type: 'reopened' }] : [];
}

/** Not a word of either side since 28 days, or nobody of theirs is left: what everybody would call lost. */
function isGone(standing: Judged['standing'], now: UtcMs): boolean {
  return standing.some(({ kind, facts: { lastDate, left } }) => {
    if (kind === 'goneQuiet') return typeof lastDate === 'number' && now - lastDate >= OUTCOME_MS;
    return kind === 'deleted' && left === 0;
  });
}

/** Nothing stands any more: after a follow-up the customer was saved, without one it came back by itself. */
export function endOf({ claimedAt }: Alert): 'saved' | 'recovered' {
  return claimedAt === null ? 'recovered' : 'saved';
}

function causeEvents(open: Alert, standing: Judged['standing'], base: { at: UtcMs; by: 'system' }): AlertEvent[] {
  const old = new Map(open.causes.map((cause) => [cause.kind, cause]));
  const causes = standing.map(({ kind, facts }): Cause => {
    const before = old.get(kind);
    return { kind, facts, since: before?.since ?? base.at, judgements: (before?.judgements ?? 0) + 1 };
  });
  const news = causes.filter(({ kind }) => !old.has(kind));
  return [...wokenBy(open, news, base), { ...base, type: 'causesChanged', causes }];
}
