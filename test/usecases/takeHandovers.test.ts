import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Contact, Relationship, Staff } from '../../src/domain/people.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { eventsOf, insertAlert, openAlertOf } from '../../src/store/alerts.ts';
import { saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { handoversOfCustomer } from '../../src/store/handovers.ts';
import { outboxRows } from '../../src/store/outbox.ts';
import { saveContacts, saveRelationships, saveStaff } from '../../src/store/people.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { takeHandovers } from '../../src/usecases/takeHandovers.ts';
import { calendar } from '../domain/judgedCustomer.ts';
import { alert, MONDAY } from '../store/samples.ts';

let store: Store;
let now = MONDAY;
const run = (previewUntil = 0) =>
  takeHandovers({
    ...{ store, calendar, texts: makeTexts(), agentId: 7, publicUrl: 'https://liuke.example' },
    ...{ previewUntil, clock: () => now, log: createLog('silent') },
  });
const person = (id: string, name: string, status: Staff['status'] = 'active'): Staff => ({
  ...{ id, name, departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], leaderIds: [], position: '' },
  ...{ status, isArchived: true, knownAt: MONDAY },
});
const link = (staffId: string, contactId: string, change: Partial<Relationship> = {}): Relationship => ({
  ...{ staffId, contactId, remark: '', remarkCorpName: '', addedAt: MONDAY - 300 * DAY_MS },
  ...{ endedAt: null, endedBy: null, knownAt: MONDAY - 300 * DAY_MS },
  ...change,
});

beforeEach(async () => {
  now = MONDAY;
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  const contacts = ['王敏', '赵倩', '孙立'].map(
    (name, i): Contact => ({
      ...{ id: `wm-${i}`, name, kind: 'wechat', corpName: '', corpFullName: '', position: i === 0 ? '采购经理' : '' },
      knownAt: 0,
    }),
  );
  await store.transaction(async (db) => {
    await saveStaff(db, [person('lin', '林晨'), person('he', '何静')]);
    await saveContacts(db, contacts);
    await saveCustomers(
      db,
      ['杭州浩运贸易有限公司', '启川机电', '恒拓包装'].map((name, i) => ({
        ...{ id: `c-${i}`, name, ownerId: null, tier: null, knownAt: 0 },
      })),
    );
    await saveMappings(
      db,
      contacts.map(({ id }, i) => ({
        ...{ customerId: `c-${i}`, contactId: id, rule: 'self', validFrom: 0, validTo: null, knownAt: 0 },
      })),
    );
    await saveRelationships(
      db,
      contacts.map(({ id }) => link('lin', id)),
    );
  });
});
afterEach(() => store.close());

/** 在职继承 from 林晨 to 何静. */
async function transfer(...contactIds: string[]): Promise<void> {
  await store.transaction((db) =>
    saveRelationships(
      db,
      contactIds.flatMap((id) => [
        link('lin', id, { endedAt: now - HOUR_MS, endedBy: 'transfer', knownAt: now }),
        link('he', id, { addedAt: now - HOUR_MS, knownAt: now }),
      ]),
    ),
  );
}
const briefs = async () =>
  (await outboxRows(store.db, { state: 'queued', limit: 9 })).map(({ target, payload, dueAt }) => ({
    ...{ target, dueAt },
    content: (JSON.parse(payload) as { text: { content: string } }).text.content,
  }));

