import { expect, it } from 'vitest';
import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import { digestKey, groupMessageOf } from '../../src/domain/groupMessage.ts';
import { WEEK_MS } from '../../src/domain/time.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { insertAlert } from '../../src/store/alerts.ts';
import { saveCustomers } from '../../src/store/customers.ts';
import { outboxRowOf } from '../../src/store/outbox.ts';
import { saveDepartments, saveStaff } from '../../src/store/people.ts';
import { type SnapshotRow, saveSnapshots, saveSnapshotWeeks } from '../../src/store/snapshots.ts';
import type { Db, Store } from '../../src/store/store.ts';
import { resendDigest } from '../../src/usecases/resendDigest.ts';
import { composeDigest, type DigestDeps, type DigestGroupRef, sendDigest } from '../../src/usecases/sendDigest.ts';
import { calendar, cst } from '../domain/judgedCustomer.ts';
import { describeEachStore } from '../mariadb.ts';
import { alert } from '../store/samples.ts';

const texts = makeTexts();
const log = createLog('silent');
const NOW = cst('2026-11-23 08:36');
const WEEK = '2026-W47';
const ALL: DigestGroupRef = { id: 'webhook', kind: 'webhook', showsNames: true };
const EAST: DigestGroupRef = { id: 'east', kind: 'appchat', showsNames: false, departmentIds: [2] };

/** Li Ming works in a group of the east (2 > 4), He Jing in the south (3). */
async function company({ db }: Store): Promise<void> {
  const department = (id: number, name: string, parentId: number | null) => ({ id, name, parentId, leaderIds: [] });
  await saveDepartments(db, [
    ...[department(1, '公司', null), department(2, '华东区', 1), department(3, '华南组', 1)],
    department(4, '华东一组', 2),
  ]);
  const person = (id: string, name: string, departmentId: number) => ({
    ...{ id, name, departmentIds: [departmentId], mainDepartmentId: departmentId, leadsDepartmentIds: [] },
    ...{ leaderIds: [], position: '', status: 'active' as const, isArchived: true, knownAt: 0 },
  });
  await saveStaff(db, [person('liming', '李明', 4), person('hejing', '何静', 3)]);
  const customer = (id: string, name: string) => ({ id, name, ownerId: null, tier: 'A' as const, knownAt: 0 });
  await saveCustomers(db, [customer('c-east', '浩运贸易有限公司'), customer('c-south', '恒拓包装有限公司')]);
  const openedAt = NOW - WEEK_MS;
  await insertAlert(db, alert({ id: 'a-east', customerId: 'c-east', ownerId: 'liming', openedAt }));
  await insertAlert(db, alert({ id: 'a-south', customerId: 'c-south', ownerId: 'hejing', openedAt }));
}

/** Both customers judged on the Friday of each of the last weeks; the third week back is thinned out already. */
async function judged(db: Db): Promise<void> {
  for (const back of [0, 1, 2]) {
    const day = dayText(dayNumber('2026-11-20') - 7 * back);
    const row = (customerId: string, ownerId: string, band: string): SnapshotRow => ({
      ...{ customerId, day, at: NOW, ownerId, score: 60, band, coverage: 1, observedDays: 90, risk: 0.5, version: 'v' },
      verdict: {},
    });
    const rows = [row('c-east', 'liming', back === 0 ? 'first' : 'watch'), row('c-south', 'hejing', 'watch')];
    await (back === 2 ? saveSnapshotWeeks : saveSnapshots)(db, rows);
  }
}

function depsOf(store: Store, change: Partial<DigestDeps> = {}): DigestDeps {
  const url = 'https://liuke.example.internal';
  return { store, sourceName: 'archive', calendar, texts, publicUrl: url, clock: () => NOW, log, ...change };
}

const settle = (db: Db, key: string, state: string) =>
  db.run('UPDATE outbox SET state = ?, claim_token = NULL, claim_until = NULL WHERE dedupe_key = ?', [state, key]);

