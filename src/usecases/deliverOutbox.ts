import { noLongerDue } from '../domain/stillDue.ts';
import { type Clock, DAY_MS, HOUR_MS, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { alertById, appendEvent, cardByTaskId, markCardSent, setCardState } from '../store/alerts.ts';
import { claimOutbox, markDead, markRetry, markSent, markUncertain, type OutboxRow } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { WeComError, WeComUnreachable } from '../wecom/wecomError.ts';

const LEASE_MS = 60_000;
/** What is due beyond this waits for the next ring. */
const ROWS_MAX = 10_000;
const ATTEMPTS_MAX = 12;
/** Twelve attempts are over in hours; WeCom, or a setting, may be out of order for a long weekend. */
const GIVE_UP_AFTER_MS = 4 * DAY_MS;
/** A configuration fault is mended by a person; asking more often helps nobody. */
const OPERATOR_PAUSE_MS = 10 * MINUTE_MS;
const BACKOFF_MAX_MS = HOUR_MS;
const BACKOFF_FIRST_MS = 5_000;

export interface SentMessage {
  msgId: string | null;
  responseCode: string | null;
  invalidUsers: string[];
  /** 42014 on a resend: it had been sent, the answer was lost. */
  alreadySent?: boolean;
}

export interface DeliverDeps {
  store: Store;
  /** Sends the stored bytes as they are; the target names a member, a group chat or a configured webhook. */
  send: {
    card(payload: string): Promise<SentMessage>;
    text(payload: string): Promise<SentMessage>;
    /** Turns a card that was sent; a code that is used or too old leaves it as it is. */
    cardUpdate(payload: string): Promise<{ updated: boolean }>;
    group(target: string, payload: string): Promise<void>;
  };
  clock: Clock;
  log: Logger;
  token: string;
  /** The service is being ended: what is not begun yet waits for the next start. */
  isStopping?(): boolean;
  /** Called when a person must change a setting: the error as data, never its secrets. */
  onOperatorFault?(api: string, errcode: number, message: string): void;
}

export interface DeliverReport {
  sent: number;
  retried: number;
  dead: number;
  uncertain: number;
}

/**
 * Sends what is due. A card is resent as the same bytes with the same task id, so a repeat is seen by WeCom (42014) and
 * not by people; a group message has no such key: in flight at a crash it is `uncertain` and waits for a person.
 */
export async function deliverOutbox(deps: DeliverDeps): Promise<DeliverReport> {
  const { store, clock, token } = deps;
  const report: DeliverReport = { sent: 0, retried: 0, dead: 0, uncertain: 0 };
  for (let done = 0; done < ROWS_MAX && !deps.isStopping?.(); done += 1) {
    // One at a time: held at a crash is then what was being sent, and not what would have been next.
    const [row] = await claimOutbox(store.db, { now: clock(), token, leaseMs: LEASE_MS, limit: 1 });
    if (row === undefined) break;
    report[await deliverRow(deps, row)] += 1;
  }
  return report;
}

type Outcome = keyof DeliverReport;

async function deliverRow(deps: DeliverDeps, row: OutboxRow): Promise<Outcome> {
  const { store, token, clock } = deps;
  if (row.kind === 'group' && row.wasInFlight) {
    await markUncertain(store.db, { dedupeKey: row.dedupeKey, token, at: clock(), error: 'stopped while sending' });
    return 'uncertain';
  }
  if (row.kind === 'card' && !(await isStillDue(deps, row))) return 'dead';
  try {
    return await send(deps, row);
  } catch (err) {
    if (err instanceof WeComError) return settleRefusal(deps, row, err);
    if (err instanceof WeComUnreachable) return settleUnreachable(deps, row, err);
    throw err;
  }
}

/** Between the decision and the card's window the case may have ended, or become somebody else's; then it is not sent. */
async function isStillDue({ store, token, clock }: DeliverDeps, row: OutboxRow): Promise<boolean> {
  const card = await cardByTaskId(store.db, row.dedupeKey);
  const alert = card === null ? null : await alertById(store.db, card.alertId);
  if (card === null || alert === null) return true;
  const reason = noLongerDue(alert, card);
  if (row.wasInFlight || reason === null) return true;
  await store.transaction(async (db) => {
    const isOurs = await markDead(db, {
      dedupeKey: row.dedupeKey,
      token,
      at: clock(),
      error: reason,
    });
    if (!isOurs) return;
    await setCardState(db, card.taskId, 'dropped');
    const event = { at: clock(), by: 'system', taskId: card.taskId, type: 'cardHeld', reason: 'noLongerDue' } as const;
    await appendEvent(db, { id: `${card.taskId}:held`, alertId: alert.id, event });
  });
  return false;
}

async function send(deps: DeliverDeps, row: OutboxRow): Promise<Outcome> {
  const { store, token, clock, log } = deps;
  if (row.kind === 'group') {
    await deps.send.group(row.target, row.payload);
    await markSent(store.db, { dedupeKey: row.dedupeKey, token, at: clock(), result: '' });
    return 'sent';
  }
  if (row.kind === 'cardUpdate') {
    const { updated } = await deps.send.cardUpdate(row.payload);
    await markSent(store.db, { dedupeKey: row.dedupeKey, token, at: clock(), result: updated ? '' : 'code was used' });
    return 'sent';
  }
  const answer = row.kind === 'card' ? await deps.send.card(row.payload) : await deps.send.text(row.payload);
  if (answer.invalidUsers.includes(row.target.toLowerCase())) {
    await giveUp(deps, row, 'the receiver is not in the visible range');
    return 'dead';
  }
  await store.transaction(async (db) => {
    const isOurs = await markSent(db, { dedupeKey: row.dedupeKey, token, at: clock(), result: answer.msgId ?? '' });
    if (isOurs && row.kind === 'card')
      await markCardSent(db, {
        taskId: row.dedupeKey,
        at: clock(),
        responseCode: answer.responseCode,
        msgId: answer.msgId,
      });
  });
  if (answer.alreadySent) log.warn({ taskId: row.dedupeKey }, 'card had been sent before; its response code is lost');
  return 'sent';
}

async function settleRefusal(deps: DeliverDeps, row: OutboxRow, err: WeComError): Promise<Outcome> {
  const { log } = deps;
  switch (err.reaction) {
    case 'refresh':
    case 'operator':
      deps.onOperatorFault?.(err.api, err.errcode, err.message);
      return retry(deps, row, OPERATOR_PAUSE_MS, err.message);
    case 'backoff':
    case 'window':
      return retry(deps, row, err.reaction === 'window' ? MINUTE_MS + 5_000 : backoffMs(row.attempts), err.message);
    default:
      log.error({ err, outbox: row.dedupeKey }, 'WeCom refused a message for good');
      await giveUp(deps, row, err.message);
      return 'dead';
  }
}

async function settleUnreachable(deps: DeliverDeps, row: OutboxRow, err: WeComUnreachable): Promise<Outcome> {
  if (row.kind === 'group' && !err.surelyNotTaken) {
    const { store, token, clock, log } = deps;
    await markUncertain(store.db, { dedupeKey: row.dedupeKey, token, at: clock(), error: err.message });
    log.error(
      { err, outbox: row.dedupeKey },
      'nobody knows whether the group message arrived; it is not sent again by itself',
    );
    return 'uncertain';
  }
  return retry(deps, row, backoffMs(row.attempts), err.message, !err.surelyNotTaken);
}

async function retry(
  deps: DeliverDeps,
  row: OutboxRow,
  waitMs: number,
  error: string,
  mayHaveArrived = false,
): Promise<Outcome> {
  const { store, token, clock } = deps;
  if (row.attempts >= ATTEMPTS_MAX && clock() - row.createdAt >= GIVE_UP_AFTER_MS) {
    await giveUp(deps, row, error);
    return 'dead';
  }
  const nextAt: UtcMs = clock() + waitMs;
  await markRetry(store.db, { dedupeKey: row.dedupeKey, token, nextAt, error, mayHaveArrived });
  return 'retried';
}

async function giveUp({ store, token, clock }: DeliverDeps, row: OutboxRow, error: string): Promise<void> {
  await store.transaction(async (db) => {
    const isOurs = await markDead(db, { dedupeKey: row.dedupeKey, token, at: clock(), error });
    if (!isOurs || row.kind !== 'card') return;
    const card = await cardByTaskId(db, row.dedupeKey);
    if (card === null) return;
    await setCardState(db, card.taskId, 'dropped');
    const event = { at: clock(), by: 'system', taskId: card.taskId, type: 'cardHeld', reason: 'refused' } as const;
    await appendEvent(db, { id: `${card.taskId}:refused`, alertId: card.alertId, event });
  });
}

function backoffMs(attempts: number): number {
  return Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.max(0, attempts - 1));
}
