import type { UtcMs } from '../domain/time.ts';
import { type Claim, claimDue } from './claim.ts';
import type { Db } from './db.ts';
import { insertOnce, selectRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { type InboxState, inboxTable } from './tables/workTables.ts';

/** A callback as it was received and verified. */
export interface InboxItem {
  key: string;
  /** Names the event itself, where it can be told: the same one delivered under another key is a repeat. */
  semanticKey: string | null;
  receiver: 'app' | 'contact' | 'archive';
  event: string;
  body: string;
  receivedAt: UtcMs;
}

/** A callback to be worked on; `attempts` counts this one. */
export interface InboxRow extends InboxItem {
  attempts: number;
}

/** Keeps a callback for later. @returns false when it, or the same event under another key, was received before */
export async function receiveOnce(db: Db, item: InboxItem): Promise<boolean> {
  return insertOnce(db, inboxTable, { ...newRow(item), state: 'waiting', finishedAt: null });
}

/** The same for one that is dealt with in this very transaction. */
export async function receiveDone(db: Db, item: InboxItem, at: UtcMs): Promise<boolean> {
  return insertOnce(db, inboxTable, { ...newRow(item), state: 'done', finishedAt: at });
}

function newRow({ key, ...item }: InboxItem): Omit<RowOf<typeof inboxTable>, 'state' | 'finishedAt'> {
  const unclaimed = { attempts: 0, claimToken: null, claimUntil: null, claimId: null, error: null };
  return { ...item, receiptKey: key, dueAt: item.receivedAt, ...unclaimed };
}

/** Takes callbacks that wait, the oldest first. Call it outside a transaction: what is claimed must stay claimed. */
export async function claimInbox(db: Db, claim: Claim): Promise<InboxRow[]> {
  const claimId = await claimDue(db, { name: 'inbox', key: 'receipt_key', state: 'waiting' }, claim);
  const rows = await selectRows(db, inboxTable, 'WHERE claim_id = ? ORDER BY due_at, receipt_key', [claimId]);
  return rows.map(inboxRow);
}

function inboxRow(row: RowOf<typeof inboxTable>): InboxRow {
  const { receiptKey, semanticKey, receiver, event, body, receivedAt, attempts } = row;
  return { key: receiptKey, semanticKey, receiver, event, body, receivedAt, attempts };
}

/**
 * Notes that a callback is done, or that nobody knows what it says: then it is kept.
 * @param done.token who claimed it
 * @returns false when somebody else holds it now
 */
export async function finishInbox(
  db: Db,
  done: { key: string; token: string; at: UtcMs; as?: 'done' | 'unknown' },
): Promise<boolean> {
  return settle(db, done, 'state = ?, finished_at = ?, error = NULL', [done.as ?? 'done', done.at]);
}

/** @param failure.nextAt null gives up: the callback is `dead` and counted. @returns false when somebody else holds it */
export async function failInbox(
  db: Db,
  failure: { key: string; token: string; nextAt: UtcMs | null; error: string },
): Promise<boolean> {
  const error = inboxTable.columns.error.toSql(failure.error);
  return failure.nextAt === null
    ? settle(db, failure, `state = 'dead', error = ?`, [error])
    : settle(db, failure, 'due_at = ?, error = ?', [failure.nextAt, error]);
}

async function settle(db: Db, { key, token }: { key: string; token: string }, change: string, params: unknown[]) {
  const changed = await db.run(
    `UPDATE inbox SET ${change}, claim_token = NULL, claim_until = NULL, claim_id = NULL
     WHERE receipt_key = ? AND state = 'waiting' AND claim_token = ?`,
    [...params, key, token],
  );
  return changed > 0;
}

/** How many there are in each state; `oldestDueAt` is of those that wait, null when none does. */
export async function inboxCounts(db: Db): Promise<Record<InboxState, number> & { oldestDueAt: UtcMs | null }> {
  const counts = { waiting: 0, done: 0, dead: 0, unknown: 0, oldestDueAt: null as UtcMs | null };
  const sql = 'SELECT state, COUNT(*) AS count, MIN(due_at) AS due FROM inbox GROUP BY state';
  for (const { state, count, due } of await db.query<{ state: InboxState; count: number; due: UtcMs }>(sql)) {
    counts[state] = count;
    if (state === 'waiting') counts.oldestDueAt = due;
  }
  return counts;
}

/** Forgets callbacks that were done before this instant; a repeat of one would be taken as new. @returns how many */
export async function purgeInbox(db: Db, before: UtcMs): Promise<number> {
  return db.run(`DELETE FROM inbox WHERE state = 'done' AND due_at < ? AND finished_at < ?`, [before, before]);
}

/** Kinds of events that nobody wrote down, how often each came and when last; the newest first. */
export async function unknownEvents(db: Db): Promise<{ event: string; count: number; lastAt: UtcMs }[]> {
  const rows = await db.query<{ event: string; count: number; last_at: number }>(
    `SELECT event, COUNT(*) AS count, MAX(received_at) AS last_at FROM inbox WHERE state = 'unknown'
     GROUP BY event ORDER BY last_at DESC, event`,
  );
  return rows.map(({ event, count, last_at }) => ({ event, count: Number(count), lastAt: Number(last_at) }));
}
