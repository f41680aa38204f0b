import type { DigestGroup } from './config.ts';
import type { BusinessCalendar } from './domain/businessCalendar.ts';
import { daysOfWeek } from './domain/isoWeek.ts';
import { type Clock, type Day, HOUR_MS, MINUTE_MS, type UtcMs } from './domain/time.ts';
import { assessmentDue, digestDue, ladderDue } from './domain/timetable.ts';
import { sweepDue } from './domain/waitSweep.ts';
import type { Logger } from './log.ts';
import type { Role } from './roles.ts';
import { readCursor } from './store/archiveCursor.ts';
import { SLICE_JOBS } from './store/assessSlices.ts';
import { claimJob, failJob, finishJob, isClaimable, type JobRow, jobsOf } from './store/jobs.ts';
import type { KeptReason } from './store/keptEnvelopes.ts';
import { releaseLease, takeLease } from './store/leases.ts';
import { loadPullFault } from './store/pullFault.ts';
import { requestRefresh, WHOLE } from './store/refresh.ts';
import { hasSnapshotUntil } from './store/snapshots.ts';
import type { Store } from './store/store.ts';
import { LeaseLost, StoreError } from './store/storeError.ts';
import { type Held, LEASE_MS, renew, whileHeld } from './store/whileHeld.ts';
import type { AssessReport } from './usecases/assessCustomers.ts';
import type { DayPlan, DecidedSlice, JudgedSlice, SlicedDay } from './usecases/assessInSlices.ts';
import type { DeliverReport } from './usecases/deliverOutbox.ts';
import type { WebhookReport } from './usecases/deliverWebhooks.ts';
import type { EventReport } from './usecases/judgeEvents.ts';
import type { TagPlan } from './usecases/planTags.ts';
import type { InboxReport } from './usecases/processInbox.ts';
import type { PullReport } from './usecases/pullArchive.ts';
import type { PurgeReport } from './usecases/purgeExpired.ts';
import type { GroupSendReport } from './usecases/readGroupSends.ts';
import type { StatisticsReport } from './usecases/readStatistics.ts';
import type { RefreshReport } from './usecases/refreshPeople.ts';
import { KEY_REASONS, type ReopenReport } from './usecases/reopenKept.ts';
import type { SendReport } from './usecases/sendCards.ts';
import type { DigestOrder } from './usecases/sendDigest.ts';
import type { SweepReport } from './usecases/sweepWaits.ts';
import type { SyncReport } from './usecases/syncPeople.ts';
import type { HandoverReport } from './usecases/takeHandovers.ts';
import type { LadderReport } from './usecases/tellLeaders.ts';
import type { VerifyReport } from './usecases/verifyFollowUps.ts';
import type { TagReport } from './usecases/writeTags.ts';

/** The archive is not asked more often than this, however often WeCom calls (archive.md §1.5). */
const PULL_PAUSE_MS = 1_000;
/** Without a call from WeCom the archive is asked this often (archive.md §2: keep a timer too). */
const PULL_EVERY_MS = 30_000;
/** When a sender is unknown the directory is read anew, but not for each of a burst. */
const DIRECTORY_PAUSE_MS = MINUTE_MS;
const STATISTICS_FROM_MS = 6 * HOUR_MS;
/** Handovers are looked for this often; the new owner reads of them in the next card window. */
const HANDOVERS_EVERY_MS = 15 * MINUTE_MS;
const JOB_RETRY_MS = 5 * MINUTE_MS;
/** A follow-up that the archive shows is seen within this time. */
const VERIFY_EVERY_MS = 30 * MINUTE_MS;
/** What is hours late may be told some minutes later. */
const WATCH_EVERY_MS = 10 * MINUTE_MS;
/** Before somebody is told that a customer waits, the archive must have been read so lately (COPY §5.7). */
const SWEEP_FRESH_MS = 5 * MINUTE_MS;
/** Of several workers one does the small things that are looked at each round, as long as it lives. */
const ROUNDS = 'rounds';
/** A lease that lasts over several rounds is renewed when so much of it is left. */
const RENEWED_AT = 3 / 4;
/** Whether most people are really gone is for a person to say; until then all of them are not read every few minutes. */
const VANISH_RETRY_MS = HOUR_MS;
/** A pull that is older than this is waited for before customers are judged; after that they are judged as "late". */
const FRESH_MS = 15 * MINUTE_MS;
const WAIT_FOR_PULL_MS = 2 * HOUR_MS;

