import { readCompanySettings } from '../../src/companySettings.ts';
import { businessCalendar } from '../../src/domain/businessCalendar.ts';
import { DAY_MS, type UtcMs } from '../../src/domain/time.ts';
import { createDueWork, type Work } from '../../src/dueWork.ts';
import { ALL_ROLES } from '../../src/roles.ts';
import { readCursor } from '../../src/store/archiveCursor.ts';
import { gaps } from '../../src/store/coverageGaps.ts';
import { countRecords } from '../../src/store/messages.ts';
import type { Store } from '../../src/store/store.ts';
import { type PullReport, pullArchive } from '../../src/usecases/pullArchive.ts';
import type { ArchiveSource, Envelope } from '../../src/wecom/archiveSource.ts';
import { archiveInMemory, log, NOW, pullDeps, sealed, seq } from '../usecases/archiveInMemory.ts';

/** The archive's own window, written anew (archive.md §1.5). */
const WINDOW_MS = 5 * DAY_MS;
const CONTACTS = 5_000;
/** The clock in here runs ahead of the timers that renew a lease, so that one must last for the whole way. */
const LEASE_MS = DAY_MS;

export interface LongAway {
  store: Store;
  days: number;
  messages: number;
  /** What the archive gives at most; it may give less than it is asked for. */
  pageSize: number;
  /** How long a page takes by the service's clock. */
  pageMs: number;
}

/**
 * A service that had read all, was away for some days, and rings once. The archive drops what is older than five days
 * while it is read, and messages are made when they are asked for: nothing in here grows with their number.
 */
export async function comeBack({ store, days, messages, pageSize, pageMs }: LongAway) {
  const leftAt = NOW - days * DAY_MS;
  let now = leftAt;
  const sentAt = (number: number): UtcMs => Math.floor(leftAt + (number / messages) * days * DAY_MS);
  const messageOf = (number: number): Envelope =>
    sealed(number, { from: `wm${number % CONTACTS}`, msgtime: sentAt(number) });
  const firstKept = (): number => Math.max(1, Math.ceil(((now - WINDOW_MS - leftAt) / (days * DAY_MS)) * messages));
  const base = archiveInMemory();
  const source: ArchiveSource = {
    ...base.source,
    async pull(afterSeq, limit) {
      if (now > leftAt) now += pageMs;
      const first = Math.max(Number(afterSeq) + 1, firstKept());
      const newest = now > leftAt ? messages : 0;
      const count = Math.max(0, Math.min(limit, pageSize, newest - first + 1));
      return Array.from({ length: count }, (_, index) => messageOf(first + index));
    },
  };
  const deps = pullDeps(store, base, { source, clock: () => now, leaseMs: LEASE_MS });
  await pullArchive(deps);
  now = NOW;
  const oldest = firstKept();
  const reports: PullReport[] = [];
  const due = createDueWork({
    ...{ store, sourceName: 'archive', groups: [], token: 'us', log, clock: () => now, isStopping: () => false },
    ...{ leaseMs: LEASE_MS, roles: ALL_ROLES, archiveNotifiedAt: async () => null },
    calendar: businessCalendar(readCompanySettings().calendars.company),
    work: quietWork(async () => {
      const report = await pullArchive(deps);
      reports.push(report);
      return report;
    }),
  });
  await due.tick();
  return {
    reports,
    leftAt,
    /** The first message that the archive still had when the service came back. */
    oldest,
    stored: await countRecords(store.db),
    gaps: (await gaps(store.db)).map(({ from, to, reason }) => ({ from, to, reason })),
    isAtTheEnd: (await readCursor(store.db, 'archive'))?.seq === seq(messages),
    isCoveredUntilNow: (await readCursor(store.db, 'archive'))?.coveredUntil === now,
  };
}

/** Nothing is due but the archive. */
function quietWork(pull: Work['pull']): Work {
  const nothing = async () => ({});
  const work = { pull, takeNewKeys: () => false, reopen: async () => ({ opened: 0, kept: 0, isDone: true }) };
  return new Proxy(work, { get: (target, name) => target[name as keyof typeof target] ?? nothing }) as unknown as Work;
}
