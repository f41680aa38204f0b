import type { Alert, AlertEvent } from '../domain/alert.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import {
  insertNewRows,
  insertOnce,
  insertRows,
  KEYS_PER_STATEMENT,
  placeholders,
  portions,
  selectPairs,
  selectRows,
  selectRowsIn,
} from './rows.ts';
import { StaleWrite } from './storeError.ts';
import { columnName, type RowOf } from './table.ts';
import { alertEventTable, alertTable, type CardState, cardTable, followUpTable } from './tables/alertTables.ts';

export type { CardState };
/** What was sent to one receiver: `body` are the bytes as they go out, `view` what they mean. */
export type Card = RowOf<typeof cardTable>;
/** What was said to have been done about a customer; `id` makes a repeat harmless. */
export type FollowUp = Omit<RowOf<typeof followUpTable>, 'changedAt'>;

/** `from` inclusive, `to` exclusive. */
interface Period {
  from: UtcMs;
  to: UtcMs;
}

/** @returns false when the customer already has an alert that is not closed (a unique index decides, also in a race) */
export async function insertAlert(db: Db, alert: Alert): Promise<boolean> {
  return insertOnce(db, alertTable, rowOf(alert));
}

/**
 * Inserts alerts of different customers; one whose customer has an open alert is left out.
 * @returns those that were inserted
 */
export async function insertAlerts(db: Db, alerts: readonly Alert[]): Promise<Alert[]> {
  const customerIds = alerts.map(({ customerId }) => customerId);
  const taken = new Set(
    (await selectRowsIn(db, alertTable, 'WHERE open_customer_id IN (?)', customerIds)).map((row) => row.customerId),
  );
  const free = alerts.filter(({ customerId }) => !taken.has(customerId));
  const isNew = new Set(await insertNewRows(db, alertTable, free.map(rowOf)));
  return free.filter(({ id }) => isNew.has(id));
}

/**
 * Writes an alert after a transition, or after several of one transaction.
 * @param before the version that must be stored: one less unless told
 * @throws StaleWrite when the stored version is another
 * @throws StoreError `duplicate` when a closed alert is reopened while the customer has another open one
 */
export async function updateAlert(db: Db, alert: Alert, before: number = alert.version - 1): Promise<void> {
  const row = rowOf(alert) as Record<string, unknown>;
  const values = ALERT_VALUES.map(([property, column]) => column.toSql(row[property] as never));
  const changed = await db.run(UPDATE_ALERT, [...values, alert.id, before]);
  if (changed === 0) throw new StaleWrite(`alert ${alert.id} was changed since version ${before}`);
}

const ALERT_VALUES = Object.entries(alertTable.columns).filter(([, column]) => !column.isKey);
const UPDATE_ALERT = `UPDATE alert SET ${ALERT_VALUES.map(([property, column]) => `${columnName(property, column)} = ?`).join(', ')}
  WHERE id = ? AND version = ?`;

export async function alertById(db: Db, id: string): Promise<Alert | null> {
  return (await selectAlerts(db, 'WHERE id = ?', [id]))[0] ?? null;
}

export async function alertsByIds(db: Db, ids: readonly string[]): Promise<Alert[]> {
  return (await selectRowsIn(db, alertTable, 'WHERE id IN (?)', ids)).map(alertOf);
}

/** All alerts of these customers, newest first. */
export async function alertsOfCustomers(db: Db, customerIds: readonly string[]): Promise<Alert[]> {
  const tail = 'WHERE customer_id IN (?) ORDER BY opened_at DESC, id DESC';
  return (await selectRowsIn(db, alertTable, tail, customerIds)).map(alertOf);
}

/** The alert of this customer that is not closed. */
export async function openAlertOf(db: Db, customerId: string): Promise<Alert | null> {
  return (await selectAlerts(db, 'WHERE open_customer_id = ?', [customerId]))[0] ?? null;
}