describeEachStore('the digest of a group', (test) => {
  it('tells of the departments of the group and those below, and of nobody else', async () => {
    const store = await test.store();
    await company(store);
    await judged(store.db);
    const order = { week: WEEK, lateFrom: null };
    const whole = await composeDigest(depsOf(store), { ...order, group: ALL });
    expect(whole.numbers.open).toBe(2);
    expect(whole.trend?.map(({ watch, first }) => [watch, first])).toEqual([
      [2, 0],
      [2, 0],
      [1, 1],
    ]);
    const east = await composeDigest(depsOf(store), { ...order, group: EAST });
    expect(east.rows.map(({ customerName, owner }) => [customerName, owner])).toEqual([
      ['浩运贸易有限公司', '华东一组'],
    ]);
    expect(east.trend?.map(({ watch, first }) => [watch, first])).toEqual([
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
    expect(east.coverage.staff).toBe(1);
    expect(east.url).toBe('https://liuke.example.internal/digest/2026-W47?group=east');
  });

  it('says of the seats what the judgement saw, where the list of seats could not be asked', async () => {
    const store = await test.store();
    await company(store);
    const { db } = store;
    await db.run('UPDATE staff SET is_archived = NULL');
    const seen = (customerId: string, ownerId: string, ownerSeat: string | null): SnapshotRow => ({
      ...{ customerId, ownerId, day: '2026-11-20', at: NOW, score: 60, band: 'watch', coverage: 1, observedDays: 90 },
      ...{ risk: 0.5, version: 'v', verdict: ownerSeat === null ? {} : { sight: { ownerSeat } } },
    });
    await saveSnapshots(db, [seen('c-east', 'liming', 'archived'), seen('c-south', 'hejing', null)]);
    const { coverage } = await composeDigest(depsOf(store), { week: WEEK, lateFrom: null, group: ALL });
    expect(coverage).toMatchObject({ staff: 2, archived: 1, unknown: 1, refused: 0 });
  });

  it('is queued once with its picture, masked where nobody confirmed the group', async () => {
    const store = await test.store();
    await company(store);
    await judged(store.db);
    const order = { week: WEEK, group: EAST, lateFrom: null };
    const [{ text }, again] = [await sendDigest(depsOf(store), order), await sendDigest(depsOf(store), order)];
    expect(again.isNew).toBe(false);
    expect(text).toContain('浩运**');
    expect(text).not.toContain('浩运贸易');
    const picture = await outboxRowOf(store.db, digestKey({ groupId: 'east', week: WEEK }, 'picture'));
    expect(groupMessageOf(picture!.payload)).toMatchObject({ type: 'trend', trend: [{}, {}, { first: 1 }] });
  });

  it('has monthly lines in the first digest of a month only, and is compared although a week was missed', async () => {
    const store = await test.store();
    await company(store);
    const asked: (ReadonlySet<string> | null)[] = [];
    const at = (now: number) =>
      depsOf(store, {
        clock: () => now,
        async monthly(ownerIds) {
          asked.push(ownerIds);
          return [{ type: 'retention', start: 120, kept: 117, added: 5 }];
        },
      });
    await sendDigest(at(cst('2026-11-02 08:36')), { week: '2026-W44', group: EAST, lateFrom: null });
    expect(asked).toEqual([new Set(['liming'])]);
    await sendDigest(at(cst('2026-11-09 08:36')), { week: '2026-W45', group: EAST, lateFrom: null });
    expect(asked).toHaveLength(1);
    // Two weeks in which the service was away.
    const late = cst('2026-11-30 14:00');
    const data = await composeDigest(at(late), { week: '2026-W48', group: ALL, lateFrom: cst('2026-11-30 08:36') });
    expect(data.asides).toContainEqual({ type: 'retention', start: 120, kept: 117, added: 5 });
    const after = await sendDigest(at(late), { week: '2026-W48', group: EAST, lateFrom: cst('2026-11-30 08:36') });
    expect(after.text).toContain('（补发：原定11月30日 08:36）');
    expect(after.text).not.toContain('第一期');
    expect(asked).toHaveLength(2);
  });

  it('goes out again by one tap, marked, and once however often it is tapped', async () => {
    const store = await test.store();
    await company(store);
    await judged(store.db);
    const { text } = await sendDigest(depsOf(store), { week: WEEK, group: ALL, lateFrom: null });
    const of = { groupId: 'webhook', week: WEEK };
    const deps = { store, texts, clock: () => NOW, log };
    const tap = () => resendDigest(deps, { ...of, by: 'zhouning' });
    expect(await tap()).toBe('notOpen');
    await settle(store.db, digestKey(of, 'text'), 'uncertain');
    await settle(store.db, digestKey(of, 'picture'), 'sent');
    expect([await tap(), await tap()]).toEqual(['queued', 'notOpen']);
    const again = await outboxRowOf(store.db, digestKey(of, 'text', 1));
    expect(again).toMatchObject({ state: 'queued', target: 'webhook' });
    expect(again!.payload.split('\n')[0]).toBe(`${text.split('\n')[0]}（补发）`);
    expect(await outboxRowOf(store.db, digestKey(of, 'picture', 1))).toBeNull();
    // It may be lost a second time.
    await settle(store.db, digestKey(of, 'text', 1), 'uncertain');
    expect(await tap()).toBe('queued');
    expect((await outboxRowOf(store.db, digestKey(of, 'text', 2)))!.payload).toBe(again!.payload);
    expect(await resendDigest(deps, { groupId: 'nobody', week: WEEK, by: 'zhouning' })).toBe('unknown');
  });
});

it('takes no text for a picture', () => {
  expect(groupMessageOf('# 客户周报')).toEqual({ type: 'markdown', content: '# 客户周报' });
});
