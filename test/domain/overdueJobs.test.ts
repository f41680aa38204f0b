import { expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { businessCalendar } from '../../src/domain/businessCalendar.ts';
import { type JobFacts, overdueJobs } from '../../src/domain/overdueJobs.ts';

const calendar = businessCalendar(readCompanySettings().calendars.company);
const at = (text: string): number => Date.parse(`${text}+08:00`);
const INSTALLED = at('2026-10-12T10:00:00');
/** Everything was done that a Monday at noon may ask for. */
const MONDAY_NOON = at('2026-11-23T12:05:00');
const done = (changes: Record<string, { period: string; doneAt: number } | null> = {}): JobFacts['done'] =>
  new Map(
    Object.entries({
      assess: { period: '2026-11-23', doneAt: at('2026-11-23T07:31:00') },
      'digest:leaders': { period: '2026-W47', doneAt: at('2026-11-23T08:36:00') },
      sync: { period: '2026-11-23', doneAt: at('2026-11-23T00:10:00') },
      purge: { period: '2026-11-23', doneAt: at('2026-11-23T00:10:00') },
      ...changes,
    }).filter((entry): entry is [string, { period: string; doneAt: number }] => entry[1] !== null),
  );
const facts = (changes: Partial<JobFacts> = {}): JobFacts => ({
  ...{ now: MONDAY_NOON, calendar, installedAt: INSTALLED, done: done(), groupIds: ['leaders'], hasSnapshots: true },
  ...changes,
});

it('finds nothing overdue where all was done', () => {
  expect(overdueJobs(facts())).toEqual([]);
});

it('misses the judgement of a working day three hours after work began, and of Friday before that', () => {
  const ofFriday = done({ assess: { period: '2026-11-20', doneAt: at('2026-11-20T07:31:00') } });
  const since = at('2026-11-23T12:00:00');
  expect(overdueJobs(facts({ done: ofFriday }))).toEqual([{ job: 'assess', period: '2026-11-23', since }]);
  expect(overdueJobs(facts({ done: ofFriday, now: since - 1 }))).toEqual([]);
  const ofThursday = done({ assess: { period: '2026-11-19', doneAt: at('2026-11-19T07:31:00') } });
  expect(overdueJobs(facts({ done: ofThursday, now: at('2026-11-22T15:00:00') }))).toContainEqual({
    ...{ job: 'assess', period: '2026-11-20', since: at('2026-11-20T12:00:00') },
  });
});

it('asks for no judgement through the days off of 国庆节', () => {
  const beforeHoliday = done({
    assess: { period: '2026-09-30', doneAt: at('2026-09-30T07:31:00') },
    sync: { period: '2026-10-06', doneAt: at('2026-10-06T00:10:00') },
    purge: { period: '2026-10-06', doneAt: at('2026-10-06T00:10:00') },
  });
  const now = at('2026-10-06T15:00:00');
  expect(overdueJobs(facts({ done: beforeHoliday, now, installedAt: at('2026-08-01T00:00:00') }))).toEqual([]);
});

it('misses the digest of each group two hours after its time, where there is anything to report', () => {
  const without = { done: done({ 'digest:leaders': { period: '2026-W46', doneAt: at('2026-11-16T08:36:00') } }) };
  const missing = { job: 'digest:leaders', period: '2026-W47', since: at('2026-11-23T10:36:00') };
  expect(overdueJobs(facts(without))).toEqual([missing]);
  expect(overdueJobs(facts({ ...without, hasSnapshots: false }))).toEqual([]);
  expect(overdueJobs(facts({ ...without, now: at('2026-11-23T10:00:00') }))).toEqual([]);
  expect(overdueJobs(facts({ ...without, groupIds: ['leaders', 'east'] }))).toHaveLength(2);
});

it('misses what is done daily after a day and a half, also where it never was done', () => {
  const old = done({ sync: { period: '2026-11-21', doneAt: at('2026-11-21T00:10:00') }, purge: null });
  const [sync, purge] = overdueJobs(facts({ done: old }));
  expect(sync).toEqual({ job: 'sync', period: '2026-11-22', since: at('2026-11-22T12:10:00') });
  expect(purge).toMatchObject({ job: 'purge', since: at('2026-10-13T22:00:00') });
});

it('misses nothing that was due before the installation', () => {
  const installedAt = at('2026-11-23T11:00:00');
  expect(overdueJobs(facts({ done: new Map(), installedAt }))).toEqual([]);
});