/** All alerts that are not closed, oldest first. */
export async function openAlerts(db: Db, { ownerId }: { ownerId?: string } = {}): Promise<Alert[]> {
  // Asked by the unique index, which holds the open ones only: closed ones, in time nearly all, have null there.
  const open = `WHERE open_customer_id > ''`;
  return ownerId === undefined
    ? selectAlerts(db, `${open} ORDER BY opened_at, id`, [])
    : selectAlerts(db, `${open} AND owner_id = ? ORDER BY opened_at, id`, [ownerId]);
}

/** Of all alerts that are not closed, whose they are: a company has thousands, and their causes are read where they are shown. */
export async function openCases(db: Db): Promise<{ id: string; customerId: string }[]> {
  const rows = await db.query<{ id: string; customer_id: string }>(
    `SELECT id, customer_id FROM alert WHERE open_customer_id > ''`,
  );
  return rows.map(({ id, customer_id }) => ({ id, customerId: customer_id }));
}

/** The alerts that are not closed of all customers from one to another in the order of ids: their ids, by customer. */
export async function openCasesBetween(
  db: Db,
  { from, to }: { from: string; to: string },
): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; customer_id: string }>(
    'SELECT id, customer_id FROM alert WHERE open_customer_id BETWEEN ? AND ?',
    [from, to],
  );
  return new Map(rows.map(({ id, customer_id }) => [customer_id, id]));
}

/** Alerts that are not closed and that somebody said 已跟进 of, in portions: a company has thousands. By customer. */
export async function* claimedAlerts(db: Db, size: number): AsyncGenerator<Alert[]> {
  let after = '';
  for (;;) {
    const tail = 'WHERE open_customer_id > ? AND claimed_at IS NOT NULL ORDER BY open_customer_id LIMIT ?';
    const portion = await selectAlerts(db, tail, [after, size]);
    if (portion.length > 0) yield portion;
    if (portion.length < size) return;
    after = portion.at(-1)!.customerId;
  }
}

/** Alerts that are not closed and are these people's, in no order. */
export async function openAlertsOfOwners(db: Db, ownerIds: readonly string[]): Promise<Alert[]> {
  const tail = `WHERE open_customer_id > '' AND owner_id IN (?)`;
  return (await selectRowsIn(db, alertTable, tail, ownerIds)).map(alertOf);
}

/** The alerts of these customers that are not closed. */
export async function openAlertsOf(db: Db, customerIds: readonly string[]): Promise<Alert[]> {
  return (await selectRowsIn(db, alertTable, 'WHERE open_customer_id IN (?)', [...customerIds])).map(alertOf);
}

/** Alerts that are not closed and were opened before this instant, and the cards of such alerts that were sent. */
export async function openSince(
  db: Db,
  before: UtcMs,
): Promise<{ alerts: Alert[]; sent: { alertId: string; kind: string; sentAt: UtcMs }[] }> {
  const alerts = await selectAlerts(db, `WHERE open_customer_id > '' AND opened_at < ?`, [before]);
  const rows = await db.query<{ alert_id: string; kind: string; sent_at: number }>(
    `SELECT card.alert_id, card.kind, card.sent_at FROM alert JOIN card ON card.alert_id = alert.id
     WHERE alert.open_customer_id > '' AND alert.opened_at < ? AND card.sent_at IS NOT NULL`,
    [before],
  );
  return { alerts, sent: rows.map(({ alert_id, kind, sent_at }) => ({ alertId: alert_id, kind, sentAt: sent_at })) };
}

/** Newest first. */
export async function alertsOf(db: Db, customerId: string): Promise<Alert[]> {
  return selectAlerts(db, 'WHERE customer_id = ? ORDER BY opened_at DESC, id DESC', [customerId]);
}

/** Alerts that were opened in the period, oldest first. */
export async function alertsBetween(db: Db, { from, to }: Period): Promise<Alert[]> {
  return selectAlerts(db, 'WHERE opened_at >= ? AND opened_at < ? ORDER BY opened_at, id', [from, to]);
}

