import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { queueCard } from '../../src/cards/queueCard.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import {
  alertById,
  cardByTaskId,
  eventsOf,
  insertAlert,
  insertCard,
  setCardState,
  updateAlert,
} from '../../src/store/alerts.ts';
import { insertCardEntries } from '../../src/store/listCards.ts';
import { enqueue, outboxRows } from '../../src/store/outbox.ts';
import { saveStaff } from '../../src/store/people.ts';
import { saveSnapshots } from '../../src/store/snapshots.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type DeliverDeps, deliverOutbox, type SentMessage } from '../../src/usecases/deliverOutbox.ts';
import { WeComUnreachable, weComErrorOf } from '../../src/wecom/wecomError.ts';
import { alert, card, MONDAY } from '../store/samples.ts';

const HOUR_MS = 3_600_000;
const SENT: SentMessage = { msgId: 'msg', responseCode: 'code', invalidUsers: [] };

let store: Store;
let now: number;
/** What went out, in order. */
let sent: string[];

beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  [now, sent] = [MONDAY, []];
});
afterEach(() => store.close());

function deps(send: Partial<DeliverDeps['send']> = {}, more: Partial<DeliverDeps> = {}): DeliverDeps {
  const note = async (payload: string): Promise<SentMessage> => {
    sent.push(payload);
    return SENT;
  };
  return {
    store,
    send: {
      card: note,
      text: note,
      cardUpdate: async (payload) => {
        sent.push(payload);
        return { updated: true };
      },
      group: async (_target, payload) => void sent.push(payload),
      ...send,
    },
    clock: () => now,
    log: createLog('silent'),
    token: 'this process',
    texts: makeTexts(),
    agentId: 1_000_002,
    operatorIds: ['operator'],
    ...more,
  };
}

/** As a killed process does: it goes no further. */
const never = (): Promise<never> => new Promise(() => undefined);

async function queue(kind: string, key: string, target = 'liming'): Promise<void> {
  const item = { dedupeKey: key, kind, target, payload: `${kind} ${key}`, dueAt: now, createdAt: now };
  await enqueue(store.db, item);
}