const LOST = 'this process was away for longer than its lease; another one does this by now';

export interface Work {
  /** One round; a long catch-up takes several. A failure of the archive is noted in the store before it is thrown. */
  pull(): Promise<PullReport>;
  /** Looks for private keys that were added. @returns whether there were any */
  takeNewKeys(): boolean;
  /** Tries kept envelopes again. */
  reopen(reasons: readonly KeptReason[]): Promise<ReopenReport>;
  /** Forgets what was kept long enough. */
  purge(): Promise<PurgeReport>;
  /** Reads all people to the end. @param acceptsVanished a person has looked, and most people are really gone */
  sync(acceptsVanished?: boolean): Promise<SyncReport>;
  /** One round of the same; a large company takes several, so that taps and messages need not wait. */
  syncRound(): Promise<SyncReport>;
  /** Reads what events said that it changed. */
  refresh(): Promise<RefreshReport>;
  /** Writes how customers stand back to WeCom's customer tags; null where that is switched off. */
  tags: { plan(): Promise<TagPlan>; write(): Promise<TagReport> } | null;
  /** Reads WeCom's own statistics of the last days. */
  statistics(): Promise<StatisticsReport>;
  /** Marks what nobody wrote by hand and only now shows: welcome texts, messages of group-send tasks. */
  automatic(): Promise<GroupSendReport>;
  inbox(): Promise<InboxReport>;
  /** All customers in one go, for whoever asks by hand. */
  assess(): Promise<AssessReport>;
  /** The daily judgement, in parts that workers share. */
  slices: SlicedDay;
  /** Notes who went from one of us to another, and briefs the new owner. */
  handovers(): Promise<HandoverReport>;
  /** Judges customers to whom something has just happened, and tells their owners. */
  events(): Promise<EventReport>;
  cards(): Promise<SendReport>;
  /** Customers who wait for us. @param period of the sweep */
  waits(period: string): Promise<SweepReport>;
  /** What owners have not got to, to their leaders. */
  leaders(): Promise<LadderReport>;
  /** Looks in the archive for what was said to have been done. */
  verify(): Promise<VerifyReport>;
  digest(order: Omit<DigestOrder, 'group'>, group: DigestGroup): Promise<{ text: string; isNew: boolean }>;
  /** Tells on cards that lie with people that their case has ended. */
  turn(): Promise<number>;
  deliver(): Promise<DeliverReport>;
  /** Queues for the company's own systems what has happened. */
  tell(): Promise<{ queued: number }>;
  /** Sends it; a system that answers slowly takes its time. */
  post(): Promise<WebhookReport>;
  /** Tells operators what should have been done and was not. */
  watch(): Promise<unknown>;
}

export interface DueWorkDeps {
  store: Store;
  work: Work;
  /** Names the archive's cursor. */
  sourceName: string;
  groups: readonly DigestGroup[];
  calendar: BusinessCalendar;
  clock: Clock;
  log: Logger;
  token: string;
  /** How long after a kill others take over what this process did; see `whileHeld`. */
  leaseMs?: number | undefined;
  /** Which of it this process does; the rest is others'. */
  roles: ReadonlySet<Role>;
  /** When WeCom said last that the archive has something new, to whichever process; null: not yet. */
  archiveNotifiedAt(): Promise<UtcMs | null>;
  /** The service is being ended: nothing more is begun. */
  isStopping(): boolean;
}

export interface DueWork {
  /** Does all that is due now, one thing after the other; what fails is logged and the rest goes on. */
  tick(): Promise<void>;
  /** The archive has something new: do not wait for the timer. */
  wake(): void;
  /** When the last round ended that had room to write; before the first, when this was made. */
  lastRoundAt(): UtcMs;
  /** Resolves when no round is under way, and nothing beside it; what this process alone did is free for others. */
  settled(): Promise<void>;
}

