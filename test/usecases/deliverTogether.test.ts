import { expect, it } from 'vitest';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { alertById, eventsOf, insertAlert, insertCard } from '../../src/store/alerts.ts';
import { saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { enqueue, outboxCounts, outboxRows } from '../../src/store/outbox.ts';
import { saveRelationships, saveStaff } from '../../src/store/people.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type DeliverDeps, deliverOutbox, type SentMessage } from '../../src/usecases/deliverOutbox.ts';
import { WeComError } from '../../src/wecom/wecomError.ts';
import { describeEachStore } from '../mariadb.ts';
import { alert, card, MONDAY } from '../store/samples.ts';

const SENT: SentMessage = { msgId: 'msg', responseCode: 'code', invalidUsers: [] };
const MINUTE_MS = 60_000;

function sender(store: Store, send: Partial<DeliverDeps['send']>, more: Partial<DeliverDeps> = {}): DeliverDeps {
  const none = async (): Promise<never> => {
    throw new Error('not in this test');
  };
  return {
    ...{ store, log: createLog('silent'), token: 'one', clock: () => MONDAY, texts: makeTexts() },
    ...{ agentId: 1, operatorIds: ['operator'] },
    send: { card: none, text: none, cardUpdate: none, group: none, ...send },
    ...more,
  };
}

async function queue(store: Store, dedupeKey: string, target: string, kind = 'text'): Promise<void> {
  const payload = `${target} ${dedupeKey}`;
  await enqueue(store.db, { dedupeKey, kind, target, payload, dueAt: MONDAY, createdAt: MONDAY });
}

describeEachStore('delivery', (test) => {
  it('sends each message once and each receiver’s in their order, by two processes at once', async () => {
    const store = await test.store();
    const other = await openStore({ url: await test.url() });
    const wanted = Array.from({ length: 90 }, (_, n) => [`m${String(n).padStart(3, '0')}`, `staff${n % 15}`] as const);
    await store.transaction(async (db) => {
      for (const [dedupeKey, target] of wanted)
        await enqueue(db, {
          ...{ dedupeKey, kind: 'text', target, payload: `${target} ${dedupeKey}`, dueAt: MONDAY, createdAt: MONDAY },
        });
    });
    let now = MONDAY;
    const sent: string[] = [];
    const text = async (payload: string): Promise<SentMessage> => {
      await new Promise((resolve) => setImmediate(resolve));
      sent.push(payload);
      return SENT;
    };
    const [one, two] = [store, other].map((each, n) =>
      sender(each, { text }, { token: `process ${n}`, clock: () => now }),
    );
    while ((await outboxCounts(store.db)).queued > 0) {
      await Promise.all([deliverOutbox(one!), deliverOutbox(two!)]);
      now += 1_000;
    }
    await other.close();
    expect(sent).toHaveLength(wanted.length);
    expect(sent.toSorted()).toEqual(wanted.map(([key, target]) => `${target} ${key}`).sort());
    for (const inLane of Map.groupBy(sent, (payload) => payload.split(' ')[0]).values())
      expect(inLane).toEqual(inLane.toSorted());
  });

  it('stops asking an API that wants fewer calls, for all and until it is open, while the others go on', async () => {
    const store = await test.store();
    for (let n = 0; n < 100; n += 1) await queue(store, `t${n}`, `staff${n}`);
    await queue(store, 'digest', 'weekly', 'group');
    let now = MONDAY;
    let asked = 0;
    let isClosed = true;
    const text = async (): Promise<SentMessage> => {
      asked += 1;
      if (isClosed) throw new WeComError('message/send', 45009, 'api freq out of limit');
      return SENT;
    };
    const groups: string[] = [];
    const group = async (target: string): Promise<void> => void groups.push(target);
    const deps = sender(store, { text, group }, { clock: () => now });
    await deliverOutbox(deps);
    // What was under way together was refused together; nobody else asked.
    const first = asked;
    expect(first).toBeLessThanOrEqual(64);
    expect(groups).toEqual(['weekly']);
    now += MINUTE_MS;
    await deliverOutbox({ ...deps, token: 'another process' });
    expect(asked).toBe(first);
    isClosed = false;
    now += MINUTE_MS;
    expect(await deliverOutbox(deps)).toMatchObject({ sent: 100 });
  });

  it('gives the case of an owner out of reach to a colleague who knows the customer, and tells the operator', async () => {
    const store = await test.store();
    const { db } = store;
    const person = { departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], position: '', knownAt: 0 };
    const active = { ...person, status: 'active' as const, isArchived: true };
    await saveStaff(db, [
      { ...active, id: 'liming', name: '李明', leaderIds: ['leader'] },
      { ...active, id: 'hejing', name: '何静', leaderIds: ['leader'] },
      { ...active, id: 'leader', name: '周宁', leaderIds: [] },
    ]);
    await saveCustomers(db, [{ id: 'customer-1', name: '浩运贸易', ownerId: null, tier: null, knownAt: 0 }]);
    await saveMappings(db, [
      { contactId: 'wm-1', customerId: 'customer-1', validFrom: 0, validTo: null, rule: 'corpName', knownAt: 0 },
    ]);
    const tie = { contactId: 'wm-1', remark: '', remarkCorpName: '', endedAt: null, endedBy: null, knownAt: 0 };
    await saveRelationships(db, [
      { ...tie, staffId: 'liming', addedAt: 1 },
      { ...tie, staffId: 'hejing', addedAt: 2 },
    ]);
    await insertAlert(db, alert());
    await insertCard(db, card({ taskId: 't1' }));
    await queue(store, 't1', 'liming', 'card');
    const texts: string[] = [];
    const refused = async (): Promise<never> => {
      throw new WeComError('message/send', 81013, 'user & party & tag all invalid');
    };
    const text = async (payload: string): Promise<SentMessage> => {
      texts.push(payload);
      return SENT;
    };
    expect(await deliverOutbox(sender(store, { card: refused, text }))).toMatchObject({ dead: 1, sent: 1 });
    expect(await alertById(db, 'alert-1')).toMatchObject({ ownerId: 'hejing', state: 'open' });
    expect((await eventsOf(db, 'alert-1')).map(({ event }) => event.type).sort()).toEqual(['cardHeld', 'ownerChanged']);
    expect(texts).toEqual([expect.stringContaining('提醒发不到李明')]);
    expect(texts[0]).toContain('已转给何静');

    // She cannot be reached either: nobody else knows the customer, so it is her leader's, and not 李明's again.
    await insertCard(db, card({ taskId: 't2', receiverId: 'hejing' }));
    await queue(store, 't2', 'hejing', 'card');
    await deliverOutbox(sender(store, { card: refused, text }));
    expect(await alertById(db, 'alert-1')).toMatchObject({ ownerId: 'leader' });
  });

  it('says once that a setting is wrong, and asks again when its pause is over', async () => {
    const store = await test.store();
    for (let n = 0; n < 80; n += 1) await queue(store, `t${n}`, `staff${n}`, 'card');
    await queue(store, 'hello', 'staff200');
    let now = MONDAY;
    let isWrong = true;
    const faults: number[] = [];
    const refused = async (): Promise<SentMessage> => {
      if (isWrong) throw new WeComError('message/send', 43012, 'no callback url');
      return SENT;
    };
    const deps = sender(
      store,
      { card: refused, text: async () => SENT },
      { clock: () => now, onOperatorFault: (_api, errcode) => void faults.push(errcode) },
    );
    // Only cards need a callback address.
    expect(await deliverOutbox(deps)).toMatchObject({ sent: 1 });
    for (let minutes = 0; minutes < 60; minutes += 5) {
      now += 5 * MINUTE_MS;
      await deliverOutbox(deps);
    }
    expect(faults).toEqual([43012]);
    isWrong = false;
    now += 11 * MINUTE_MS;
    expect(await deliverOutbox(deps)).toMatchObject({ sent: 80 });
  });

  it('buries a message that a mistake of ours cannot send, and sends the others', async () => {
    const store = await test.store();
    for (const n of [1, 2, 3]) await queue(store, `t${n}`, `staff${n}`);
    const text = async (payload: string): Promise<SentMessage> => {
      if (payload.endsWith('t2')) throw new TypeError('x is undefined');
      return SENT;
    };
    expect(await deliverOutbox(sender(store, { text }))).toMatchObject({ sent: 2, dead: 1 });
    const [dead] = await outboxRows(store.db, { state: 'dead', limit: 9 });
    expect(dead).toMatchObject({ dedupeKey: 't2', attempts: 1, error: 'TypeError: x is undefined' });
  });
});
