import { chooseSends, retryPauseMs } from '../domain/sendingChoice.ts';
import { type Clock, DAY_MS, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { claimOutbox, markDead, markRetry, markSent, type OutboxRow } from '../store/outbox.ts';
import { firstOfOthers, openWay, pauseWay, postpone, type WayPause, wayPauses } from '../store/sending.ts';
import type { Store } from '../store/store.ts';
import { ROW_LEASE_MS } from '../store/whileHeld.ts';
import type { PostWebhook, WebhookAddress } from '../webhooks/postWebhook.ts';
import { WebhookRefused, WebhookUnreachable } from '../webhooks/webhookError.ts';

export interface DeliverWebhooksDeps {
  store: Store;
  receivers: readonly WebhookAddress[];
  post: PostWebhook;
  clock: Clock;
  log: Logger;
  token: string;
  leaseMs?: number | undefined;
  /** The service is being ended: what is not begun yet waits for the next start. */
  isStopping?(): boolean;
}

export interface WebhookReport {
  sent: number;
  retried: number;
  dead: number;
}

type Outcome = keyof WebhookReport;

/** The way to a receiver, for those that are under way together: how often in a row it was closed, and until when now. */
interface Way {
  strikes: number;
  until: UtcMs | null;
}

/** So many go to one receiver at once; each to another customer. */
const BATCH = 16;
const ROUNDS_MAX = 500;
/** A receiver that was away over a long weekend has missed nothing. */
const GIVE_UP_AFTER_MS = 4 * DAY_MS;
const AWAY_PAUSE_MAX_MS = 5 * MINUTE_MS;
const OPERATOR_PAUSE_MS = 10 * MINUTE_MS;

/**
 * Sends what is due to the company's own systems. The same bytes go out under the same id at each attempt, at least once: after
 * a crash between sending and noting it they go out again, and the receiver knows them by their id. Of one customer the
 * next message waits for the one before, until that has failed four times. Systems do not wait for each other.
 */
export async function deliverWebhooks(deps: DeliverWebhooksDeps): Promise<WebhookReport> {
  const reports = await Promise.all(deps.receivers.map((receiver) => deliverTo(deps, receiver)));
  const total: WebhookReport = { sent: 0, retried: 0, dead: 0 };
  for (const report of reports)
    for (const outcome of Object.keys(total) as Outcome[]) total[outcome] += report[outcome];
  return total;
}

async function deliverTo(deps: DeliverWebhooksDeps, receiver: WebhookAddress): Promise<WebhookReport> {
  const report: WebhookReport = { sent: 0, retried: 0, dead: 0 };
  for (let round = 0; round < ROUNDS_MAX && !deps.isStopping?.(); round += 1) {
    const taken = await take(deps, receiver.name);
    if (taken === null) break;
    // Each is settled when it is done; who answers late keeps nobody from being noted as sent.
    const outcomes = await Promise.allSettled(taken.rows.map((row) => send(deps, receiver, row, taken.way)));
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') report[outcome.value] += 1;
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    // The database cannot note what became of it: the lease ends, and it goes out again.
    if (failed !== undefined) throw failed.reason;
  }
  return report;
}

/** Claims what goes out next, and gives back what has to wait, in one transaction. @returns null when nothing was due */
async function take(
  { store, clock, token, leaseMs = ROW_LEASE_MS }: DeliverWebhooksDeps,
  receiver: string,
): Promise<{ rows: OutboxRow[]; way: Way } | null> {
  return store.transaction(async (db) => {
    const now = clock();
    const claimed = await claimOutbox(db, { now, token, leaseMs, limit: BATCH }, { webhook: receiver });
    if (claimed.length === 0) return null;
    const pauses = await wayPauses(db);
    const { chosen, postponed } = chooseSends(
      claimed.map((row) => ({ ...row, rank: null })),
      {
        now,
        pausedUntil: new Map([...pauses].map(([way, { until }]) => [way, until])),
        firstOfOthers: await firstOfOthers(db, claimed, now),
      },
    );
    await postpone(db, postponed, token);
    return { rows: chosen, way: { strikes: pauses.get(wayTo(receiver))?.strikes ?? 0, until: null } };
  });
}

async function send(deps: DeliverWebhooksDeps, receiver: WebhookAddress, row: OutboxRow, way: Way): Promise<Outcome> {
  const { store, clock, token } = deps;
  const { dedupeKey } = row;
  if (clock() >= (row.claimUntil ?? 0)) {
    // This process was stopped since it took the message up: another one may be at it, or at a later one of this customer.
    await markRetry(store.db, { dedupeKey, token, nextAt: clock(), error: 'taken up and not begun in time' });
    return 'retried';
  }
  try {
    await deps.post(receiver, { id: dedupeKey, at: clock(), body: row.payload });
  } catch (err) {
    const isOfTheWorld = err instanceof WebhookRefused || err instanceof WebhookUnreachable;
    if (isOfTheWorld && !(err instanceof WebhookRefused && err.reaction === 'never'))
      return retry(deps, receiver, row, err, way);
    return bury(deps, row, err instanceof Error ? err.message : 'unknown');
  }
  await markSent(store.db, { dedupeKey, token, at: clock(), result: '' });
  if (way.strikes > 0 && way.until === null) {
    way.strikes = 0;
    await openWay(store.db, wayTo(receiver.name));
  }
  return 'sent';
}

/**
 * A receiver that is away, wants rest, or needs a person is left alone for a while with all that waits for it; an event that it
 * cannot take at the moment (5xx) waits alone, longer each time.
 */
async function retry(
  deps: DeliverWebhooksDeps,
  receiver: WebhookAddress,
  row: OutboxRow,
  err: WebhookRefused | WebhookUnreachable,
  way: Way,
): Promise<Outcome> {
  const { store, clock, token } = deps;
  const now = clock();
  if (now - row.createdAt >= GIVE_UP_AFTER_MS) return bury(deps, row, err.message);
  const restMs = restOf(err, way.strikes + 1);
  if (restMs !== null && way.until === null) await close(deps, receiver, err, way, now + restMs);
  const nextAt: UtcMs = Math.max(now + retryPauseMs(row.attempts), way.until ?? 0);
  const mayHaveArrived = err instanceof WebhookUnreachable && !err.wasNotReached;
  await markRetry(store.db, { dedupeKey: row.dedupeKey, token, nextAt, error: err.message, mayHaveArrived });
  return 'retried';
}

/** Those that are under way together close it once, and the log says so once until it was open again. */
async function close(
  { store, log }: DeliverWebhooksDeps,
  receiver: WebhookAddress,
  err: Error,
  way: Way,
  until: UtcMs,
): Promise<void> {
  way.until = until;
  const closed: WayPause = { way: wayTo(receiver.name), until, strikes: way.strikes + 1, reason: err.message };
  await pauseWay(store.db, closed);
  if (way.strikes === 0)
    log.error({ err, receiver: receiver.name }, 'a system of the company is left alone for a while');
}

/** @returns how long the whole receiver is left alone; null: only this event failed */
function restOf(err: WebhookRefused | WebhookUnreachable, strikes: number): number | null {
  if (err instanceof WebhookUnreachable)
    return err.isForbidden ? OPERATOR_PAUSE_MS : Math.min(AWAY_PAUSE_MAX_MS, retryPauseMs(strikes));
  return err.reaction === 'operator' ? OPERATOR_PAUSE_MS : err.pauseMs;
}

async function bury(
  { store, clock, token, log }: DeliverWebhooksDeps,
  row: OutboxRow,
  error: string,
): Promise<Outcome> {
  await markDead(store.db, { dedupeKey: row.dedupeKey, token, at: clock(), error });
  log.error({ outbox: row.dedupeKey, reason: error }, 'a system of the company was not told of an event');
  return 'dead';
}

function wayTo(receiver: string): string {
  return `webhook:${receiver}`;
}