it('moves the open alert and tells the new owner once who the customer is, and that there is time', async () => {
  await insertAlert(store.db, alert({ customerId: 'c-0', ownerId: 'lin', openedAt: now }));
  await transfer('wm-0');
  expect(await run()).toEqual({ handovers: 1, movedAlerts: 1, briefs: 1 });
  expect(await run()).toEqual({ handovers: 0, movedAlerts: 0, briefs: 0 });
  expect(await openAlertOf(store.db, 'c-0')).toMatchObject({ ownerId: 'he', state: 'open' });
  const [moved] = await eventsOf(store.db, 'alert-1');
  expect(moved?.event).toMatchObject({ type: 'ownerChanged', ownerId: 'he', by: 'system' });
  expect(await handoversOfCustomer(store.db, 'c-0')).toMatchObject([
    { fromStaffId: 'lin', toStaffId: 'he', reason: 'transfer' },
  ]);
  const [brief, ...others] = await briefs();
  expect(others).toEqual([]);
  expect(brief).toMatchObject({ target: 'he' });
  expect(calendar.isWorkingTime(brief!.dueAt)).toBe(true);
  expect(brief!.content.split('\n')).toEqual([
    '浩运贸易转到你这里了，之前是林晨在跟。',
    '对接人：王敏（采购经理）',
    '还没处理完：12天没联系',
    '先熟悉一下，10个工作日内不按老节奏提醒。以前的来往和依据都在：https://liuke.example/c/c-0',
  ]);
});

it('writes one message for many customers', async () => {
  await transfer('wm-0', 'wm-1', 'wm-2');
  expect(await run()).toMatchObject({ handovers: 3, briefs: 1 });
  expect((await briefs())[0]!.content).toContain(
    '有3家客户转到你这里了，之前是林晨在跟：浩运贸易、启川机电、恒拓包装。',
  );
});

it('sends nothing to salespeople in the preview, and leaves the alert of somebody else alone', async () => {
  await insertAlert(store.db, alert({ customerId: 'c-0', ownerId: 'zhou', openedAt: now }));
  await transfer('wm-0');
  expect(await run(now + DAY_MS)).toEqual({ handovers: 1, movedAlerts: 0, briefs: 0 });
  expect(await openAlertOf(store.db, 'c-0')).toMatchObject({ ownerId: 'zhou' });
});

it('makes a brief again that was lost in a stop, as the same one', async () => {
  await transfer('wm-0');
  await run();
  await store.db.run('DELETE FROM outbox');
  now += HOUR_MS;
  expect(await run()).toMatchObject({ handovers: 0, briefs: 1 });
  now += 2 * DAY_MS;
  await store.db.run('DELETE FROM outbox');
  expect(await run()).toMatchObject({ briefs: 0 });
});

it('takes what a deletion or an old transfer is for no handover', async () => {
  await store.transaction((db) =>
    saveRelationships(db, [
      link('lin', 'wm-0', { endedAt: now - HOUR_MS, endedBy: 'customer', knownAt: now }),
      link('he', 'wm-0', { addedAt: now - HOUR_MS, knownAt: now }),
      link('lin', 'wm-1', { endedAt: now - 40 * DAY_MS, endedBy: 'transfer', knownAt: now }),
      link('he', 'wm-1', { addedAt: now - 40 * DAY_MS, knownAt: now }),
    ]),
  );
  expect(await run()).toEqual({ handovers: 0, movedAlerts: 0, briefs: 0 });
});

it('gives the case of a member who left to a colleague who knows the customer, else to the leader, and then to who takes over', async () => {
  await insertAlert(store.db, alert({ id: 'alert-0', customerId: 'c-0', ownerId: 'lin', openedAt: now }));
  await insertAlert(store.db, alert({ id: 'alert-1', customerId: 'c-1', ownerId: 'lin', openedAt: now }));
  await insertAlert(store.db, alert({ id: 'alert-2', customerId: 'c-2', ownerId: 'he', openedAt: now }));
  await store.transaction(async (db) => {
    const left = { ...person('lin', '林晨', 'departed'), leaderIds: ['zhou'], knownAt: now };
    await saveStaff(db, [left, person('zhou', '周宁')]);
    await saveRelationships(db, [link('he', 'wm-1')]);
  });
  const owners = async () =>
    Promise.all(['c-0', 'c-1', 'c-2'].map(async (id) => (await openAlertOf(store.db, id))?.ownerId));
  expect(await run()).toMatchObject({ movedAlerts: 2 });
  expect(await owners()).toEqual(['zhou', 'he', 'he']);
  expect(await run()).toMatchObject({ movedAlerts: 0 });
});
