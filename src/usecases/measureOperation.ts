import { countSeats, seatState } from '../domain/coverage.ts';
import type { UtcMs } from '../domain/time.ts';
import { pauseAt } from '../store/alertSwitches.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { judgedCounts, lastJudgedDay } from '../store/board.ts';
import { gaps } from '../store/coverageGaps.ts';
import { inboxCounts } from '../store/inbox.ts';
import { doneJobs, failedJobs } from '../store/jobs.ts';
import { countKept, type KeptReason } from '../store/keptEnvelopes.ts';
import { outboxCounts } from '../store/outbox.ts';
import { loadOverdue, type OverdueDeps } from '../store/overdue.ts';
import { loadStaff } from '../store/people.ts';
import { loadPullFault } from '../store/pullFault.ts';
import type { Store } from '../store/store.ts';

const SECOND_MS = 1_000;

/** What stands in the database, for a monitoring system. Ages in seconds; null where nothing is known. */
export interface OperationFigures {
  archive: {
    /** Since the moment until which it was read: while a pause is caught up, far behind the last call. */
    ageSeconds: number | null;
    /** Since it was asked last. */
    pullAgeSeconds: number | null;
    /** 0 while the archive can be read. */
    failingSeconds: number;
    kept: Record<KeptReason, number>;
    gaps: number;
  };
  assessment: { ageSeconds: number | null };
  customers: { all: number; scored: number };
  staff: { active: number; archived: number; unknown: number };
  inbox: { counts: Record<string, number>; oldestSeconds: number | null };
  outbox: { counts: Record<string, number>; oldestSeconds: number | null };
  jobs: { job: string; doneAtSeconds: number | null; hasFailed: boolean }[];
  overdue: { job: string; seconds: number }[];
  isPaused: boolean;
}

/** What a monitoring system asks for every few seconds: no reading of whole tables. */
export async function measureOperation(
  { db }: Store,
  deps: OverdueDeps & { sourceName: string },
  now: UtcMs,
): Promise<OperationFigures> {
  const cursor = await readCursor(db, deps.sourceName);
  const fault = await loadPullFault(db);
  const judged = await lastJudgedDay(db);
  const active = (await loadStaff(db)).filter(({ status }) => status === 'active');
  const { oldestDueAt: inboxDueAt, ...inbox } = await inboxCounts(db);
  const { oldestDueAt: outboxDueAt, ...outbox } = await outboxCounts(db);
  const done = await doneJobs(db);
  const failed = await failedJobs(db);
  return {
    archive: {
      ageSeconds: secondsSince(cursor?.coveredUntil ?? null, now),
      pullAgeSeconds: secondsSince(cursor?.lastPullAt ?? null, now),
      failingSeconds: secondsSince(fault?.since ?? now, now) ?? 0,
      kept: await countKept(db),
      gaps: (await gaps(db)).length,
    },
    assessment: { ageSeconds: secondsSince(judged?.at ?? null, now) },
    customers: judged === null ? { all: 0, scored: 0 } : await judgedCounts(db, judged.day),
    staff: { active: active.length, ...countSeats(active.map((person) => seatState(person, [], now))) },
    inbox: { counts: inbox, oldestSeconds: secondsSince(inboxDueAt, now) },
    outbox: { counts: outbox, oldestSeconds: secondsSince(outboxDueAt, now) },
    jobs: [...new Set([...done.keys(), ...failed])].sort().map((job) => ({
      job,
      doneAtSeconds: done.has(job) ? Math.floor(done.get(job)!.doneAt / SECOND_MS) : null,
      hasFailed: failed.has(job),
    })),
    overdue: (await loadOverdue(db, deps, now)).map(({ job, since }) => ({ job, seconds: secondsSince(since, now)! })),
    isPaused: (await pauseAt(db, now)) !== null,
  };
}

function secondsSince(at: UtcMs | null, now: UtcMs): number | null {
  return at === null ? null : Math.max(0, Math.round((now - at) / SECOND_MS));
}