describe('deliverOutbox', () => {
  it('leaves a group message alone whose turn had not come when the process was killed', async () => {
    await queue('text', '1', 'weekly');
    await queue('group', '2', 'weekly');
    await queue('group', '3', 'weekly');
    let groups = 0;
    const killed = async (): Promise<never> => {
      groups += 1;
      return never();
    };
    void deliverOutbox(deps({ text: never, group: killed }));
    await vi.waitFor(() => expect(groups).toBe(1));
    now += HOUR_MS;
    expect(await deliverOutbox(deps({}, { token: 'the next process' }))).toMatchObject({ sent: 3, uncertain: 1 });
    expect(sent.filter((payload) => payload.startsWith('group'))).toEqual(['group 3']);
  });

  it('does not send a group message again that was under way when the process was killed', async () => {
    await queue('group', '1');
    let isUnderWay = false;
    const killed = async (): Promise<never> => {
      isUnderWay = true;
      return never();
    };
    void deliverOutbox(deps({ group: killed }));
    await vi.waitFor(() => expect(isUnderWay).toBe(true));
    now += HOUR_MS;
    expect(await deliverOutbox(deps({}, { token: 'the next process' }))).toMatchObject({ uncertain: 1 });
    // Only the operator hears of it, and how to send it again.
    expect(sent).toEqual([expect.stringContaining('liuke outbox --retry 1')]);
  });

  it('does not send what it took up before it was stopped for longer than its claim, and leaves it to whoever is awake', async () => {
    await queue('group', '1');
    await queue('text', '2', 'someone');
    // The process is stopped between taking up and sending, and goes on an hour later.
    const asleep: Store = {
      ...store,
      async transaction(work) {
        const taken = await store.transaction(work);
        now += HOUR_MS;
        return taken;
      },
    };
    const late = deliverOutbox({ ...deps({}), store: asleep, isStopping: () => now > MONDAY });
    expect(await late).toMatchObject({ sent: 0, retried: 2, uncertain: 0 });
    expect(sent).toEqual([]);
    expect(await deliverOutbox(deps({}, { token: 'the next process' }))).toMatchObject({ sent: 2, uncertain: 0 });
  });

  it('leads the operator to the page on which an uncertain digest is sent again with one tap', async () => {
    await queue('group', 'digest-east-2026-W47');
    let isUnderWay = false;
    const killed = async (): Promise<never> => {
      isUnderWay = true;
      return never();
    };
    void deliverOutbox(deps({ group: killed }));
    await vi.waitFor(() => expect(isUnderWay).toBe(true));
    now += HOUR_MS;
    const pagesUrl = 'https://liuke.example.com';
    await vi.waitFor(async () =>
      expect(await deliverOutbox({ ...deps({}, { token: 'the next process' }), pagesUrl })).toMatchObject({
        uncertain: 1,
      }),
    );
    expect(sent).toEqual([expect.stringContaining(`${pagesUrl}/digest/2026-W47?group=east`)]);
  });

  it('keeps a card answered that was tapped while its lost answer was still to be asked for again', async () => {
    await insertAlert(store.db, alert());
    await insertCard(store.db, card({ taskId: '1' }));
    await queue('card', '1');
    const answerIsLost = async (): Promise<SentMessage> => {
      throw new WeComUnreachable('message/send', 'reset', 'ECONNRESET');
    };
    expect(await deliverOutbox(deps({ card: answerIsLost }))).toMatchObject({ retried: 1 });
    await updateAlert(store.db, alert({ state: 'claimed', claimedBy: 'liming', claimedAt: now, version: 2 }));
    await setCardState(store.db, '1', 'answered');
    now += HOUR_MS;
    const known = async (): Promise<SentMessage> => ({ ...SENT, responseCode: null, alreadySent: true });
    expect(await deliverOutbox(deps({ card: known }))).toMatchObject({ sent: 1, dead: 0 });
    expect(await cardByTaskId(store.db, '1')).toMatchObject({ state: 'answered' });
  });

  it('does not send a card whose case has ended, after WeCom surely did not take it', async () => {
    await insertAlert(store.db, alert());
    await insertCard(store.db, card({ taskId: '1' }));
    await queue('card', '1');
    const notReached = async (): Promise<SentMessage> => {
      throw new WeComUnreachable('message/send', 'refused', 'ECONNREFUSED');
    };
    expect(await deliverOutbox(deps({ card: notReached }))).toMatchObject({ retried: 1 });
    await updateAlert(store.db, alert({ state: 'closed', closedAt: now, closeReason: 'normal', version: 2 }));
    now += HOUR_MS;
    expect(await deliverOutbox(deps())).toMatchObject({ sent: 0, dropped: 1 });
    expect(sent).toEqual([]);
    expect(await cardByTaskId(store.db, '1')).toMatchObject({ state: 'dropped' });
  });

  it('does not send a card to one who is no longer its owner', async () => {
    await insertAlert(store.db, alert({ ownerId: 'hejing' }));
    await insertCard(store.db, card({ taskId: '1' }));
    await queue('card', '1');
    expect(await deliverOutbox(deps())).toMatchObject({ sent: 0, dropped: 1 });
    expect(await cardByTaskId(store.db, '1')).toMatchObject({ state: 'dropped' });
  });

  it('keeps all cards that are refused for an hour, ranks them again, and drops with its reason what is over', async () => {
    const risks = { mild: 0.2, pressing: 0.9, over: 0.95 };
    await saveSnapshots(
      store.db,
      Object.entries(risks).map(([customerId, risk]) => ({
        ...{ customerId, day: '2026-11-16', at: MONDAY, ownerId: 'liming', score: 40, band: 'first', coverage: 1 },
        ...{ observedDays: 90, risk, version: 'v1', verdict: null },
      })),
    );
    for (const customerId of Object.keys(risks)) {
      await insertAlert(store.db, alert({ id: customerId, customerId }));
      await insertCard(store.db, card({ taskId: `task-${customerId}`, alertId: customerId }));
      await queue('card', `task-${customerId}`);
      now += 1_000;
    }
    const until = now + HOUR_MS;
    const busy = async (payload: string): Promise<SentMessage> => {
      if (now < until) throw weComErrorOf('message/send', 45009, 'api freq out of limit', []);
      sent.push(payload);
      return SENT;
    };
    for (; now < until; now += 60_000)
      expect(await deliverOutbox(deps({ card: busy }))).toMatchObject({ sent: 0, dead: 0 });
    expect(await outboxRows(store.db, { state: 'queued', limit: 9 })).toHaveLength(3);
    const over = alert({
      id: 'over',
      customerId: 'over',
      state: 'closed',
      closedAt: now,
      closeReason: 'normal',
      version: 2,
    });
    await updateAlert(store.db, over);
    now += HOUR_MS;
    for (let round = 0; round < 3; round += 1) {
      await deliverOutbox(deps({ card: busy }));
      now += 60_000;
    }
    expect(sent).toEqual(['card task-pressing', 'card task-mild']);
    expect(await cardByTaskId(store.db, 'task-over')).toMatchObject({ state: 'dropped' });
    expect((await eventsOf(store.db, 'over')).map(({ event }) => event)).toEqual([
      expect.objectContaining({ type: 'cardHeld', reason: 'noLongerDue', taskId: 'task-over' }),
    ]);
    const [row] = await outboxRows(store.db, { state: 'dropped', limit: 9 });
    expect(row).toMatchObject({ dedupeKey: 'task-over', error: 'alert is closed' });
  });

  /** A list of two cases of 李明, made and not sent yet. */
  async function queueList(kind: string): Promise<void> {
    for (const id of ['a', 'b']) await insertAlert(store.db, alert({ id, customerId: `customer-${id}` }));
    await insertCard(store.db, card({ taskId: 'list', alertId: '', kind }));
    await insertCardEntries(store.db, 'list', ['a', 'b']);
    await queue('card', 'list');
  }
  const heldOf = async (id: string) =>
    (await eventsOf(store.db, id)).map(({ event }) => [event.type, 'reason' in event ? event.reason : null]);

  it.each([
    [81013, 'noReceiver'],
    [40058, 'refused'],
  ])('says at each case of a list that it never arrived (%i)', async (code, reason) => {
    const person = { departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], position: '', knownAt: 0 };
    const active = { ...person, status: 'active' as const, isArchived: true };
    await saveStaff(store.db, [
      { ...active, id: 'liming', name: '李明', leaderIds: ['zhou'] },
      { ...active, id: 'zhou', name: '周宁', leaderIds: [] },
    ]);
    await queueList('morningList');
    const refused = async (): Promise<never> => {
      throw weComErrorOf('message/send', code, 'no', []);
    };
    expect(await deliverOutbox(deps({ card: refused }))).toMatchObject({ dead: 1 });
    const isMoved = reason === 'noReceiver';
    for (const id of ['a', 'b']) {
      expect(await heldOf(id)).toContainEqual(['cardHeld', reason]);
      expect((await alertById(store.db, id))?.ownerId).toBe(isMoved ? 'zhou' : 'liming');
    }
    expect(sent.join()).toEqual(isMoved ? expect.stringContaining('已转给周宁') : '');
  });

  it('introduces itself before the first card that arrives, and tells operators once of who is out of reach', async () => {
    const person = { departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], position: '', knownAt: 0 };
    const active = { ...person, status: 'active' as const, isArchived: true };
    await saveStaff(store.db, [
      { ...active, id: 'liming', name: '李明', leaderIds: ['zhou'] },
      { ...active, id: 'zhou', name: '周宁', leaderIds: [] },
    ]);
    await insertAlert(store.db, alert());
    const queueing = { agentId: 7, introductionFor: () => '你好' };
    const { view } = card();
    const planned = (version: number) => ({
      ...{ taskId: `alert-1-v${version}`, kind: 'alert' as const, receiverId: 'liming', view, dueAt: now },
      ...{ entries: [{ alertId: 'alert-1', as: 'alert' as const }], replaces: [] },
    });
    let isVisible = false;
    const reach = async (payload: string): Promise<SentMessage> => {
      if (!isVisible && payload.includes('"touser":"liming"')) throw weComErrorOf('message/send', 81013, 'no', []);
      sent.push(payload);
      return SENT;
    };
    await queueCard({ ...queueing, store }, planned(1), now);
    for (let round = 0; round < 2; round += 1) await deliverOutbox(deps({ card: reach, text: reach }));
    expect(sent).toEqual([expect.stringContaining('已转给周宁')]);
    expect((await alertById(store.db, 'alert-1'))?.ownerId).toBe('zhou');

    [isVisible, sent, now] = [true, [], now + 24 * HOUR_MS];
    await queueCard({ ...queueing, store }, planned(2), now);
    for (let round = 0; round < 2; round += 1) await deliverOutbox(deps({ card: reach, text: reach }));
    expect(sent[0]).toContain('你好');
  });

  it.each(['morningList', 'leaderList', 'waits'])(
    'does not send a list (%s) of which every case is over',
    async (kind) => {
      await queueList(kind);
      const over = { state: 'closed', closedAt: now, closeReason: 'recovered', version: 2 } as const;
      await updateAlert(store.db, alert({ id: 'a', customerId: 'customer-a', ...over }));
      await updateAlert(store.db, alert({ id: 'b', customerId: 'customer-b', ...over }));
      expect(await deliverOutbox(deps())).toMatchObject({ sent: 0, dropped: 1 });
      expect(await cardByTaskId(store.db, 'list')).toMatchObject({ state: 'dropped' });
      for (const id of ['a', 'b']) expect(await heldOf(id)).toEqual([['cardHeld', 'noLongerDue']]);
    },
  );

  it('sends a list while one of its cases is not over', async () => {
    await queueList('waits');
    const over = { state: 'closed', closedAt: now, closeReason: 'recovered', version: 2 } as const;
    await updateAlert(store.db, alert({ id: 'a', customerId: 'customer-a', ...over }));
    expect(await deliverOutbox(deps())).toMatchObject({ sent: 1, dropped: 0 });
  });

  it('does not give up while WeCom is away for a weekend', async () => {
    await queue('group', '1');
    let isAway = true;
    const group = async (_target: string, payload: string): Promise<void> => {
      if (isAway) throw new WeComUnreachable('webhook/send', 'refused', 'ECONNREFUSED');
      sent.push(payload);
    };
    for (let hour = 0; hour < 72; hour += 1) {
      await deliverOutbox(deps({ group }));
      now += HOUR_MS;
    }
    isAway = false;
    expect(await deliverOutbox(deps({ group }))).toMatchObject({ sent: 1 });
    expect(sent).toEqual(['group 1']);
  });

  it('gives up when nobody mends it for days', async () => {
    await queue('text', '1');
    const text = async (): Promise<SentMessage> => {
      throw new WeComUnreachable('message/send', 'refused', 'ECONNREFUSED');
    };
    for (let hour = 0; hour < 98; hour += 1) {
      await deliverOutbox(deps({ text }));
      now += HOUR_MS;
    }
    expect(await outboxRows(store.db, { state: 'dead', limit: 9 })).toHaveLength(1);
  });

  it('begins nothing more when the service is being ended, and holds nothing', async () => {
    for (const key of ['1', '2', '3']) await queue('text', key);
    const isStopping = (): boolean => sent.length > 0;
    expect(await deliverOutbox(deps({}, { isStopping }))).toMatchObject({ sent: 1 });
    expect(await outboxRows(store.db, { state: 'queued', limit: 10 })).toMatchObject([
      { dedupeKey: '2', attempts: 0 },
      { dedupeKey: '3', attempts: 0 },
    ]);
  });
});
