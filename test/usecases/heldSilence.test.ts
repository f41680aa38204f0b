import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Contact, CustomerMapping, Relationship, Staff } from '../../src/domain/people.ts';
import type { SnapshotVerdict } from '../../src/domain/snapshotVerdict.ts';
import { DAY_MS, HOUR_MS, type UtcMs } from '../../src/domain/time.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { openAlerts } from '../../src/store/alerts.ts';
import { moveCursor } from '../../src/store/archiveCursor.ts';
import { saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { saveContacts, saveRelationships, saveStaff } from '../../src/store/people.ts';
import { savePage } from '../../src/store/savePage.ts';
import { snapshotsOnDay } from '../../src/store/snapshots.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { assessCustomers } from '../../src/usecases/assessCustomers.ts';
import { backtestOwn } from '../../src/usecases/backtestOwn.ts';
import { replayDay } from '../../src/usecases/replayDay.ts';
import { calendar, cst, profile, workMornings } from '../domain/judgedCustomer.ts';
import { record } from '../store/samples.ts';
import { ARCHIVE_WINDOW_MS, assessDeps, companyCalendars } from './judgedCompany.ts';

/** Liming and ten customers talk every working day until she is away; nobody has told us that she is. */
const FIRST = cst('2026-08-03');
const AWAY = cst('2026-11-09');
const NAMES = Array.from({ length: 10 }, (_, i) => `wm-${i}`);
const mornings = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20'];

let store: Store;
let now = 0;

beforeAll(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  await savePeople();
  const records = workMornings(FIRST, AWAY).flatMap((at) =>
    NAMES.flatMap((name, i) => [
      record({ from: name, to: ['liming'], sentAt: at + i * 60_000, chatId: '', contactId: '' }),
      record({ from: 'liming', to: [name], sentAt: at + HOUR_MS + i * 60_000, chatId: '', contactId: '' }),
    ]),
  );
  const directory = { staff: new Set(['liming', 'zhouning']), contacts: new Set(NAMES) };
  await store.transaction(async (db) => {
    await savePage(db, { records, kept: [], texts: new Map() }, { directory, knownAt: AWAY, textKeeping: null });
    await moveCursor(db, { source: 'archive', seq: '1'.padStart(20, '0'), at: FIRST, coveredUntil: FIRST });
  });
});
afterAll(() => store.close());

async function savePeople(): Promise<void> {
  const known = { knownAt: FIRST };
  const staff = ['liming', 'zhouning'].map(
    (id): Staff => ({
      ...{
        id,
        name: id === 'liming' ? '李明' : '周宁',
        departmentIds: [1],
        mainDepartmentId: 1,
        leadsDepartmentIds: [],
      },
      ...{ leaderIds: id === 'liming' ? ['zhouning'] : [], position: '', status: 'active', isArchived: true, ...known },
    }),
  );
  const contacts = NAMES.map(
    (id): Contact => ({ ...{ id, name: id, kind: 'wechat', corpName: '', corpFullName: '', position: '' }, ...known }),
  );
  const relationships = NAMES.map(
    (contactId): Relationship => ({
      ...{ contactId, staffId: 'liming', remark: '', remarkCorpName: '', addedAt: FIRST - 200 * DAY_MS },
      ...{ endedAt: null, endedBy: null, ...known },
    }),
  );
  const mappings = NAMES.map(
    (contactId): CustomerMapping => ({
      ...{ customerId: `c-${contactId}`, contactId, rule: 'self', validFrom: 0, validTo: null, ...known },
    }),
  );
  await store.transaction(async (db) => {
    await saveStaff(db, staff);
    await saveContacts(db, contacts);
    await saveRelationships(db, relationships);
    await saveCustomers(
      db,
      NAMES.map((id) => ({ id: `c-${id}`, name: id, ownerId: null, tier: null, ...known })),
    );
    await saveMappings(db, mappings);
  });
}

async function judgeOn(day: string): Promise<{ held: number; standing: number; open: number; notices: string[] }> {
  now = calendar.dayStart(day) + 7.5 * HOUR_MS;
  const coveredUntil: UtcMs = now - 1_000;
  await store.transaction((db) =>
    moveCursor(db, { source: 'archive', seq: '2'.padStart(20, '0'), at: now, coveredUntil }),
  );
  const deps = { ...assessDeps(store, () => now), notices: { texts: makeTexts({}), agentId: 7 } };
  await assessCustomers(deps);
  // A job that is done again on the same morning finds and tells the same.
  await assessCustomers(deps);
  const verdicts = (await snapshotsOnDay(store.db, day)).map(({ verdict }) => verdict as SnapshotVerdict);
  const outbox = await store.db.query("SELECT payload FROM outbox WHERE target = 'zhouning'");
  return {
    held: verdicts.filter(({ held }) => held?.reason === 'allSilent' && held.causes.includes('goneQuiet')).length,
    standing: verdicts.filter(({ standing }) => standing.some(({ kind }) => kind === 'goneQuiet')).length,
    open: (await openAlerts(store.db)).length,
    notices: outbox.map(({ payload }) => JSON.parse(String(payload)).text.content),
  };
}

it('holds ten silences of one member for three business days, then tells her leader once and goes on', async () => {
  const seen = new Map<string, Awaited<ReturnType<typeof judgeOn>>>();
  for (const day of mornings) seen.set(day, await judgeOn(day));
  const firstHeld = mornings.find((day) => seen.get(day)!.held === 10)!;
  expect(firstHeld).toBe('2026-11-16');
  for (const day of mornings.slice(0, 3))
    expect(seen.get(day)).toEqual({ held: 10, standing: 0, open: 0, notices: [] });
  const notice =
    '李明的客户里有10家同时安静了，已经先不提醒3个工作日。可能在休假，也可能数据有缺，麻烦问一下。今天起恢复提醒。';
  // What was held had been seen: no second judgement is waited for.
  expect(seen.get('2026-11-19')).toEqual({ held: 0, standing: 10, open: 10, notices: [notice] });
  expect(seen.get('2026-11-20')).toMatchObject({ standing: 10, open: 10, notices: [notice] });
});

it('is replayed as it was judged', async () => {
  const deps = { store, sourceName: 'archive', archiveWindowMs: ARCHIVE_WINDOW_MS, calendars: companyCalendars };
  const replay = { ...deps, rules: { profile, fixedWindow: null } };
  for (const day of ['2026-11-17', '2026-11-19']) {
    const [stored] = await snapshotsOnDay(store.db, day);
    const { customers } = await replayDay(replay, { day, reading: 'then', customerIds: [stored!.customerId] });
    expect(JSON.parse(JSON.stringify(customers[0]!.verdict))).toEqual(stored!.verdict);
  }
});

it('is held by the backtest too, for three business days from the first on which it shows', async () => {
  const tried = {
    name: 'standing' as const,
    ...{ rules: { profile, fixedWindow: null }, limits: { perDay: 20, perWeek: 60, weekShare: 1 } },
  };
  const source = { store, sourceName: 'archive', archiveWindowMs: ARCHIVE_WINDOW_MS, calendars: companyCalendars };
  const alertsUntil = async (noon: string): Promise<number> => {
    const { runs } = await backtestOwn({ ...source, now: cst(`${noon} 12:00`), months: 1, tried: [tried] });
    return runs[0]!.findings.all.alerts;
  };
  // On Friday the 13th, when the service was not judging yet.
  expect(await alertsUntil('2026-11-17')).toBe(0);
  expect(await alertsUntil('2026-11-18')).toBe(10);
});