async function selectAlerts(db: Db, tail: string, params: unknown[]): Promise<Alert[]> {
  const rows = await selectRows(db, alertTable, tail, params);
  return rows.map(alertOf);
}

function alertOf({ openCustomerId: _, ...alert }: RowOf<typeof alertTable>): Alert {
  return alert;
}

function rowOf(alert: Alert): RowOf<typeof alertTable> {
  return { ...alert, openCustomerId: alert.state === 'closed' ? null : alert.customerId };
}

/** @returns false when an event with this id stands already */
export async function appendEvent(db: Db, entry: { id: string; alertId: string; event: AlertEvent }): Promise<boolean> {
  const { id, alertId, event } = entry;
  return insertOnce(db, alertEventTable, { id, alertId, at: event.at, type: event.type, body: event });
}

/** Appends events of ids that do not stand yet, many at a time. */
export async function appendEvents(db: Db, entries: readonly AlertEventEntry[]): Promise<void> {
  await insertRows(
    db,
    alertEventTable,
    entries.map(({ id, alertId, event }) => ({ id, alertId, at: event.at, type: event.type, body: event })),
  );
}

/** The same; of an id that stands already nothing is written. */
export async function appendNewEvents(db: Db, entries: readonly AlertEventEntry[]): Promise<void> {
  const rows = entries.map(({ id, alertId, event }) => ({ id, alertId, at: event.at, type: event.type, body: event }));
  await insertNewRows(db, alertEventTable, rows);
}

/** One stored event. */
export interface AlertEventEntry {
  id: string;
  alertId: string;
  event: AlertEvent;
}

/** Oldest first. */
export async function eventsOf(db: Db, alertId: string): Promise<AlertEventEntry[]> {
  return selectEvents(db, 'WHERE alert_id = ? ORDER BY happened_at, id', [alertId]);
}

/** All events of these alerts, oldest first. */
export async function eventsOfAlerts(db: Db, alertIds: readonly string[]): Promise<AlertEventEntry[]> {
  const tail = 'WHERE alert_id IN (?) ORDER BY happened_at, id';
  return (await selectRowsIn(db, alertEventTable, tail, alertIds)).map(entryOf);
}

/** Of these alerts: who was given them, and all that happened since. Oldest first. */
export async function decisionEvents(db: Db, alertIds: readonly string[], since: UtcMs): Promise<AlertEventEntry[]> {
  const tail = `WHERE alert_id IN (?) AND (type = 'ownerChanged' OR happened_at >= ?) ORDER BY happened_at, id`;
  return (await selectRowsIn(db, alertEventTable, tail, alertIds, [], [since])).map(entryOf);
}

/** Oldest first. */
export async function eventsBetween(db: Db, { from, to }: Period): Promise<AlertEventEntry[]> {
  return selectEvents(db, 'WHERE happened_at >= ? AND happened_at < ? ORDER BY happened_at, id', [from, to]);
}

/** What people (not the service) did with alerts in the period, with whose they are; oldest first. */
export async function reactionsBetween(
  db: Db,
  { from, to }: Period,
): Promise<{ customerId: string; event: AlertEvent }[]> {
  const rows = await db.query<{ customer_id: string; body: string }>(
    `SELECT a.customer_id, e.body FROM alert_event e JOIN alert a ON a.id = e.alert_id
     WHERE e.happened_at >= ? AND e.happened_at < ? ORDER BY e.happened_at, e.id`,
    [from, to],
  );
  return rows
    .map(({ customer_id, body }) => ({ customerId: customer_id, event: JSON.parse(body) as AlertEvent }))
    .filter(({ event }) => event.by !== 'system');
}

async function selectEvents(db: Db, tail: string, params: unknown[]): Promise<AlertEventEntry[]> {
  const rows = await selectRows(db, alertEventTable, tail, params);
  return rows.map(entryOf);
}

function entryOf({ id, alertId, body }: RowOf<typeof alertEventTable>): AlertEventEntry {
  return { id, alertId, event: body };
}

