import { factWeek } from '../domain/contactMark.ts';
import { dayNumber } from '../domain/dayNumber.ts';
import type { Day, UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { KEYS_PER_STATEMENT, placeholders, portions } from './rows.ts';
import { getSetting, setSetting } from './settings.ts';
import type { Store } from './store.ts';

const ROWS_AT_ONCE = 1_000;
/** A setting: the first week that is still whole. */
const FIRST_WEEK = 'messagesKeptFromWeek';

/**
 * Forgets messages, and what is counted from them, of whole weeks before this instant: chat by chat, for no index has them by
 * time, so only when a week has become old. Some rows a transaction; what stops it, the next run goes on.
 * @returns how many messages
 */
export async function purgeMessages(store: Store, before: UtcMs): Promise<number> {
  const week = factWeek(before);
  if (Number((await getSetting(store.db, FIRST_WEEK)) ?? Number.NEGATIVE_INFINITY) >= week) return 0;
  let purged = 0;
  for await (const chatId of valuesOf(store.db, 'message', 'chat_id'))
    for (let some = -1; some !== 0; purged += some)
      some = await store.transaction((db) => purgeSomeOfChat(db, chatId, week, before));
  for (const table of ['fact_week', 'superseded_week'])
    for await (const contactId of valuesOf(store.db, table, 'contact_id'))
      await store.db.run(`DELETE FROM ${table} WHERE contact_id = ? AND week < ?`, [contactId, week]);
  await setSetting(store.db, FIRST_WEEK, String(week));
  return purged;
}

async function purgeSomeOfChat(db: Db, chatId: string, week: number, before: UtcMs): Promise<number> {
  const rows = await db.query<{ msg_id: string }>(
    `SELECT msg_id FROM message WHERE chat_id = ? AND (week < ? OR (week IS NULL AND known_at < ?)) LIMIT ${ROWS_AT_ONCE}`,
    [chatId, week, before],
  );
  const ids = rows.map(({ msg_id }) => msg_id);
  for (const some of portions(ids, KEYS_PER_STATEMENT))
    for (const table of ['message_text', 'phrase_hit', 'recall', 'unknown_sender', 'message'])
      await db.run(`DELETE FROM ${table} WHERE msg_id IN (${placeholders(some.length)})`, some);
  return ids.length;
}

/** Each value of a column that an index begins with, without reading all rows. */
async function* valuesOf(db: Db, table: string, column: string): AsyncGenerator<string> {
  const next = async (after: string | null): Promise<string | null> => {
    const condition = after === null ? '' : `WHERE ${column} > ?`;
    const sql = `SELECT MIN(${column}) AS value FROM ${table} ${condition}`;
    const [row] = await db.query<{ value: string | null }>(sql, after === null ? [] : [after]);
    return row?.value ?? null;
  };
  for (let value = await next(null); value !== null; value = await next(value)) yield value;
}

/**
 * Forgets reminders that were closed before this instant with all that hangs on them, what was said of customers, digests, and
 * judgements of days before.
 * @returns how many reminders
 */
export async function purgeCases(store: Store, { before, day }: { before: UtcMs; day: Day }): Promise<number> {
  let purged = 0;
  for (let some = -1; some !== 0; purged += some)
    some = await store.transaction(async (db) => {
      const rows = await db.query<{ id: string }>(
        `SELECT id FROM alert WHERE opened_at < ? AND closed_at < ? LIMIT ${ROWS_AT_ONCE}`,
        [before, before],
      );
      for (const ids of portions(
        rows.map(({ id }) => id),
        KEYS_PER_STATEMENT,
      )) {
        const within = `IN (${placeholders(ids.length)})`;
        for (const table of ['alert_event', 'card_entry', 'card', 'follow_up'])
          await db.run(`DELETE FROM ${table} WHERE alert_id ${within}`, ids);
        await db.run(`DELETE FROM alert WHERE id ${within}`, ids);
      }
      return rows.length;
    });
  await store.db.run(`DELETE FROM card WHERE alert_id = '' AND created_at < ?`, [before]);
  await store.db.run('DELETE FROM follow_up WHERE alert_id IS NULL AND happened_at < ?', [before]);
  await store.db.run('DELETE FROM outcome WHERE happened_at < ? AND known_at < ?', [before, before]);
  await store.db.run('DELETE FROM digest WHERE created_at < ?', [before]);
  await store.db.run('DELETE FROM snapshot_week WHERE day < ?', [dayNumber(day)]);
  await store.db.run('DELETE FROM assessment WHERE day < ?', [day]);
  return purged;
}
