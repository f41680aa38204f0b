import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { KEYS_PER_STATEMENT, placeholders, portions, selectRows, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { type KeptReason, keptEnvelopeTable } from './tables/archiveTables.ts';

export type { KeptReason };

/** Below MariaDB's 16 MB for a column and, by default, for a statement. A real message has a few thousand. */
const SEALED_CHARACTERS_MAX = 12 * 1024 * 1024;

/** A sealed message that could not be opened or read: kept until it can, or is purged. */
export type KeptEnvelope = RowOf<typeof keptEnvelopeTable>;

/**
 * Keeps sealed messages; one that is kept already gets the newer reason. What no database takes in one piece is kept
 * without what is sealed in it, and says so: the archive must go on.
 */
export async function keepEnvelopes(db: Db, rows: readonly KeptEnvelope[]): Promise<void> {
  await upsertRows(db, keptEnvelopeTable, rows.map(fitting), ['reason', 'detail']);
}

function fitting(row: KeptEnvelope): KeptEnvelope {
  const { length } = row.encryptedMessage;
  if (length <= SEALED_CHARACTERS_MAX) return row;
  return { ...row, encryptedMessage: '', detail: `too large to be kept (${length} characters); ${row.detail}` };
}

/** Kept messages in the order of their seq. @param page.afterSeq exclusive */
export async function keptEnvelopes(
  db: Db,
  page: { reason?: KeptReason | undefined; limit: number; afterSeq?: string },
): Promise<KeptEnvelope[]> {
  const { reason, limit, afterSeq = '' } = page;
  return reason === undefined
    ? selectRows(db, keptEnvelopeTable, 'WHERE seq > ? ORDER BY seq LIMIT ?', [afterSeq, limit])
    : selectRows(db, keptEnvelopeTable, 'WHERE reason = ? AND seq > ? ORDER BY seq LIMIT ?', [reason, afterSeq, limit]);
}

export async function removeKept(db: Db, seqs: readonly string[]): Promise<void> {
  for (const portion of portions(seqs, KEYS_PER_STATEMENT)) {
    await db.run(`DELETE FROM kept_envelope WHERE seq IN (${placeholders(portion.length)})`, portion);
  }
}

/** Kept messages by reason and key version, the most first. */
export async function keptSummary(
  db: Db,
): Promise<{ reason: KeptReason; keyVersion: number; count: number; oldestKnownAt: UtcMs }[]> {
  const rows = await db.query<{ reason: KeptReason; key_version: number; count: number; oldest: number }>(
    `SELECT reason, key_version, COUNT(*) AS count, MIN(known_at) AS oldest FROM kept_envelope
     GROUP BY reason, key_version ORDER BY count DESC, reason, key_version`,
  );
  return rows.map(({ reason, key_version, count, oldest }) => ({
    ...{ reason, count },
    keyVersion: key_version,
    oldestKnownAt: oldest,
  }));
}

/** Gives kept messages up for good, by the operator's word only. @returns how many */
export async function purgeKept(db: Db, reason: KeptReason): Promise<number> {
  return db.run('DELETE FROM kept_envelope WHERE reason = ?', [reason]);
}

export async function countKept(db: Db): Promise<Record<KeptReason, number>> {
  const counts: Record<KeptReason, number> = { noKey: 0, badKey: 0, undecodable: 0, unparsed: 0 };
  const sql = 'SELECT reason, COUNT(*) AS count FROM kept_envelope GROUP BY reason';
  for (const { reason, count } of await db.query<{ reason: KeptReason; count: number }>(sql)) counts[reason] = count;
  return counts;
}
