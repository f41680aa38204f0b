import type { UtcMs } from '../domain/time.ts';
import { type Claim, claimDue } from './claim.ts';
import type { Db } from './db.ts';
import { insertNewRows, insertOnce, KEYS_PER_STATEMENT, placeholders, portions, selectRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { type OutboxState, outboxTable } from './tables/workTables.ts';

export type { OutboxState };

export interface OutboxItem {
  /** Whatever is queued twice under one key is sent once. */
  dedupeKey: string;
  kind: string;
  target: string;
  /** The bytes to be sent, the same at each attempt. */
  payload: string;
  dueAt: UtcMs;
  createdAt: UtcMs;
}

export interface OutboxRow extends OutboxItem {
  state: OutboxState;
  /** When it was due at first. */
  orderedAt: UtcMs;
  /** Counts the current attempt. */
  attempts: number;
  /** Until then it is whoever's who claimed it; null: nobody's. */
  claimUntil: UtcMs | null;
  /** It may have been sent: a worker held it until its lease passed and said no more, or the answer was lost. */
  wasInFlight: boolean;
  finishedAt: UtcMs | null;
  result: string | null;
  error: string | null;
}

/** Queues a message, in the transaction of the change that it tells of. @returns false when the key stands already */
export async function enqueue(db: Db, item: OutboxItem): Promise<boolean> {
  return insertOnce(db, outboxTable, newRow(item));
}

/** Queues messages of different keys, but none whose key stands already. @returns how many were new */
export async function enqueueNew(db: Db, items: readonly OutboxItem[]): Promise<number> {
  return (await insertNewRows(db, outboxTable, items.map(newRow))).length;
}

function newRow(item: OutboxItem): RowOf<typeof outboxTable> {
  return {
    ...item,
    orderedAt: item.dueAt,
    state: 'queued',
    attempts: 0,
    claimToken: null,
    claimUntil: null,
    claimId: null,
    wasInFlight: false,
    finishedAt: null,
    result: null,
    error: null,
  };
}

/**
 * Takes messages that are due, the longest due first: all that goes to people, or what goes to one system of the company.
 * Call it outside a transaction: what is claimed must stay claimed when the sender stops.
 * @param webhook the system's name
 */
export async function claimOutbox(db: Db, claim: Claim, { webhook }: { webhook?: string } = {}): Promise<OutboxRow[]> {
  const extra = 'was_in_flight = CASE WHEN claim_token IS NULL THEN was_in_flight ELSE 1 END,';
  const only =
    webhook === undefined
      ? { condition: `kind <> 'webhook'`, params: [] }
      : { condition: TO_RECEIVER, params: targetsOf(webhook) };
  const claimId = await claimDue(db, { name: 'outbox', key: 'dedupe_key', state: 'queued', extra, only }, claim);
  return (await selectRows(db, outboxTable, 'WHERE claim_id = ? ORDER BY due_at, dedupe_key', [claimId])).map(
    outboxRow,
  );
}

function outboxRow({ claimToken: _, claimId: __, ...row }: RowOf<typeof outboxTable>): OutboxRow {
  return { ...row, orderedAt: row.orderedAt ?? row.dueAt };
}

interface Held {
  dedupeKey: string;
  token: string;
}

/** All of these answer false, and change nothing, when the token's lease was taken over by another worker. */
export async function markSent(
  db: Db,
  { at, result, ...held }: Held & { at: UtcMs; result: string },
): Promise<boolean> {
  const kept = outboxTable.columns.result.toSql(result);
  return settle(db, held, `state = 'sent', finished_at = ?, result = ?, error = NULL`, [at, kept]);
}

/**
 * It was surely not sent, or sending it again is harmless: due again at `nextAt`.
 * @param retry.mayHaveArrived the answer was lost; the row keeps this in `wasInFlight`
 */
export async function markRetry(
  db: Db,
  { nextAt, error, mayHaveArrived = false, ...held }: Held & { nextAt: UtcMs; error: string; mayHaveArrived?: boolean },
): Promise<boolean> {
  const inFlight = mayHaveArrived ? ', was_in_flight = 1' : '';
  return settle(db, held, `due_at = ?, error = ?${inFlight}`, [nextAt, keptError(error)]);
}

/** It will never be sent; counted until somebody sees it. */
export async function markDead(db: Db, { at, error, ...held }: Held & { at: UtcMs; error: string }): Promise<boolean> {
  return settle(db, held, `state = 'dead', finished_at = ?, error = ?`, [at, keptError(error)]);
}

/** There is no more reason to send it. */
export async function markDropped(
  db: Db,
  { at, error, ...held }: Held & { at: UtcMs; error: string },
): Promise<boolean> {
  return settle(db, held, `state = 'dropped', finished_at = ?, error = ?`, [at, keptError(error)]);
}

/** Nobody knows whether it was sent: it is not sent again by itself. */
export async function markUncertain(
  db: Db,
  { at, error, ...held }: Held & { at: UtcMs; error: string },
): Promise<boolean> {
  return settle(db, held, `state = 'uncertain', finished_at = ?, error = ?`, [at, keptError(error)]);
}

function keptError(error: string) {
  return outboxTable.columns.error.toSql(error);
}

async function settle(db: Db, { dedupeKey, token }: Held, change: string, params: unknown[]): Promise<boolean> {
  const changed = await db.run(
    `UPDATE outbox SET ${change}, claim_token = NULL, claim_until = NULL, claim_id = NULL
     WHERE dedupe_key = ? AND state = 'queued' AND claim_token = ?`,
    [...params, dedupeKey, token],
  );
  return changed > 0;
}

/** How many messages of a kind of key were queued for somebody since. */
export async function countQueuedSince(
  db: Db,
  { target, keyPrefix, since }: { target: string; keyPrefix: string; since: UtcMs },
): Promise<number> {
  const sql = 'SELECT COUNT(*) AS count FROM outbox WHERE target = ? AND created_at > ? AND dedupe_key LIKE ?';
  const [row] = await db.query<{ count: number }>(sql, [target, since, `${keyPrefix}%`]);
  return row!.count;
}

/** How many there are in each state; `oldestDueAt` is of those that are queued, null when none is. */
export async function outboxCounts(db: Db): Promise<Record<OutboxState, number> & { oldestDueAt: UtcMs | null }> {
  const counts = { queued: 0, sent: 0, dead: 0, uncertain: 0, dropped: 0, oldestDueAt: null as UtcMs | null };
  const sql = 'SELECT state, COUNT(*) AS count, MIN(due_at) AS due FROM outbox GROUP BY state';
  for (const { state, count, due } of await db.query<{ state: OutboxState; count: number; due: UtcMs }>(sql)) {
    counts[state] = count;
    if (state === 'queued') counts.oldestDueAt = due;
  }
  return counts;
}

/** Messages in a state, the longest due first. */
export async function outboxRows(
  db: Db,
  { state, limit }: { state: OutboxState; limit: number },
): Promise<OutboxRow[]> {
  const rows = await selectRows(db, outboxTable, 'WHERE state = ? ORDER BY due_at, dedupe_key LIMIT ?', [state, limit]);
  return rows.map(outboxRow);
}

/** What goes to people or groups, not only to systems of the company, which know by the id what they have. */
const TO_PEOPLE = `kind IN ('card', 'text', 'group')`;

/**
 * Holds what waits and was due by then as uncertain: somebody else may have sent it.
 * @param options.keys of these messages alone; left out: of all to people and groups
 * @returns the messages as they were
 */
export async function holdQueued(
  db: Db,
  { until, reason, keys }: { until: UtcMs; reason: string; keys?: readonly string[] },
): Promise<OutboxRow[]> {
  const condition = `WHERE state = 'queued' AND due_at <= ? AND ${TO_PEOPLE}`;
  const all = (await selectRows(db, outboxTable, condition, [until])).map(outboxRow);
  const rows = keys === undefined ? all : all.filter(({ dedupeKey }) => keys.includes(dedupeKey));
  for (const portion of portions(rows, KEYS_PER_STATEMENT))
    await db.run(
      `UPDATE outbox SET state = 'uncertain', finished_at = ?, error = ?, claim_token = NULL, claim_until = NULL, claim_id = NULL
       WHERE dedupe_key IN (${placeholders(portion.length)}) AND state = 'queued'`,
      [until, keptError(reason), ...portion.map(({ dedupeKey }) => dedupeKey)],
    );
  return rows;
}

/** Keys of what a person gets once and never again; they stay when the others are forgotten. */
export const ONCE_KEY = 'introduction-';

/** Forgets messages that were sent or dropped before this instant; their keys would be taken as new. @returns how many */
export async function purgeOutbox(db: Db, before: UtcMs): Promise<number> {
  return db.run(
    `DELETE FROM outbox WHERE state IN ('sent', 'dropped') AND due_at < ? AND finished_at < ? AND dedupe_key NOT LIKE ?`,
    [before, before, `${ONCE_KEY}%`],
  );
}

/** @returns null when there is none */
export async function outboxRowOf(db: Db, dedupeKey: string): Promise<OutboxRow | null> {
  const [row] = await selectRows(db, outboxTable, 'WHERE dedupe_key = ?', [dedupeKey]);
  return row === undefined ? null : outboxRow(row);
}

/** A person wants it tried again, from its first attempt. @returns false when it is neither dead nor uncertain */
export async function reviveOutbox(db: Db, dedupeKey: string, now: UtcMs): Promise<boolean> {
  const changed = await db.run(
    `UPDATE outbox SET state = 'queued', due_at = ?, created_at = ?, attempts = 0, finished_at = NULL, error = NULL
     WHERE dedupe_key = ? AND state IN ('dead', 'uncertain')`,
    [now, now, dedupeKey],
  );
  return changed > 0;
}

/**
 * Takes a message back that nobody can have got yet; its key is free again. To be called in the transaction of what takes it back.
 * @returns false when there is none, or somebody has begun to send it
 */
export async function withdraw(db: Db, dedupeKey: string): Promise<boolean> {
  const deleted = await db.run(
    `DELETE FROM outbox
     WHERE dedupe_key = ? AND state = 'queued' AND was_in_flight = 0 AND claim_token IS NULL`,
    [dedupeKey],
  );
  return deleted > 0;
}

/** A person has dealt with it. @returns false when it was sent, or is being sent by somebody at this moment */
export async function dropOutbox(
  db: Db,
  { dedupeKey, at, reason }: { dedupeKey: string; at: UtcMs; reason: string },
): Promise<boolean> {
  const changed = await db.run(
    `UPDATE outbox SET state = 'dropped', finished_at = ?, error = ?, claim_token = NULL, claim_until = NULL, claim_id = NULL
     WHERE dedupe_key = ? AND state IN ('queued', 'dead', 'uncertain') AND (claim_until IS NULL OR claim_until <= ?)`,
    [at, keptError(reason), dedupeKey, at],
  );
  return changed > 0;
}

/** What stands behind a receiver's name and a slash sorts before the name and the sign after the slash. */
const TO_RECEIVER = `kind = 'webhook' AND target >= ? AND target < ?`;

function targetsOf(receiver: string): [string, string] {
  return [`${receiver}/`, `${receiver}0`];
}

/** How many messages to a system of the company wait. */
export async function countWebhooks(db: Db, receiver: string, state: OutboxState): Promise<number> {
  const sql = `SELECT COUNT(*) AS count FROM outbox WHERE state = ? AND ${TO_RECEIVER}`;
  const [row] = await db.query<{ count: number }>(sql, [state, ...targetsOf(receiver)]);
  return Number(row!.count);
}

/** A person wants all that was given up for a system of the company to be tried again. @returns how many */
export async function reviveWebhooks(db: Db, receiver: string, now: UtcMs): Promise<number> {
  return db.run(
    `UPDATE outbox SET state = 'queued', due_at = ?, created_at = ?, attempts = 0, finished_at = NULL, error = NULL
     WHERE state = 'dead' AND ${TO_RECEIVER}`,
    [now, now, ...targetsOf(receiver)],
  );
}

/** What waits for systems that are not among these is dropped: nobody sends it. @returns how many */
export async function dropWebhooksOfOthers(db: Db, receivers: readonly string[], at: UtcMs): Promise<number> {
  const others = receivers.map(() => `NOT (target >= ? AND target < ?)`);
  return db.run(
    `UPDATE outbox SET state = 'dropped', finished_at = ?, error = 'no receiver of this name is configured'
     WHERE ${[`state = 'queued' AND kind = 'webhook'`, ...others].join(' AND ')}`,
    [at, ...receivers.flatMap(targetsOf)],
  );
}

/** Which of these keys stand, in whatever state. */
export async function keysQueued(db: Db, dedupeKeys: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const keys of portions(dedupeKeys, KEYS_PER_STATEMENT)) {
    const sql = `SELECT dedupe_key FROM outbox WHERE dedupe_key IN (${placeholders(keys.length)})`;
    for (const row of await db.query<{ dedupe_key: string }>(sql, keys)) found.add(row.dedupe_key);
  }
  return found;
}
