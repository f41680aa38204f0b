import { describe, expect, it } from 'vitest';
import { readCompanySettings } from '../src/companySettings.ts';
import { businessCalendar } from '../src/domain/businessCalendar.ts';
import { MINUTE_MS } from '../src/domain/time.ts';
import { createDueWork, type Work } from '../src/dueWork.ts';
import { createLog } from '../src/log.ts';
import { MassVanish } from '../src/people/massVanish.ts';
import { ALL_ROLES, type Role } from '../src/roles.ts';
import { jobRows } from '../src/store/jobs.ts';
import { savePullFault } from '../src/store/pullFault.ts';
import { dueRefreshes } from '../src/store/refresh.ts';
import { openStore } from '../src/store/store.ts';
import { StoreError } from '../src/store/storeError.ts';
import type { PullReport } from '../src/usecases/pullArchive.ts';

/** Sunday evening in Shanghai: nobody is judged and nothing is reported. */
const NOW = Date.parse('2026-11-22T12:00:00Z');
const QUIET: PullReport = {
  ...{ pages: 0, stored: 0, duplicates: 0, kept: 0, gaps: 0, newUnknownSenders: 0 },
  isCaughtUp: true,
};

/** Work that only notes what was asked of it. */
async function world(roles: ReadonlySet<Role> = ALL_ROLES) {
  const store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  const done: string[] = [];
  const answers = {
    pulls: [] as (PullReport | Error)[],
    newKeys: false,
    reopened: true,
    synced: true,
    notifiedAt: null as number | null,
  };
  let now = NOW;
  const note = <T>(name: string, answer: T) => {
    done.push(name);
    return Promise.resolve(answer);
  };
  const work = {
    async pull() {
      done.push('pull');
      const answer = answers.pulls.shift() ?? QUIET;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    takeNewKeys() {
      const had = answers.newKeys;
      answers.newKeys = false;
      return had;
    },
    reopen: () => note('reopen', { opened: 0, kept: 0, isDone: answers.reopened }),
    purge: () => note('purge', { texts: 0 }),
    syncRound: () => note('sync', { isDone: answers.synced }),
    refresh: () => note('refresh', { read: 0, postponed: 0 }),
    statistics: () => note('statistics', {}),
    automatic: () => note('automatic', { sends: 0, weeks: 0, refused: null }),
    handovers: () => Promise.resolve({ handovers: 0, movedAlerts: 0, briefs: 0 }),
    inbox: () => note('inbox', { done: 0, failed: 0 }),
    turn: () => note('turn', 0),
    deliver: () => note('deliver', {}),
    tell: () => Promise.resolve({ queued: 0 }),
    post: () => Promise.resolve({ sent: 0, retried: 0, dead: 0 }),
    watch: () => note('watch', []),
  } as unknown as Work;
  const due = createDueWork({
    ...{ store, work, sourceName: 'archive', groups: [], token: 'us', log: createLog('silent') },
    calendar: businessCalendar(readCompanySettings().calendars.company),
    clock: () => now,
    isStopping: () => false,
    roles,
    archiveNotifiedAt: async () => answers.notifiedAt,
  });
  return {
    ...{ store, answers, due, work },
    /** Rings after so much time. @returns what was done, without what is done each time */
    async after(ms: number) {
      now += ms;
      done.length = 0;
      await due.tick();
      return done.filter(
        (name) => !['inbox', 'refresh', 'statistics', 'turn', 'deliver', 'automatic', 'watch'].includes(name),
      );
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

describe('a process of one role', () => {
  const started = (roles: Role[]) => world(new Set(roles));

  it('that reads the archive does nothing else', async () => {
    await using it = await started(['archive']);
    expect(await it.after(0)).toEqual(['reopen', 'pull']);
  });

  it('that works leaves the archive to others', async () => {
    await using it = await started(['worker']);
    expect(await it.after(0)).not.toContain('pull');
  });

  it('that reads the archive is woken through the database by the one that serves callbacks', async () => {
    await using it = await started(['archive']);
    await it.after(0);
    expect(await it.after(5_000)).toEqual([]);
    it.answers.notifiedAt = NOW + 6_000;
    expect(await it.after(5_000)).toEqual(['pull']);
    expect(await it.after(5_000)).toEqual([]);
  });
});

it('looks every ten minutes for what did not run, and says when its last round ended', async () => {
  await using it = await world();
  const looks: string[] = [];
  it.work.watch = async () => looks.push('look');
  await it.after(9 * MINUTE_MS);
  expect(looks).toEqual([]);
  await it.after(MINUTE_MS);
  await it.after(5 * MINUTE_MS);
  expect(looks).toHaveLength(1);
  expect(it.due.lastRoundAt()).toBe(NOW + 15 * MINUTE_MS);
});

it('does not take a round for done in which the database had no room', async () => {
  await using it = await world();
  await it.after(MINUTE_MS);
  it.work.inbox = () => Promise.reject(new StoreError('full', 'no room'));
  await it.after(MINUTE_MS);
  expect(it.due.lastRoundAt()).toBe(NOW + MINUTE_MS);
  it.work.inbox = async () => ({ done: 0, failed: 0, unknown: 0 });
  await it.after(MINUTE_MS);
  expect(it.due.lastRoundAt()).toBe(NOW + 3 * MINUTE_MS);
});

describe('group-sends among what is due', () => {
  it('are read once an hour, and again when that failed', async () => {
    await using it = await world();
    const reads: number[] = [];
    it.work.automatic = async () => {
      reads.push(1);
      if (reads.length === 2) throw new Error('away');
      return { sends: 0, weeks: 0, refused: null };
    };
    const readsAfter = async (ms: number) => {
      await it.after(ms);
      return reads.length;
    };
    expect(await readsAfter(0)).toBe(1);
    expect(await readsAfter(59 * MINUTE_MS)).toBe(1);
    expect(await readsAfter(MINUTE_MS)).toBe(2);
    expect(await readsAfter(4 * MINUTE_MS)).toBe(2);
    expect(await readsAfter(MINUTE_MS)).toBe(3);
    expect(await readsAfter(MINUTE_MS)).toBe(3);
  });
});

describe('the own systems among what is due', () => {
  it('are told beside the rounds: cards and taps do not wait for one that answers slowly', async () => {
    await using it = await world();
    let posts = 0;
    let answer = (): void => undefined;
    it.work.post = () => {
      posts += 1;
      return new Promise((resolve) => {
        answer = () => resolve({ sent: 1, retried: 0, dead: 0 });
      });
    };
    await it.after(0);
    expect(await it.after(30_000)).toEqual(['pull']);
    expect(posts).toBe(1);
    answer();
    await it.due.settled();
    await it.after(5_000);
    expect(posts).toBe(2);
    answer();
    await it.due.settled();
  });

  it('are tried again at the next ring when that failed', async () => {
    await using it = await world();
    const posts: number[] = [];
    it.work.post = async () => {
      posts.push(1);
      throw new Error('the database is away');
    };
    for (const _ of [1, 2]) {
      await it.after(5_000);
      await it.due.settled();
    }
    expect(posts).toHaveLength(2);
  });
});

describe('the archive among what is due', () => {
  it('is read at the start, then every half minute, and sooner when WeCom calls', async () => {
    await using it = await world();
    expect(await it.after(0)).toEqual(['sync', 'reopen', 'pull', 'purge']);
    expect(await it.after(5_000)).toEqual([]);
    expect(await it.after(25_000)).toEqual(['pull']);
    it.due.wake();
    expect(await it.after(999)).toEqual([]);
    expect(await it.after(1)).toEqual(['pull']);
    expect(await it.after(1_000)).toEqual([]);
  });

  it('goes on at once while a catch-up is under way, and not when another process reads', async () => {
    await using it = await world();
    it.answers.pulls.push({ ...QUIET, pages: 60, isCaughtUp: false }, { ...QUIET, pages: 60, isCaughtUp: false });
    expect((await it.after(0)).filter((name) => name === 'pull')).toHaveLength(3);
    expect(await it.after(0)).toEqual([]);
    it.answers.pulls.push({ ...QUIET, isCaughtUp: false });
    await it.after(30_000);
    expect(await it.after(5_000)).toEqual([]);
  });

  it('rests after a failure for as long as was noted, also when WeCom calls', async () => {
    await using it = await world();
    await it.after(0);
    it.answers.pulls.push(new Error('away'));
    expect(await it.after(30_000)).toEqual(['pull']);
    const fault = { kind: 'unreachable', code: null, message: '', hint: '', since: NOW, attempts: 1 } as const;
    await savePullFault(it.store.db, { ...fault, nextTryAt: NOW + 5 * MINUTE_MS });
    it.due.wake();
    expect(await it.after(MINUTE_MS)).toEqual([]);
    expect(await it.after(4 * MINUTE_MS)).toEqual(['pull']);
  });

  it('asks who a sender is that nobody knows', async () => {
    await using it = await world();
    await it.after(0);
    it.answers.pulls.push({ ...QUIET, newUnknownSenders: 1 });
    expect(await it.after(10 * MINUTE_MS)).toEqual(['pull']);
    expect(await dueRefreshes(it.store.db, NOW + 11 * MINUTE_MS, 10)).toMatchObject([{ kind: 'directory' }]);
  });

  it('tries kept envelopes again when a private key was added, until it could', async () => {
    await using it = await world();
    it.answers.reopened = false;
    expect(await it.after(0)).toContain('reopen');
    expect(await it.after(1)).toEqual(['reopen']);
    it.answers.reopened = true;
    expect(await it.after(1)).toEqual(['reopen']);
    expect(await it.after(1)).toEqual([]);
    it.answers.newKeys = true;
    expect(await it.after(1)).toEqual(['reopen']);
  });
});

describe('people among what is due', () => {
  it('are read once a day, in as many rounds as it takes', async () => {
    await using it = await world();
    it.answers.synced = false;
    expect(await it.after(0)).toContain('sync');
    expect(await it.after(5_000)).toEqual(['sync']);
    it.answers.synced = true;
    expect(await it.after(5_000)).toEqual(['sync']);
    expect(await it.after(5_000)).toEqual([]);
    expect(await it.after(24 * 60 * MINUTE_MS)).toContain('sync');
  });

  it('are not read every few minutes when most of them have vanished', async () => {
    await using it = await world();
    it.work.syncRound = () => Promise.reject(new MassVanish('members', 30, 50));
    await it.after(0);
    const [job] = await jobRows(it.store.db, { name: 'sync', limit: 1 });
    expect(job).toMatchObject({ state: 'failed', nextAt: NOW + 60 * MINUTE_MS });
  });
});
