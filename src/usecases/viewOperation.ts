import type { UtcMs } from '../domain/time.ts';
import { type ArchiveCursor, readCursor } from '../store/archiveCursor.ts';
import { gaps } from '../store/coverageGaps.ts';
import { inboxCounts } from '../store/inbox.ts';
import { type JobRow, jobRows } from '../store/jobs.ts';
import { countKept, type KeptReason } from '../store/keptEnvelopes.ts';
import { countRecords } from '../store/messages.ts';
import { type OutboxRow, outboxCounts, outboxRows } from '../store/outbox.ts';
import { loadStaff } from '../store/people.ts';
import { loadPullFault, type PullFaultNote } from '../store/pullFault.ts';
import { latestSnapshots } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';
import { loadVanishNote, type VanishNote } from '../store/vanishNote.ts';

/** What an operator must see: does it work, and if not, what is broken. */
export interface OperationView {
  cursor: ArchiveCursor | null;
  messages: number;
  /** Why the archive cannot be read; null while it can. */
  pullFault: PullFaultNote | null;
  kept: Record<KeptReason, number>;
  gaps: { from: UtcMs; to: UtcMs; reason: string }[];
  inbox: Awaited<ReturnType<typeof inboxCounts>>;
  outbox: Awaited<ReturnType<typeof outboxCounts>>;
  stuck: OutboxRow[];
  jobs: JobRow[];
  /** WeCom no longer shows most people, which a person has to look at; null in ordinary life. */
  vanished: VanishNote | null;
  staff: { active: number; archived: number };
  customers: { all: number; scored: number };
}

export async function viewOperation({ db }: Store, sourceName: string): Promise<OperationView> {
  const staff = (await loadStaff(db)).filter(({ status }) => status === 'active');
  const snapshots = await latestSnapshots(db);
  return {
    cursor: await readCursor(db, sourceName),
    messages: await countRecords(db),
    pullFault: await loadPullFault(db),
    kept: await countKept(db),
    gaps: await gaps(db),
    inbox: await inboxCounts(db),
    outbox: await outboxCounts(db),
    stuck: [
      ...(await outboxRows(db, { state: 'uncertain', limit: 20 })),
      ...(await outboxRows(db, { state: 'dead', limit: 20 })),
    ],
    jobs: await jobRows(db, { limit: 12 }),
    vanished: await loadVanishNote(db),
    staff: { active: staff.length, archived: staff.filter(({ isArchived }) => isArchived === true).length },
    customers: { all: snapshots.length, scored: snapshots.filter(({ score }) => score !== null).length },
  };
}
