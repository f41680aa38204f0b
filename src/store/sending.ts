import { HOLDS_UP_ATTEMPTS, laneOf, PLACE_DIGITS, type Postponed } from '../domain/sendingChoice.ts';
import { HOUR_MS, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { KEYS_PER_STATEMENT, placeholders, portions, selectRows, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { memberSendTable, wayPauseTable } from './tables/workTables.ts';

/** A way out that was closed lately; open again when `until` has passed. */
export type WayPause = RowOf<typeof wayPauseTable>;

const SLOT_MS = 10_000;
/**
 * WeCom drops in silence what passes 30 a minute or 1,000 an hour and member (basics.md §4). The rest is for what is
 * on its way while the window moves.
 */
const PER_MINUTE_MAX = 25;
const PER_HOUR_MAX = 900;

export async function wayPauses(db: Db): Promise<Map<string, WayPause>> {
  return new Map((await selectRows(db, wayPauseTable, '')).map((pause) => [pause.way, pause]));
}

export async function pauseWay(db: Db, pause: WayPause): Promise<void> {
  await upsertRows(db, wayPauseTable, [pause]);
}

export async function openWay(db: Db, way: string): Promise<void> {
  await db.run('DELETE FROM way_pause WHERE way = ?', [way]);
}

/**
 * The place of the first message to the same receivers that is not among these: one that waits, is under way in the hands
 * of another process, or is to be tried again. By lane.
 */
export async function firstOfOthers(
  db: Db,
  claimed: readonly { dedupeKey: string; target: string }[],
  now: UtcMs,
): Promise<Map<string, string>> {
  const first = new Map<string, string>();
  const keys = claimed.map(({ dedupeKey }) => dedupeKey);
  const place =
    db.kind === 'sqlite'
      ? `printf('%0${PLACE_DIGITS}d', ordered_at) || dedupe_key`
      : `CONCAT(LPAD(ordered_at, ${PLACE_DIGITS}, '0'), dedupe_key)`;
  for (const portion of portions([...new Set(claimed.map(({ target }) => target))], KEYS_PER_STATEMENT)) {
    const rows = await db.query<{ kind: string; target: string; place: string }>(
      `SELECT kind, target, MIN(${place}) AS place FROM outbox
       WHERE target IN (${placeholders(portion.length)}) AND state = 'queued' AND attempts <= ? AND ordered_at <= ?
         AND dedupe_key NOT IN (${placeholders(keys.length)})
       GROUP BY kind, target`,
      [...portion, HOLDS_UP_ATTEMPTS, now, ...keys],
    );
    for (const row of rows) {
      const known = first.get(laneOf(row));
      if (known === undefined || row.place < known) first.set(laneOf(row), row.place);
    }
  }
  return first;
}

/** Gives back what was claimed and not begun: the attempt does not count. To be called in the transaction of the claim. */
export async function postpone(db: Db, messages: readonly Postponed[], token: string): Promise<void> {
  for (const [dueAt, sameTime] of Map.groupBy(messages, (message) => message.dueAt)) {
    for (const portion of portions(sameTime, KEYS_PER_STATEMENT)) {
      const due = dueAt === null ? '' : 'due_at = ?, ';
      await db.run(
        `UPDATE outbox SET ${due}attempts = attempts - 1, claim_token = NULL, claim_until = NULL, claim_id = NULL
         WHERE dedupe_key IN (${placeholders(portion.length)}) AND state = 'queued' AND claim_token = ?`,
        [...(dueAt === null ? [] : [dueAt]), ...portion.map(({ dedupeKey }) => dedupeKey), token],
      );
    }
  }
}

/**
 * Counts one message to each of these people, by all processes on this database. To be called in a transaction: the
 * counted rows stay locked until its end.
 * @returns those who have had enough for now, uncounted again, and when they may be sent something next
 */
export async function countMemberSends(db: Db, staffIds: readonly string[], now: UtcMs): Promise<Map<string, UtcMs>> {
  const slot = Math.floor(now / SLOT_MS);
  // In one order for all, so that two processes wait for each other and do not deadlock.
  const sorted = [...new Set(staffIds)].sort();
  if (sorted.length === 0) return new Map();
  await addSends(db, sorted, slot, 1);
  const minuteFrom = slot - MINUTE_MS / SLOT_MS;
  const counts = await db.query<{ staff_id: string; minute: number; hour: number }>(
    `SELECT staff_id, SUM(CASE WHEN slot >= ? THEN sends ELSE 0 END) AS minute, SUM(sends) AS hour FROM member_send
     WHERE staff_id IN (${placeholders(sorted.length)}) AND slot >= ? GROUP BY staff_id`,
    [minuteFrom, ...sorted, slot - HOUR_MS / SLOT_MS],
  );
  const full = counts.filter(({ minute, hour }) => minute > PER_MINUTE_MAX || hour > PER_HOUR_MAX);
  const fullIds = full.map(({ staff_id }) => staff_id).sort();
  if (fullIds.length > 0) await addSends(db, fullIds, slot, -1);
  return new Map(
    full.map(({ staff_id, hour }) => [staff_id, hour > PER_HOUR_MAX ? now + MINUTE_MS : (slot + 1) * SLOT_MS]),
  );
}

async function addSends(db: Db, staffIds: readonly string[], slot: number, count: 1 | -1): Promise<void> {
  const rows = staffIds.map(() => '(?, ?, 1)').join(', ');
  const values = staffIds.flatMap((id) => [memberSendTable.columns.staffId.toSql(id), slot]);
  const change = `sends = sends ${count === 1 ? '+' : '-'} 1`;
  const tail =
    db.kind === 'sqlite' ? `ON CONFLICT (staff_id, slot) DO UPDATE SET ${change}` : `ON DUPLICATE KEY UPDATE ${change}`;
  await db.run(`INSERT INTO member_send (staff_id, slot, sends) VALUES ${rows} ${tail}`, values);
}

/** Forgets counts that no limit looks at any more. */
export async function purgeMemberSends(db: Db, now: UtcMs): Promise<number> {
  return db.run('DELETE FROM member_send WHERE slot < ?', [Math.floor((now - 2 * HOUR_MS) / SLOT_MS)]);
}
