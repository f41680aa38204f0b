import type { DigestGroup } from './config.ts';
import type { BusinessCalendar } from './domain/businessCalendar.ts';
import { type Clock, HOUR_MS, MINUTE_MS, type UtcMs } from './domain/time.ts';
import { assessmentDue, digestDue } from './domain/timetable.ts';
import type { Logger } from './log.ts';
import { claimJob, failJob, finishJob } from './store/jobs.ts';
import type { Store } from './store/store.ts';
import type { AssessReport } from './usecases/assessCustomers.ts';
import type { DeliverReport } from './usecases/deliverOutbox.ts';
import type { InboxReport } from './usecases/processInbox.ts';
import type { PullReport } from './usecases/pullArchive.ts';
import type { SendReport } from './usecases/sendCards.ts';
import type { DigestOrder } from './usecases/sendDigest.ts';
import type { SyncReport } from './usecases/syncPeople.ts';

/** Without a call from WeCom the archive is asked this often (archive.md §2: keep a timer too). */
const PULL_EVERY_MS = 30_000;
/** After an event people are read anew, but not for each event of a burst. */
const SYNC_PAUSE_MS = 5 * MINUTE_MS;
const JOB_LEASE_MS = 15 * MINUTE_MS;
const JOB_RETRY_MS = 5 * MINUTE_MS;
/** A pull that is older than this is waited for before customers are judged; after that they are judged as "late". */
const FRESH_MS = 15 * MINUTE_MS;
const WAIT_FOR_PULL_MS = 2 * HOUR_MS;

export interface Work {
  pull(): Promise<PullReport>;
  sync(): Promise<SyncReport>;
  inbox(): Promise<InboxReport>;
  assess(): Promise<AssessReport>;
  cards(): Promise<SendReport>;
  digest(order: Omit<DigestOrder, 'group'>, group: DigestGroup): Promise<{ text: string; isNew: boolean }>;
  deliver(): Promise<DeliverReport>;
}

export interface DueWorkDeps {
  store: Store;
  work: Work;
  groups: readonly DigestGroup[];
  calendar: BusinessCalendar;
  clock: Clock;
  log: Logger;
  token: string;
}

export interface DueWork {
  /** Does all that is due now, one thing after the other; what fails is logged and the rest goes on. */
  tick(): Promise<void>;
  /** The archive has something new: do not wait for the timer. */
  wake(): void;
  /** Resolves when no round is under way. */
  settled(): Promise<void>;
}

/** What is due is said by the clock, the calendar and job rows; whoever rings, a restart neither skips nor repeats a job. */
export function createDueWork(deps: DueWorkDeps): DueWork {
  const { store, work, groups, calendar, clock, log, token } = deps;
  let running: Promise<void> | null = null;
  let isAwake = true;
  let pullTriedAt = Number.NEGATIVE_INFINITY;
  let pulledAt: UtcMs | null = null;
  let syncedAt = Number.NEGATIVE_INFINITY;
  let wantsSync = false;

  async function attempt(name: string, step: () => Promise<unknown>): Promise<boolean> {
    try {
      await step();
      return true;
    } catch (err) {
      log.error({ err, step: name }, `${name} failed; it is tried again`);
      return false;
    }
  }

  /** Runs a job of a period once, by its row. */
  async function runJob(name: string, period: string, step: () => Promise<unknown>): Promise<void> {
    if (!(await claimJob(store.db, { name, period, now: clock(), token, leaseMs: JOB_LEASE_MS }))) return;
    try {
      const result = await step();
      await finishJob(store.db, { name, period, token, at: clock(), result: JSON.stringify(result ?? null) });
    } catch (err) {
      log.error({ err, job: name, period }, `job ${name} failed; it is tried again`);
      const error = err instanceof Error ? err.message : 'unknown';
      await failJob(store.db, { name, period, token, at: clock(), error, nextAt: clock() + JOB_RETRY_MS });
    }
  }

  async function syncIfDue(): Promise<void> {
    const day = calendar.dayOf(clock());
    await runJob('sync', day, async () => {
      const report = await work.sync();
      syncedAt = clock();
      return report;
    });
    if (!wantsSync || clock() - syncedAt < SYNC_PAUSE_MS) return;
    if (await attempt('sync', work.sync)) wantsSync = false;
    syncedAt = clock();
  }

  async function pullIfDue(): Promise<void> {
    if (!isAwake && clock() - pullTriedAt < PULL_EVERY_MS) return;
    isAwake = false;
    pullTriedAt = clock();
    await attempt('pull', async () => {
      if ((await work.pull()).isCaughtUp) pulledAt = clock();
    });
  }

  async function judgeIfDue(): Promise<void> {
    const now = clock();
    const day = assessmentDue(now, calendar);
    if (day === null) return;
    const isFresh = pulledAt !== null && now - pulledAt <= FRESH_MS;
    // Better late than on old data; but a day is not skipped because the archive is away.
    const waitsUntil = (calendar.workStart(day) ?? calendar.dayStart(day)) + WAIT_FOR_PULL_MS;
    if (!isFresh && now < waitsUntil) return;
    await runJob('assess', day, work.assess);
    await runJob('cards', day, work.cards);
  }

  async function reportIfDue(): Promise<void> {
    const due = digestDue(clock(), calendar);
    if (due === null) return;
    const lateFrom = due.isLate ? due.plannedAt : null;
    for (const group of groups)
      await runJob(`digest:${group.id}`, due.week, () => work.digest({ week: due.week, lateFrom }, group));
  }

  async function runOnce(): Promise<void> {
    await attempt('inbox', async () => {
      if ((await work.inbox()).wantsSync) wantsSync = true;
    });
    await attempt('sync', syncIfDue);
    await pullIfDue();
    await attempt('assess', judgeIfDue);
    await attempt('digest', reportIfDue);
    await attempt('deliver', work.deliver);
  }

  return {
    tick() {
      // A ring while the last one is being answered joins it.
      running ??= runOnce().finally(() => {
        running = null;
      });
      return running;
    },
    wake() {
      isAwake = true;
    },
    async settled() {
      await running;
    },
  };
}