/** @returns false when a card with this task id stands already */
export async function insertCard(db: Db, card: Card): Promise<boolean> {
  return insertOnce(db, cardTable, card);
}

export async function cardByTaskId(db: Db, taskId: string): Promise<Card | null> {
  return (await selectRows(db, cardTable, 'WHERE task_id = ?', [taskId]))[0] ?? null;
}

/** In no order. */
export async function cardsByTaskIds(db: Db, taskIds: readonly string[]): Promise<Card[]> {
  return selectRowsIn(db, cardTable, 'WHERE task_id IN (?)', taskIds);
}

/**
 * Notes that WeCom took a card. A card that was answered in the meantime stays answered; what is null here (the answer
 * to the first sending was lost) does not erase what is known.
 */
export async function markCardSent(
  db: Db,
  sent: { taskId: string; at: UtcMs; responseCode: string | null; msgId: string | null },
): Promise<void> {
  await db.run(
    `UPDATE card
     SET state = CASE WHEN state = 'queued' THEN 'sent' ELSE state END, sent_at = COALESCE(sent_at, ?),
         response_code = COALESCE(?, response_code), wecom_msg_id = COALESCE(?, wecom_msg_id)
     WHERE task_id = ?`,
    [sent.at, sent.responseCode, sent.msgId, sent.taskId],
  );
}

export async function setCardState(db: Db, taskId: string, state: CardState): Promise<void> {
  await db.run('UPDATE card SET state = ? WHERE task_id = ?', [state, taskId]);
}

/** Nobody knows whether it was sent: it counts as read from then on. */
export async function noteCardMayBeSent(db: Db, taskId: string, at: UtcMs): Promise<void> {
  await db.run(`UPDATE card SET state = 'sent', sent_at = ? WHERE task_id = ? AND state = 'queued'`, [at, taskId]);
}

/** Oldest first. */
export async function cardsOfAlert(db: Db, alertId: string): Promise<Card[]> {
  return selectRows(db, cardTable, 'WHERE alert_id = ? ORDER BY created_at, task_id', [alertId]);
}

/** A card with its alert, and the other cards of this, oldest first; null for a list, and when there is no such card. */
export async function caseOfCard(db: Db, taskId: string): Promise<{ card: Card; alert: Alert; others: Card[] } | null> {
  const tail = `JOIN alert ON alert.id = card.alert_id
    WHERE card.alert_id = (SELECT tapped.alert_id FROM card tapped WHERE tapped.task_id = ?)
    ORDER BY card.created_at, card.task_id`;
  const pairs = await selectPairs(db, cardTable, alertTable, tail, [taskId]);
  const own = pairs.find(([card]) => card.taskId === taskId);
  if (own === undefined) return null;
  const [card, row] = own;
  return { card, alert: alertOf(row), others: pairs.flatMap(([other]) => (other === card ? [] : [other])) };
}

/** What the planner asks of a card; its texts stay where they are. */
export type CardLine = Pick<Card, 'taskId' | 'alertId' | 'receiverId' | 'kind' | 'createdAt' | 'sentAt' | 'state'>;

const CARD_LINE = 'task_id, alert_id, receiver_id, kind, created_at, sent_at, state';

/** The cards of these alerts without their texts, oldest first. */
export async function cardLinesOf(db: Db, alertIds: readonly string[]): Promise<CardLine[]> {
  const found: CardLine[] = [];
  for (const ids of portions([...new Set(alertIds)], KEYS_PER_STATEMENT)) {
    const tail = `WHERE alert_id IN (${placeholders(ids.length)}) ORDER BY created_at, task_id`;
    found.push(...(await selectCardLines(db, tail, ids)));
  }
  return found;
}

/** All cards that were made in the period, without those that were dropped, oldest first. */
export async function cardLinesBetween(db: Db, { from, to }: Period): Promise<CardLine[]> {
  const tail = `WHERE created_at >= ? AND created_at < ? AND state <> 'dropped' ORDER BY created_at, task_id`;
  return selectCardLines(db, tail, [from, to]);
}

