import { afterAll, beforeAll, expect, it } from 'vitest';
import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import type { Contact, CustomerMapping, Relationship, Staff } from '../../src/domain/people.ts';
import type { SnapshotVerdict } from '../../src/domain/snapshotVerdict.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { whyText } from '../../src/domain/wording/why.ts';
import { openAlerts } from '../../src/store/alerts.ts';
import { moveCursor } from '../../src/store/archiveCursor.ts';
import { saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { saveContacts, saveRelationships, saveStaff } from '../../src/store/people.ts';
import { savePage } from '../../src/store/savePage.ts';
import { saveSnapshots, snapshotsOf, snapshotsOnDay } from '../../src/store/snapshots.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { assessCustomers } from '../../src/usecases/assessCustomers.ts';
import { explainCustomer } from '../../src/usecases/explainCustomer.ts';
import { replayDay } from '../../src/usecases/replayDay.ts';
import { thinSnapshots } from '../../src/usecases/thinSnapshots.ts';
import { calendar, cst, profile, workMornings } from '../domain/judgedCustomer.ts';
import { record } from '../store/samples.ts';
import { ARCHIVE_WINDOW_MS, assessDeps, companyCalendars } from './judgedCompany.ts';

/** Two customers talked every working day until a fortnight ago; what the mornings of half a year said of them is given. */
const FIRST = cst('2026-01-05');
const QUIET_SINCE = cst('2026-11-04');
const NAMES = ['wm-falls', 'wm-wavers'];
const SCORES: Record<string, Record<string, number>> = {
  'wm-falls': { '2026-07': 92, '2026-08': 90, '2026-09': 87, '2026-10': 70 },
  'wm-wavers': { '2026-07': 92, '2026-08': 87, '2026-09': 90, '2026-10': 70 },
};
const MORNINGS = ['2026-11-17', '2026-11-18'];

let store: Store;
let now = 0;

beforeAll(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  await savePeople();
  const records = workMornings(FIRST, QUIET_SINCE).flatMap((at) =>
    NAMES.flatMap((name, i) => [
      record({ from: name, to: ['liming'], sentAt: at + i * 60_000, chatId: '', contactId: '' }),
      record({ from: 'liming', to: [name], sentAt: at + HOUR_MS + i * 60_000, chatId: '', contactId: '' }),
    ]),
  );
  const directory = { staff: new Set(['liming']), contacts: new Set(NAMES) };
  await store.transaction(async (db) => {
    await savePage(db, { records, kept: [], texts: new Map() }, { directory, knownAt: FIRST, textKeeping: null });
    await moveCursor(db, { source: 'archive', seq: '1'.padStart(20, '0'), at: FIRST, coveredUntil: FIRST });
  });
  await judgeOn('2026-11-16');
  await givePast();
  await thinSnapshots({ store, calendar, clock: () => now });
  for (const day of MORNINGS) await judgeOn(day);
});
afterAll(() => store.close());

async function savePeople(): Promise<void> {
  const known = { knownAt: FIRST };
  const liming: Staff = {
    ...{ id: 'liming', name: '李明', departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], leaderIds: [] },
    ...{ position: '', status: 'active', isArchived: true, ...known },
  };
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
    (id): CustomerMapping => ({
      ...{ customerId: id, contactId: id, rule: 'self', validFrom: 0, validTo: null, ...known },
    }),
  );
  await store.transaction(async (db) => {
    await saveStaff(db, [liming]);
    await saveContacts(db, contacts);
    await saveRelationships(db, relationships);
    await saveCustomers(
      db,
      NAMES.map((id) => ({ id, name: id, ownerId: null, tier: null, ...known })),
    );
    await saveMappings(db, mappings);
  });
}

/** Every working day from July to the middle of November as a snapshot like that of 2026-11-16, with the month's score. */
async function givePast(): Promise<void> {
  const rows = await snapshotsOnDay(store.db, '2026-11-16');
  for (let number = dayNumber('2026-07-01'); number < dayNumber('2026-11-01'); number += 1) {
    const day = dayText(number);
    if (!calendar.isWorkingDay(day)) continue;
    const past = rows.map((row) => {
      const score = SCORES[row.customerId]![day.slice(0, 7)]!;
      const at = cst(`${day} 07:30`);
      return { ...row, day, at, score, verdict: { ...(row.verdict as SnapshotVerdict), at, score, standing: [] } };
    });
    await saveSnapshots(store.db, past);
  }
}

async function judgeOn(day: string): Promise<void> {
  now = calendar.dayStart(day) + 7.5 * HOUR_MS;
  await store.transaction((db) =>
    moveCursor(db, { source: 'archive', seq: '2'.padStart(20, '0'), at: now, coveredUntil: now - 1_000 }),
  );
  await assessCustomers(assessDeps(store, () => now));
}

const verdictOn = async (day: string, id: string): Promise<SnapshotVerdict> =>
  (await snapshotsOnDay(store.db, day, [id]))[0]!.verdict as SnapshotVerdict;

it('is a cause of who fell at three month ends in a row, though the days around them were thinned out', async () => {
  const july = await snapshotsOf(store.db, 'wm-falls', { from: '2026-07-01', to: '2026-07-31' });
  expect(july.map(({ day }) => day)).toEqual(['2026-07-03', '2026-07-10', '2026-07-17', '2026-07-24', '2026-07-31']);
  for (const day of MORNINGS) {
    const verdict = await verdictOn(day, 'wm-falls');
    const fall = verdict.standing.find(({ kind }) => kind === 'monthlyFall');
    expect(fall?.facts).toMatchObject({ scores: '92 90 87 70', firstDate: cst('2026-07-31') });
    expect((await verdictOn(day, 'wm-wavers')).standing.map(({ kind }) => kind)).not.toContain('monthlyFall');
  }
});

it('joins the alert at its second judgement, and is told with its scores on the page and never on the card', async () => {
  const alert = (await openAlerts(store.db)).find(({ customerId }) => customerId === 'wm-falls')!;
  expect(alert.causes.map(({ kind }) => kind)).toContain('monthlyFall');
  const texts = makeTexts();
  const { why } = await explainCustomer({ store, calendar, texts, clock: () => now }, { customer: 'wm-falls' });
  expect(whyText(why)).toContain('月底得分：92、90、87、70，连着3个月在降');
});

it('is replayed as it was judged', async () => {
  const deps = { store, sourceName: 'archive', archiveWindowMs: ARCHIVE_WINDOW_MS, calendars: companyCalendars };
  for (const day of MORNINGS) {
    const { customers } = await replayDay({ ...deps, rules: { profile, fixedWindow: null } }, { day, reading: 'then' });
    for (const { customerId, verdict } of customers)
      expect(JSON.parse(JSON.stringify(verdict))).toEqual(await verdictOn(day, customerId));
  }
});
