import { expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { businessCalendar } from '../../src/domain/businessCalendar.ts';
import { HOUR_MS, type UtcMs } from '../../src/domain/time.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { moveCursor } from '../../src/store/archiveCursor.ts';
import { claimJob, failJob, finishJob } from '../../src/store/jobs.ts';
import { enqueue, outboxRows } from '../../src/store/outbox.ts';
import { savePullFault } from '../../src/store/pullFault.ts';
import { setSettingOnce } from '../../src/store/settings.ts';
import type { Store } from '../../src/store/store.ts';
import { measureOperation } from '../../src/usecases/measureOperation.ts';
import { watchJobs } from '../../src/usecases/watchJobs.ts';
import { describeEachStore } from '../mariadb.ts';
import { seq } from './archiveInMemory.ts';

const calendar = businessCalendar(readCompanySettings().calendars.company);
const at = (text: string): UtcMs => Date.parse(`${text}+08:00`);
const NOON = at('2026-11-23T12:30:00');

async function run(store: Store, name: string, period: string, finishedAt: UtcMs, error?: string): Promise<void> {
  const held = (await claimJob(store.db, { name, period, token: 'us', now: finishedAt - 1, leaseMs: HOUR_MS }))!;
  if (error === undefined) await finishJob(store.db, held, { at: finishedAt, result: 'null' });
  else await failJob(store.db, held, { at: finishedAt, error, nextAt: null });
}

describeEachStore('the watchman', (test) => {
  const watch = (store: Store, now: UtcMs) =>
    watchJobs({
      ...{ store, calendar, groupIds: [], texts: makeTexts({}), agentId: 7, operatorIds: ['ops'] },
      clock: () => now,
    });
  const told = async ({ db }: Store): Promise<string[]> =>
    (await outboxRows(db, { state: 'queued', limit: 20 })).map(({ payload }) => JSON.parse(payload).text.content);

  it('tells operators once of a judgement that did not run, and is silent when it has', async () => {
    const store = await test.store();
    await setSettingOnce(store.db, 'installedAt', String(at('2026-11-01T00:00:00')));
    for (const name of ['sync', 'purge']) await run(store, name, '2026-11-23', NOON - HOUR_MS);
    await run(store, 'assess', '2026-11-20', at('2026-11-20T07:31:00'));
    await run(store, 'assess', '2026-11-23', at('2026-11-23T09:31:00'), 'the disk is full');
    expect(await watch(store, NOON)).toMatchObject([{ job: 'assess', period: '2026-11-23' }]);
    expect(await watch(store, NOON + HOUR_MS)).toHaveLength(1);
    const [notice, ...more] = await told(store);
    expect(more).toEqual([]);
    expect(notice).toMatch(/^评估客户没有按时完成，本来应在11月23日 12:00前完成/);
    await run(store, 'assess', '2026-11-24', at('2026-11-24T07:31:00'));
    expect(await watch(store, at('2026-11-24T08:00:00'))).toEqual([]);
  });
});

describeEachStore('figures for monitoring', (test) => {
  const measure = (store: Store, now: UtcMs) =>
    measureOperation(store, { calendar, groupIds: ['leaders'], sourceName: 'archive' }, now);

  it('of an installation that has done nothing are unknown, not zero', async () => {
    const figures = await measure(await test.store(), NOON);
    expect(figures.archive).toMatchObject({ ageSeconds: null, failingSeconds: 0, gaps: 0 });
    expect(figures.assessment.ageSeconds).toBeNull();
    expect(figures.inbox.oldestSeconds).toBeNull();
    expect(figures.outbox.oldestSeconds).toBeNull();
    expect(figures.jobs).toEqual([]);
    expect(figures.overdue).toEqual([]);
  });

  it('tell ages, what waits, what failed and what is overdue', async () => {
    const store = await test.store();
    await setSettingOnce(store.db, 'installedAt', String(at('2026-11-01T00:00:00')));
    await moveCursor(store.db, {
      ...{ source: 'archive', seq: seq(7), at: NOON - 30_000, coveredUntil: NOON - 90_000 },
    });
    const fault = { kind: 'secret', code: 40001, message: 'no', hint: 'yes' } as const;
    await savePullFault(store.db, { ...fault, since: NOON - 60_000, attempts: 1, nextTryAt: NOON });
    await run(store, 'sync', '2026-11-21', at('2026-11-21T00:10:00'));
    await run(store, 'sync', '2026-11-22', at('2026-11-22T00:10:00'), 'away');
    const waiting = { kind: 'text', target: 'zhang', payload: '{}', createdAt: NOON - 45_000 };
    await enqueue(store.db, { dedupeKey: 'one', ...waiting, dueAt: NOON - 45_000 });
    const figures = await measure(store, NOON);
    expect(figures.archive).toMatchObject({ ageSeconds: 90, pullAgeSeconds: 30, failingSeconds: 60 });
    expect(figures.outbox).toMatchObject({ counts: { queued: 1 }, oldestSeconds: 45 });
    const doneAtSeconds = at('2026-11-21T00:10:00') / 1_000;
    expect(figures.jobs).toEqual([{ job: 'sync', doneAtSeconds, hasFailed: true }]);
    expect(figures.overdue.map(({ job }) => job)).toEqual(['assess', 'sync', 'purge']);
  });

  it('do not call a job failed whose later period was done', async () => {
    const store = await test.store();
    await run(store, 'assess', '2026-11-20', at('2026-11-20T07:31:00'), 'away');
    await run(store, 'assess', '2026-11-23', at('2026-11-23T07:31:00'));
    expect((await measure(store, NOON)).jobs).toMatchObject([{ job: 'assess', hasFailed: false }]);
  });
});