/** Own cards of alerts that went out in the period, with the suggestion they gave, oldest first. */
export async function cardsSentBetween(
  db: Db,
  { from, to }: Period,
): Promise<{ alertId: string; variant: string; sentAt: UtcMs }[]> {
  const rows = await db.query<{ alert_id: string; variant: string; sent_at: number }>(
    `SELECT alert_id, variant, sent_at FROM card
     WHERE kind = 'alert' AND sent_at >= ? AND sent_at < ? ORDER BY sent_at, task_id`,
    [from, to],
  );
  return rows.map(({ alert_id, variant, sent_at }) => ({ alertId: alert_id, variant, sentAt: Number(sent_at) }));
}

async function selectCardLines(db: Db, tail: string, params: unknown[]): Promise<CardLine[]> {
  const rows = await db.query<Record<string, unknown>>(`SELECT ${CARD_LINE} FROM card ${tail}`, params);
  return rows.map((row) => ({
    taskId: String(row.task_id),
    alertId: String(row.alert_id),
    receiverId: String(row.receiver_id),
    kind: String(row.kind),
    createdAt: Number(row.created_at),
    sentAt: row.sent_at === null ? null : Number(row.sent_at),
    state: row.state as CardState,
  }));
}

/** Cards of one alert that lie untouched with people since this instant or later, although the alert has ended. */
export async function sentCardsOfEnded(db: Db, since: UtcMs): Promise<Card[]> {
  const ended = `EXISTS (SELECT 1 FROM alert WHERE alert.id = card.alert_id AND alert.state = 'closed')`;
  return selectRows(db, cardTable, `WHERE state = 'sent' AND sent_at > ? AND ${ended} ORDER BY sent_at LIMIT 1000`, [
    since,
  ]);
}

/** Cards made for this receiver in the period, without those that were dropped before they were sent. */
export async function countCards(db: Db, { receiverId, from, to }: { receiverId: string } & Period): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `SELECT COUNT(*) AS count FROM card
     WHERE receiver_id = ? AND created_at >= ? AND created_at < ? AND state <> 'dropped'`,
    [receiverId, from, to],
  );
  return row!.count;
}

/** @returns false when a follow-up with this id stands already */
export async function insertFollowUp(db: Db, followUp: FollowUp): Promise<boolean> {
  return insertOnce(db, followUpTable, { ...followUp, changedAt: followUp.at });
}

/** Newest first, undone ones included. */
export async function followUpsOf(db: Db, customerId: string): Promise<FollowUp[]> {
  return selectFollowUps(db, 'WHERE customer_id = ? ORDER BY happened_at DESC, id DESC', [customerId]);
}

/** Oldest first, undone ones included. */
export async function followUpsBetween(db: Db, { from, to }: Period): Promise<FollowUp[]> {
  const tail = 'WHERE happened_at >= ? AND happened_at < ? ORDER BY happened_at, id';
  return selectFollowUps(db, tail, [from, to]);
}

async function selectFollowUps(db: Db, tail: string, params: unknown[]): Promise<FollowUp[]> {
  const rows = await selectRows(db, followUpTable, tail, params);
  return rows.map(({ changedAt: _, ...followUp }) => followUp);
}

/** @returns false when it was undone before, or does not exist */
export async function undoFollowUp(db: Db, id: string, at: UtcMs): Promise<boolean> {
  const sql = 'UPDATE follow_up SET undone_at = ?, changed_at = ? WHERE id = ? AND undone_at IS NULL';
  return (await db.run(sql, [at, at, id])) > 0;
}

/** What the person wrote to it afterwards; takes the place of the note that stood there. */
export async function noteFollowUp(db: Db, { id, note, at }: { id: string; note: string; at: UtcMs }): Promise<void> {
  const kept = followUpTable.columns.note.toSql(note);
  await db.run('UPDATE follow_up SET note = ?, changed_at = ? WHERE id = ?', [kept, at, id]);
}
