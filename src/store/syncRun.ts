import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { selectRows, upsertRows } from './rows.ts';
import { syncRunTable } from './tables/syncTables.ts';

/** How far one reading of all people has come. */
export interface SyncProgress {
  phase: 'directory' | 'contacts' | 'rooms' | 'tags' | 'unassigned' | 'conclude';
  startedAt: UtcMs;
  /** Members whose contacts are still to be read, some at a time; the first of these is being read. */
  batches: string[][];
  /** When the first batch was begun; null when it was not. */
  batchStartedAt: UtcMs | null;
  /** Members that were read whole, with the time at which their batch was begun. */
  read: [staffIds: string[], at: UtcMs][];
  /** Members whose contacts WeCom would not show. */
  unreadable: string[];
  /** The last room that was read; null before the first. Rooms are read in the order of their ids. */
  lastRoomId: string | null;
  counts: { staff: number; departed: number; contacts: number; relationships: number; rooms: number };
}

export interface SyncRun extends SyncProgress {
  runId: string;
  /** WeCom's cursor in the first batch; '' at its beginning. It changes with every page, so it stands alone. */
  cursor: string;
}

const NAME = 'people';

/** @returns null when no reading is under way */
export async function loadSyncRun(db: Db): Promise<SyncRun | null> {
  const [row] = await selectRows(db, syncRunTable, 'WHERE name = ?', [NAME]);
  if (row === undefined) return null;
  return { ...(JSON.parse(row.state) as SyncProgress), runId: row.runId, cursor: row.position };
}

export async function saveSyncRun(db: Db, { runId, cursor, ...state }: SyncRun, now: UtcMs): Promise<void> {
  const row = { name: NAME, runId, state: JSON.stringify(state), position: cursor, updatedAt: now };
  await upsertRows(db, syncRunTable, [row]);
}

export async function endSyncRun(db: Db, runId: string): Promise<void> {
  await db.run('DELETE FROM sync_run WHERE name = ? AND run_id = ?', [NAME, runId]);
}