/** What is due is said by the clock, the calendar and job rows; whoever rings, a restart neither skips nor repeats a job. */
export function createDueWork(deps: DueWorkDeps): DueWork {
  const { store, work, sourceName, groups, calendar, clock, log, token, roles, isStopping } = deps;
  const { leaseMs = LEASE_MS } = deps;
  let running: Promise<void> | null = null;
  let posting: Promise<void> | null = null;
  let isAwake = true;
  // A catch-up goes on at once. So does the first pull: whoever restarts has mended something.
  let isCatchingUp = true;
  let pullTriedAt = Number.NEGATIVE_INFINITY;
  let automaticDueAt = Number.NEGATIVE_INFINITY;
  let handoversDueAt = Number.NEGATIVE_INFINITY;
  let verifyDueAt = Number.NEGATIVE_INFINITY;
  // What a restart was late with is done in its first rounds.
  let watchDueAt = clock() + WATCH_EVERY_MS;
  let roundAt = clock();
  /** A step of this round could not write: it was none. */
  let hadNoRoom = false;
  // What was kept before the start may have its key by now.
  let wantsReopen = true;
  /** The day's reading of people, while it is under way here. */
  let syncing: Held | null = null;
  /** Whether this worker is the one of {@link ROUNDS}, and since when its lease runs. */
  let leading: Held | null = null;
  let renewedAt = Number.NEGATIVE_INFINITY;

  async function attempt(name: string, step: () => Promise<unknown>): Promise<boolean> {
    if (isStopping()) return false;
    try {
      await step();
      return true;
    } catch (err) {
      if (err instanceof LeaseLost) log.warn({ step: name }, LOST);
      else log.error({ err, step: name }, `${name} failed; it is tried again`);
      if (err instanceof StoreError && err.code === 'full') hadNoRoom = true;
      return false;
    }
  }

  async function attemptQuietly(step: () => Promise<unknown>): Promise<void> {
    await step().catch((err: unknown) => log.debug({ err }, 'a lease was not given back'));
  }

  /** Runs a job of a period once, by its row. @returns whether it was done here, now */
  async function runJob(name: string, period: string, step: () => Promise<unknown>): Promise<boolean> {
    const held = await claimJob(store.db, { name, period, now: clock(), token, leaseMs });
    if (held === null) return false;
    try {
      const result = await whileHeld(store, held, { clock, leaseMs }, step);
      return await finishJob(store.db, held, { at: clock(), result: JSON.stringify(result ?? null) });
    } catch (err) {
      if (err instanceof LeaseLost) {
        log.warn({ job: name, period }, LOST);
        return false;
      }
      log.error({ err, job: name, period }, `job ${name} failed; it is tried again`);
      const error = err instanceof Error ? err.message : 'unknown';
      await failJob(store.db, held, { at: clock(), error, nextAt: clock() + JOB_RETRY_MS });
      return false;
    }
  }

  /** What one worker of all does. @returns false also when another one is to do it */
  async function lead(name: string, step: () => Promise<unknown>): Promise<boolean> {
    const held = await leadership();
    return held !== null && attempt(name, () => whileHeld(store, held, { clock, leaseMs }, step));
  }

  async function leadership(): Promise<Held | null> {
    const now = clock();
    if (leading !== null) {
      if (now - renewedAt < leaseMs * (1 - RENEWED_AT)) return leading;
      if (await renew(store.db, leading, now, leaseMs)) renewedAt = now;
      else leading = null;
    }
    if (leading === null) {
      leading = await takeLease(store.db, { name: ROUNDS, token, now, leaseMs });
      renewedAt = now;
    }
    return leading;
  }

  /** Once a day, in as many rounds as it takes; a restart goes on where the last one came to. */
  async function syncIfDue(): Promise<void> {
    if (syncing !== null && !(await renew(store.db, syncing, clock(), leaseMs))) syncing = null;
    const period = calendar.dayOf(clock());
    syncing ??= await claimJob(store.db, { name: 'sync', period, token, now: clock(), leaseMs });
    if (syncing === null) return;
    const held = syncing;
    try {
      const report = await whileHeld(store, held, { clock, leaseMs }, work.syncRound);
      if (report.isDone === false) return;
      syncing = null;
      await finishJob(store.db, held, { at: clock(), result: JSON.stringify(report) });
    } catch (err) {
      syncing = null;
      if (err instanceof LeaseLost) throw err;
      log.error({ err, job: held.name, period: held.period }, 'people could not be read; it is tried again');
      const [name, error] = err instanceof Error ? [err.name, err.message] : ['', 'unknown'];
      const pause = name === 'MassVanish' ? VANISH_RETRY_MS : JOB_RETRY_MS;
      await failJob(store.db, held, { at: clock(), error, nextAt: clock() + pause });
    }
  }

  async function pullIfDue(): Promise<void> {
    if (!isCatchingUp) {
      const waitMs = clock() - pullTriedAt;
      if (waitMs < PULL_PAUSE_MS) return;
      if (!isAwake && waitMs < PULL_EVERY_MS && !(await wasNotified())) return;
      const fault = await loadPullFault(store.db);
      if (fault !== null && clock() < fault.nextTryAt) return;
    }
    isAwake = false;
    isCatchingUp = false;
    pullTriedAt = clock();
    await attempt('pull', async () => {
      const { pages, isCaughtUp, newUnknownSenders } = await work.pull();
      isCatchingUp = !isCaughtUp && pages > 0;
      const dueAt = clock() + DIRECTORY_PAUSE_MS;
      if (newUnknownSenders > 0) await requestRefresh(store.db, [{ kind: 'directory', refId: WHOLE, dueAt }], clock());
    });
  }

  /** Callbacks reach a process that serves them, which may be another. */
  async function wasNotified(): Promise<boolean> {
    return !roles.has('web') && ((await deps.archiveNotifiedAt()) ?? Number.NEGATIVE_INFINITY) > pullTriedAt;
  }

  /** Envelopes that wait for a private key are opened when it is there. */
  async function reopenIfDue(): Promise<void> {
    if (work.takeNewKeys()) wantsReopen = true;
    if (wantsReopen && (await work.reopen(KEY_REASONS)).isDone) wantsReopen = false;
  }

  async function watchIfDue(): Promise<void> {
    if (clock() < watchDueAt) return;
    watchDueAt = clock() + WATCH_EVERY_MS;
    await lead('watch', work.watch);
  }

  /** Members confirm group-sends at any time of the day; whether a customer was really followed up depends on it. */
  async function takeHandoversIfDue(): Promise<void> {
    if (clock() < handoversDueAt) return;
    const isDone = await lead('handovers', work.handovers);
    handoversDueAt = clock() + (isDone ? HANDOVERS_EVERY_MS : JOB_RETRY_MS);
  }

  async function markAutomaticIfDue(): Promise<void> {
    if (clock() < automaticDueAt) return;
    automaticDueAt = clock() + ((await lead('automatic', work.automatic)) ? HOUR_MS : JOB_RETRY_MS);
  }

  /** WeCom counts yesterday in the night; in the morning it is there (external-contact.md §4). */
  async function readStatisticsIfDue(): Promise<void> {
    const day = calendar.dayOf(clock());
    if (clock() >= calendar.dayStart(day) + STATISTICS_FROM_MS) await runJob('statistics', day, work.statistics);
  }

  async function judgeIfDue(): Promise<void> {
    const now = clock();
    const day = assessmentDue(now, calendar);
    if (day === null) return;
    const coveredUntil = (await readCursor(store.db, sourceName))?.coveredUntil ?? null;
    const isFresh = coveredUntil !== null && now - coveredUntil <= FRESH_MS;
    // Better late than on old data; but a day is not skipped because the archive is away.
    const waitsUntil = (calendar.workStart(day) ?? calendar.dayStart(day)) + WAIT_FOR_PULL_MS;
    if (!isFresh && now < waitsUntil) return;
    if (!(await judgeDay(day))) return;
    await runJob('cards', day, work.cards);
    if (work.tags) await runJob('tags', day, work.tags.plan);
  }

  /**
   * Takes part in the judgement of a day: it is planned once, its slices are judged and, when all of them are and the day was
   * weighed, decided, by whoever is free.
   * @returns whether it is done, by whomever
   */
  async function judgeDay(day: Day): Promise<boolean> {
    const { slices } = work;
    const names = { plan: `${SLICE_JOBS}plan`, weigh: `${SLICE_JOBS}weigh` };
    const look = async (): Promise<Map<string, JobRow>> => jobsOf(store.db, 'assess', day);
    const isDone = (jobs: ReadonlyMap<string, JobRow>, name: string): boolean => jobs.get(name)?.state === 'done';
    let jobs = await look();
    if (isDone(jobs, 'assess')) {
      slices.close();
      return true;
    }
    if (!isDone(jobs, names.plan)) {
      if (!(await runJob(names.plan, day, () => slices.plan(day)))) return false;
      jobs = await look();
    }
    const plan = resultOf<DayPlan>(jobs, names.plan);
    const numbers = Array.from({ length: plan.slices }, (_, slice) => slice);
    const nameOf = (round: 'judge' | 'decide', slice: number): string => `${SLICE_JOBS}${round}:${slice}`;

    /** @returns whether all slices are through this round */
    async function workThrough(round: 'judge' | 'decide'): Promise<boolean> {
      for (const slice of numbers) {
        if (isStopping()) return false;
        const name = nameOf(round, slice);
        if (isDone(jobs, name) || !isClaimable(jobs.get(name), clock())) continue;
        await runJob(name, day, () => slices[round](day, plan, slice));
        jobs = await look();
      }
      return numbers.every((slice) => isDone(jobs, nameOf(round, slice)));
    }

    if (!(await workThrough('judge'))) return false;
    if (!isDone(jobs, names.weigh) && !(await runJob(names.weigh, day, () => slices.weigh(day, plan)))) return false;
    if (!(await workThrough('decide'))) return false;
    const judged = numbers.map((slice) => resultOf<JudgedSlice>(jobs, nameOf('judge', slice)));
    const decided = numbers.map((slice) => resultOf<DecidedSlice>(jobs, nameOf('decide', slice)));
    return runJob('assess', day, () => slices.conclude(day, plan, { judged, decided }));
  }

  function resultOf<T>(jobs: ReadonlyMap<string, JobRow>, name: string): T {
    return JSON.parse(jobs.get(name)!.result!) as T;
  }

  /** What happens to alerts by the clock, besides the morning's judgement. */
  async function tendAlertsIfDue(): Promise<void> {
    const now = clock();
    if (now >= verifyDueAt) verifyDueAt = now + ((await lead('verify', work.verify)) ? VERIFY_EVERY_MS : JOB_RETRY_MS);
    const sweep = sweepDue(now, calendar);
    if (sweep !== null) {
      const coveredUntil = (await readCursor(store.db, sourceName))?.coveredUntil ?? null;
      const isFresh = coveredUntil !== null && now - coveredUntil <= SWEEP_FRESH_MS;
      if (isFresh) await runJob('waits', sweep, () => work.waits(sweep));
    }
    const day = ladderDue(now, calendar);
    if (day !== null) await runJob('leaders', day, work.leaders);
  }

  async function reportIfDue(): Promise<void> {
    const due = digestDue(clock(), calendar);
    // Of a week in which nobody was judged there is nothing to report, and "nothing new" would be wrong.
    if (due === null || !(await hasSnapshotUntil(store.db, daysOfWeek(due.week).sunday))) return;
    const lateFrom = due.isLate ? due.plannedAt : null;
    for (const group of groups)
      await runJob(`digest:${group.id}`, due.week, () => work.digest({ week: due.week, lateFrom }, group));
  }

  /** A catch-up goes on without a pause; cards and taps get their turn between its rounds. */
  async function runUntilCaughtUp(): Promise<void> {
    do await runOnce();
    while (roles.has('archive') && isCatchingUp && !isStopping());
  }

  async function runOnce(): Promise<void> {
    hadNoRoom = false;
    if (roles.has('worker')) await readPeople();
    if (roles.has('archive')) await readArchive();
    if (roles.has('worker')) await workOn();
    if (!hadNoRoom) roundAt = clock();
  }

  async function readPeople(): Promise<void> {
    await attempt('inbox', work.inbox);
    await attempt('sync', syncIfDue);
    await lead('refresh', work.refresh);
  }

  async function readArchive(): Promise<void> {
    await attempt('reopen', reopenIfDue);
    await attempt('pull', pullIfDue);
  }

  async function workOn(): Promise<void> {
    await markAutomaticIfDue();
    await takeHandoversIfDue();
    await attempt('statistics', readStatisticsIfDue);
    if (work.tags) await lead('tags', work.tags.write);
    await attempt('assess', judgeIfDue);
    await attempt('events', work.events);
    await attempt('alerts', tendAlertsIfDue);
    await attempt('digest', reportIfDue);
    await lead('tell', work.tell);
    postAside();
    await attempt('purge', () => runJob('purge', calendar.dayOf(clock()), work.purge));
    await lead('turn', work.turn);
    await watchIfDue();
    await attempt('deliver', work.deliver);
  }

  /** Beside the rounds: whoever takes cards and taps must not wait for the systems of the company. */
  function postAside(): void {
    posting ??= attempt('post', work.post).then(() => {
      posting = null;
    });
  }

  return {
    tick() {
      // A ring while the last one is being answered joins it.
      running ??= runUntilCaughtUp().finally(() => {
        running = null;
      });
      return running;
    },
    wake() {
      isAwake = true;
    },
    lastRoundAt: () => roundAt,
    async settled() {
      await running;
      await posting;
      const held = leading;
      leading = null;
      // Without it the next one only waits for the end of the lease.
      if (held !== null) await attemptQuietly(() => releaseLease(store.db, held));
    },
  };
}
