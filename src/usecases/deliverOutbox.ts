import { passOn, tellUncertain, type UncertainDeps } from '../cards/passOn.ts';
import { type QuietGuard, takeUp } from '../cards/takeUp.ts';
import { retryPauseMs, wayOf, windowPauseMs } from '../domain/sendingChoice.ts';
import { type Clock, DAY_MS, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { markCardSent } from '../store/alerts.ts';
import { markDead, markRetry, markSent, markUncertain, type OutboxRow } from '../store/outbox.ts';
import { openWay, pauseWay, type WayPause } from '../store/sending.ts';
import type { Db, Store } from '../store/store.ts';
import { StoreError } from '../store/storeError.ts';
import { WeComError, WeComUnreachable } from '../wecom/wecomError.ts';

/** What is due beyond this waits for the next ring. */
const ROUNDS_MAX = 500;
const ATTEMPTS_MAX = 12;
/** Twelve attempts are over in hours; WeCom, or a setting, may be out of order for a long weekend. */
const GIVE_UP_AFTER_MS = 4 * DAY_MS;
/** A configuration fault is mended by a person; asking more often helps nobody. */
const OPERATOR_PAUSE_MS = 10 * MINUTE_MS;
/** Interactive cards alone need the callback address (43012); other faults concern every app message. */
const CARDS_ONLY: ReadonlySet<number> = new Set([43012]);
/** None of the receivers may be sent anything by this app (basics.md §3.2). */
const OUT_OF_REACH: ReadonlySet<number> = new Set([81013, 60111, 50002, 60021, 46004, 40003]);

export interface SentMessage {
  msgId: string | null;
  responseCode: string | null;
  invalidUsers: string[];
  /** 42014 on a resend: it had been sent, the answer was lost. */
  alreadySent?: boolean;
}

export interface DeliverDeps extends UncertainDeps {
  store: Store;
  /** Sends the stored bytes as they are; the target names a member, a group chat or an address of the company. */
  send: {
    card(payload: string): Promise<SentMessage>;
    text(payload: string): Promise<SentMessage>;
    /** Turns a card that was sent; a code that is used or too old leaves it as it is. */
    cardUpdate(payload: string): Promise<{ updated: boolean }>;
    group(target: string, payload: string): Promise<void>;
  };
  /** What the receivers' own time and a pause hold back; left out: nothing. */
  guard?: QuietGuard;
  clock: Clock;
  log: Logger;
  token: string;
  leaseMs?: number | undefined;
  /** The service is being ended: what is not begun yet waits for the next start. */
  isStopping?(): boolean;
  /** Called once for each time that a way is closed because a person must change a setting. */
  onOperatorFault?(api: string, errcode: number, message: string): void;
}

export interface DeliverReport {
  sent: number;
  retried: number;
  dead: number;
  uncertain: number;
  /** There was no more reason to send it. */
  dropped: number;
}

type Outcome = Exclude<keyof DeliverReport, 'dropped'>;

/**
 * Sends what is due, some dozens at a time. A card is resent as the same bytes with the same task id, so a repeat is seen by
 * WeCom (42014) and not by people; a group message has no such key: in flight at a crash it is `uncertain` and waits for
 * a person. A mistake of ours in one message ends that message and no other.
 */
export async function deliverOutbox(deps: DeliverDeps): Promise<DeliverReport> {
  const { store, clock, token } = deps;
  const report: DeliverReport = { sent: 0, retried: 0, dead: 0, uncertain: 0, dropped: 0 };
  for (let round = 0; round < ROUNDS_MAX && !deps.isStopping?.(); round += 1) {
    const taken = await takeUp(store, { now: clock(), token, guard: deps.guard, leaseMs: deps.leaseMs });
    if (taken.isEmpty) break;
    report.dropped += taken.dropped;
    // Each is settled when it is done; who waits longest for an answer keeps nobody from being noted as sent.
    const outcomes = await Promise.allSettled(taken.rows.map((row) => deliver(deps, row, taken.pauses)));
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') report[outcome.value] += 1;
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    // The database cannot note what became of it: the lease ends, and it is asked for again.
    if (failed !== undefined) throw failed.reason;
  }
  return report;
}

async function deliver(deps: DeliverDeps, row: OutboxRow, pauses: Map<string, WayPause>): Promise<Outcome> {
  // This process was stopped since it took the message up: another one may have sent it meanwhile. If none has, it is due again.
  if (deps.clock() >= (row.claimUntil ?? 0)) return retry(deps, row, deps.clock(), 'taken up and not begun in time');
  if (row.kind === 'group' && row.wasInFlight) return leaveUncertain(deps, row, 'stopped while sending');
  let settle: () => Promise<Outcome>;
  try {
    settle = await send(deps, row);
  } catch (err) {
    if (err instanceof WeComError) return settleRefusal(deps, row, err, pauses);
    if (err instanceof WeComUnreachable) return settleUnreachable(deps, row, err);
    if (err instanceof StoreError) return retry(deps, row, clockPlus(deps, retryPauseMs(row.attempts)), err.message);
    deps.log.error({ err, outbox: row.dedupeKey }, 'a message could not be sent because of a mistake of ours');
    const error = err instanceof Error ? `${err.name}: ${err.message}` : 'unknown';
    await bury(deps, row, error, 'refused');
    return 'dead';
  }
  const way = wayOf(row);
  if (pauses.delete(way)) await openWay(deps.store.db, way);
  return settle();
}

/** @returns notes what became of it */
async function send(deps: DeliverDeps, row: OutboxRow): Promise<() => Promise<Outcome>> {
  const { store, token, clock } = deps;
  const { dedupeKey, kind, target, payload } = row;
  const done = (result: string) => async (): Promise<Outcome> => {
    await markSent(store.db, { dedupeKey, token, at: clock(), result });
    return 'sent';
  };
  switch (kind) {
    case 'group':
      await deps.send.group(target, payload);
      return done('');
    case 'cardUpdate':
      return done((await deps.send.cardUpdate(payload)).updated ? '' : 'code was used');
    case 'card':
    case 'text': {
      const answer = await deps.send[kind](payload);
      if (answer.invalidUsers.includes(target.toLowerCase()))
        return () => outOfReach(deps, row, 'not in visible range');
      return kind === 'text' ? done(answer.msgId ?? '') : () => noteCardSent(deps, row, answer);
    }
    default:
      throw new TypeError(`no way is known to send a "${kind}"`);
  }
}

async function noteCardSent(deps: DeliverDeps, row: OutboxRow, answer: SentMessage): Promise<Outcome> {
  const { store, token, clock, log } = deps;
  const { msgId, responseCode } = answer;
  const at = clock();
  await store.transaction(async (db) => {
    const isOurs = await markSent(db, { dedupeKey: row.dedupeKey, token, at, result: msgId ?? '' });
    if (isOurs) await markCardSent(db, { taskId: row.dedupeKey, at, responseCode, msgId });
  });
  if (answer.alreadySent) log.warn({ taskId: row.dedupeKey }, 'card had been sent before; its response code is lost');
  return 'sent';
}

async function settleRefusal(
  deps: DeliverDeps,
  row: OutboxRow,
  err: WeComError,
  pauses: Map<string, WayPause>,
): Promise<Outcome> {
  const { log } = deps;
  switch (err.reaction) {
    case 'refresh':
    case 'operator': {
      const { until, isNew } = await closeWays(deps, row, err, pauses, () => OPERATOR_PAUSE_MS);
      if (isNew) deps.onOperatorFault?.(err.api, err.errcode, err.message);
      return retry(deps, row, until, err.message);
    }
    case 'window': {
      const { until, isNew } = await closeWays(deps, row, err, pauses, windowPauseMs);
      if (isNew) log.warn({ err, until }, 'WeCom wants fewer calls; this way is closed for a while');
      return retry(deps, row, until, err.message);
    }
    case 'backoff':
      return retry(deps, row, clockPlus(deps, retryPauseMs(row.attempts)), err.message);
    default:
      if (OUT_OF_REACH.has(err.errcode)) return outOfReach(deps, row, err.message);
      log.error({ err, outbox: row.dedupeKey }, 'WeCom refused a message for good');
      await bury(deps, row, err.message, 'refused');
      return 'dead';
  }
}

/** Closes the way for all processes; those that were under way together close it once. */
async function closeWays(
  { store, clock }: DeliverDeps,
  row: OutboxRow,
  err: WeComError,
  pauses: Map<string, WayPause>,
  pauseMs: (strikes: number) => number,
): Promise<{ until: UtcMs; isNew: boolean }> {
  const now = clock();
  const own = wayOf(row);
  const ways = err.api === 'message/send' && !CARDS_ONLY.has(err.errcode) ? [...new Set([own, 'card', 'text'])] : [own];
  const before = pauses.get(own);
  if (before !== undefined && before.until > now) return { until: before.until, isNew: false };
  const strikes = (before?.strikes ?? 0) + 1;
  const until = now + pauseMs(strikes);
  for (const way of ways) {
    const pause = { way, until, strikes, reason: err.message };
    pauses.set(way, pause);
    await pauseWay(store.db, pause);
  }
  return { until, isNew: strikes === 1 };
}

async function settleUnreachable(deps: DeliverDeps, row: OutboxRow, err: WeComUnreachable): Promise<Outcome> {
  if (row.kind === 'group' && !err.surelyNotTaken) return leaveUncertain(deps, row, err.message);
  return retry(deps, row, clockPlus(deps, retryPauseMs(row.attempts)), err.message, !err.surelyNotTaken);
}

async function leaveUncertain(deps: DeliverDeps, row: OutboxRow, error: string): Promise<Outcome> {
  const { store, token, clock, log } = deps;
  await store.transaction(async (db) => {
    const isOurs = await markUncertain(db, { dedupeKey: row.dedupeKey, token, at: clock(), error });
    if (isOurs) await tellUncertain(deps, db, row.dedupeKey, clock());
  });
  const entry = { outbox: row.dedupeKey, reason: error };
  log.error(entry, 'nobody knows whether the group message arrived; it is not sent again by itself');
  return 'uncertain';
}

async function outOfReach(deps: DeliverDeps, row: OutboxRow, error: string): Promise<Outcome> {
  deps.log.error({ outbox: row.dedupeKey, target: row.target }, 'the app may not send anything to this person');
  await bury(deps, row, error, 'noReceiver');
  return 'dead';
}

async function bury(deps: DeliverDeps, row: OutboxRow, error: string, why: 'refused' | 'noReceiver'): Promise<void> {
  const { store, token, clock } = deps;
  await store.transaction(async (db: Db) => {
    const isOurs = await markDead(db, { dedupeKey: row.dedupeKey, token, at: clock(), error });
    if (isOurs) await passOn(deps, db, row, why, clock());
  });
}

async function retry(
  deps: DeliverDeps,
  row: OutboxRow,
  nextAt: UtcMs,
  error: string,
  mayHaveArrived = false,
): Promise<Outcome> {
  const { store, token, clock } = deps;
  if (row.attempts >= ATTEMPTS_MAX && clock() - row.createdAt >= GIVE_UP_AFTER_MS) {
    await bury(deps, row, error, 'refused');
    return 'dead';
  }
  await markRetry(store.db, { dedupeKey: row.dedupeKey, token, nextAt, error, mayHaveArrived });
  return 'retried';
}

function clockPlus({ clock }: DeliverDeps, ms: number): UtcMs {
  return clock() + ms;
}
