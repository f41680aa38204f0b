import { countSeats, seatState } from '../domain/coverage.ts';
import type { UtcMs } from '../domain/time.ts';
import type { AppState } from '../domain/wording/operationWords.ts';
import { type Pause, pauseAt } from '../store/alertSwitches.ts';
import { loadAppState } from '../store/appState.ts';
import { type ArchiveCursor, readCursor } from '../store/archiveCursor.ts';
import { judgedCounts, lastJudgedDay } from '../store/board.ts';
import { gaps } from '../store/coverageGaps.ts';
import { inboxCounts, unknownEvents } from '../store/inbox.ts';
import { type JobRow, jobRows } from '../store/jobs.ts';
import { countKept, type KeptReason } from '../store/keptEnvelopes.ts';
import { countRecords } from '../store/messages.ts';
import { type OutboxRow, outboxCounts, outboxRows } from '../store/outbox.ts';
import { loadStaff } from '../store/people.ts';
import { loadPullFault, type PullFaultNote } from '../store/pullFault.ts';
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
  /** Kinds of callbacks that nobody wrote down. */
  unknownEvents: Awaited<ReturnType<typeof unknownEvents>>;
  /** What WeCom last said of our app; null: nothing. */
  app: AppState | null;
  outbox: Awaited<ReturnType<typeof outboxCounts>>;
  stuck: OutboxRow[];
  jobs: JobRow[];
  /** WeCom no longer shows most people, which a person has to look at; null in ordinary life. */
  vanished: VanishNote | null;
  /** Members at work; `unknown`: whose seat could not be asked. */
  staff: { active: number; archived: number; unknown: number };
  customers: { all: number; scored: number };
  /** 全员暂停提醒; null while reminders go out. */
  pause: Pause | null;
  /** Of this program's schema: the migration that ran last. */
  schema: string | null;
}

export async function viewOperation({ db }: Store, sourceName: string, now: UtcMs): Promise<OperationView> {
  const staff = (await loadStaff(db)).filter(({ status }) => status === 'active');
  const last = await lastJudgedDay(db);
  const [schema] = await db.query<{ name: string }>('SELECT name FROM migrations ORDER BY id DESC LIMIT 1');
  return {
    cursor: await readCursor(db, sourceName),
    messages: await countRecords(db),
    pullFault: await loadPullFault(db),
    kept: await countKept(db),
    gaps: await gaps(db),
    inbox: await inboxCounts(db),
    unknownEvents: await unknownEvents(db),
    app: await loadAppState(db),
    outbox: await outboxCounts(db),
    stuck: [
      ...(await outboxRows(db, { state: 'uncertain', limit: 20 })),
      ...(await outboxRows(db, { state: 'dead', limit: 20 })),
    ],
    jobs: await jobRows(db, { limit: 12 }),
    vanished: await loadVanishNote(db),
    staff: { active: staff.length, ...countSeats(staff.map((person) => seatState(person, [], now))) },
    customers: last === null ? { all: 0, scored: 0 } : await judgedCounts(db, last.day),
    pause: await pauseAt(db, now),
    schema: schema?.name ?? null,
  };
}
