import { createHmac, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { appendEvent, insertAlert, insertFollowUp, undoFollowUp } from '../../src/store/alerts.ts';
import { saveCustomers } from '../../src/store/customers.ts';
import { countWebhooks, outboxRows } from '../../src/store/outbox.ts';
import { wayPauses } from '../../src/store/sending.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type DeliverWebhooksDeps, deliverWebhooks } from '../../src/usecases/deliverWebhooks.ts';
import { QUEUE_MAX, tellCompany } from '../../src/usecases/tellCompany.ts';
import { createPostWebhook } from '../../src/webhooks/postWebhook.ts';
import { alert, followUp, MONDAY } from '../store/samples.ts';
import { webhookReceiver } from '../webhooks/receiver.ts';

const KEY = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let store: Store;
let receiver: Awaited<ReturnType<typeof webhookReceiver>>;
let now: number;
let events: number;

beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  receiver = await webhookReceiver();
  [now, events] = [MONDAY, 0];
  const customer = { id: 'customer-1', name: '浩运贸易有限公司', ownerId: null, tier: null, knownAt: MONDAY };
  await store.transaction((db) => saveCustomers(db, [customer]));
  await tell();
});
afterEach(async () => {
  await receiver.close();
  await store.close();
});

/** At the next ring. */
function tell(receivers: string[] = ['crm']) {
  now += 1;
  const deps = { store, texts: makeTexts(), receivers, sharesNotes: false, log: createLog('silent') };
  return tellCompany({ ...deps, clock: () => now });
}

function deps(change: Partial<DeliverWebhooksDeps> = {}): DeliverWebhooksDeps {
  return {
    store,
    receivers: [{ name: 'crm', url: receiver.url, keys: [KEY], isPrivate: true }],
    post: createPostWebhook({ timeoutMs: 300 }),
    clock: () => now,
    log: createLog('silent'),
    token: randomUUID(),
    ...change,
  };
}

const deliver = (change: Partial<DeliverWebhooksDeps> = {}) => deliverWebhooks(deps(change));

type Happened =
  | Omit<Extract<AlertEvent, { type: 'claimed' }>, 'at' | 'by'>
  | { type: string; [field: string]: unknown };

/** Something happens to an alert a second later. */
async function happen(event: Happened, alertId = 'alert-1'): Promise<void> {
  now += 1_000;
  events += 1;
  const whole = { at: now, by: 'liming', ...event } as AlertEvent;
  await appendEvent(store.db, { id: `${alertId}:${events}:${event.type}`, alertId, event: whole });
}

const bodies = () => receiver.received.map(({ body }) => JSON.parse(body));
const ids = () => receiver.received.map(({ headers }) => headers['webhook-id']);

describe('what the own systems are told', () => {
  it('is the life of an alert and its follow-ups, in order, signed, and nothing of cards and judgements', async () => {
    await insertAlert(store.db, alert());
    await happen({ type: 'opened', causes: alert().causes });
    await happen({ type: 'cardQueued', receiverId: 'liming' });
    await happen({ type: 'cardHeld', reason: 'quietHours' });
    await happen({ type: 'claimed', outcome: 'call', taskId: 'task-1' });
    now += 1_000;
    await insertFollowUp(store.db, followUp({ id: 'f-1', at: now, outcome: 'call', note: '他说先放放' }));
    await happen({ type: 'verified', seenAt: now, staffId: 'liming' });
    await happen({ type: 'reopened', by: 'system' });
    await happen({ type: 'ownerChanged', by: 'system', ownerId: 'zhouning' });
    now += 1_000;
    await undoFollowUp(store.db, 'f-1', now);
    await happen({ type: 'closed', reason: 'saved' });
    now += 1_000;
    expect(await tell()).toEqual({ queued: 8 });
    expect(await deliver()).toEqual({ sent: 8, retried: 0, dead: 0 });

    expect(bodies().map(({ type }) => type)).toEqual([
      ...['alert.opened', 'alert.claimed', 'followUp.logged', 'alert.verified', 'alert.reopened', 'alert.ownerChanged'],
      ...['followUp.undone', 'alert.closed'],
    ]);
    const [opened, claimed, logged, , reopened, moved, undone, closed] = bodies();
    expect(reopened.data).toMatchObject({ by: 'system', alert: { id: 'alert-1', causes: opened.data.alert.causes } });
    const customer = { id: 'customer-1', name: '浩运贸易有限公司', accounts: [] };
    expect(opened).toEqual({
      type: 'alert.opened',
      timestamp: new Date(MONDAY + 1_001).toISOString(),
      data: {
        alert: {
          ...{ id: 'alert-1', ownerId: 'liming', openedAt: new Date(MONDAY).toISOString() },
          causes: [{ kind: 'goneQuiet', says: '12天没联系' }],
        },
        ...{ customer, by: 'liming' },
      },
    });
    expect(claimed.data).toMatchObject({ by: 'liming', outcome: 'call', customer });
    expect(logged.data.followUp).toMatchObject({ id: 'f-1', outcomeText: '打了电话', undoneAt: null, hasNote: true });
    expect(moved.data).toMatchObject({ by: 'system', newOwnerId: 'zhouning' });
    expect(undone.data.followUp).toMatchObject({ id: 'f-1', undoneAt: expect.any(String) });
    expect(closed.data.reason).toBe('saved');
    expect(JSON.stringify(bodies())).not.toMatch(/先放放|task-1/);
    for (const { headers, body } of receiver.received) {
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      const expected = createHmac('sha256', Buffer.alloc(32, 7)).update(signed).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    }
  });

  it('begins with what happens after a receiver was named, and is one message an event however often it is looked for', async () => {
    await happen({ type: 'claimed', outcome: 'none' });
    await insertAlert(store.db, alert());
    now += MINUTE_MS;
    expect(await tell(['crm', 'erp'])).toEqual({ queued: 1 });
    expect(await tell(['crm', 'erp'])).toEqual({ queued: 0 });
    await happen({ type: 'closed', reason: 'normal' });
    now += MINUTE_MS;
    expect(await tell(['crm', 'erp'])).toEqual({ queued: 2 });
    now += DAY_MS;
    expect(await tell(['crm', 'erp'])).toEqual({ queued: 0 });
    await deliver();
    expect(bodies().map(({ type }) => type)).toEqual(['alert.claimed', 'alert.closed']);
    expect(await countWebhooks(store.db, 'erp', 'queued')).toBe(1);
    await tell(['crm']);
    expect(await countWebhooks(store.db, 'erp', 'dropped')).toBe(1);
  });

  it('has what was committed late: its transaction ended after the next look', async () => {
    await insertAlert(store.db, alert());
    const began = now + 1_000;
    now += 20 * MINUTE_MS;
    await tell();
    await appendEvent(store.db, { id: 'late', alertId: 'alert-1', event: { type: 'undone', at: began, by: 'liming' } });
    now += 5_000;
    expect(await tell()).toEqual({ queued: 1 });
  });

  it('waits in the database when a receiver takes nothing, bounded in the outbox, and loses nothing', async () => {
    await insertAlert(store.db, alert());
    const many = QUEUE_MAX + 120;
    await store.transaction(async (db) => {
      for (let n = 0; n < many; n += 1) {
        const event: AlertEvent = { type: 'undone', at: MONDAY + 1_000 + n, by: 'liming' };
        await appendEvent(db, { id: `many:${n}`, alertId: 'alert-1', event });
      }
    });
    now += HOUR_MS;
    expect(await tell()).toEqual({ queued: QUEUE_MAX });
    expect(await tell()).toEqual({ queued: 0 });
    await store.db.run(`UPDATE outbox SET state = 'sent', finished_at = ? WHERE kind = 'webhook'`, [now]);
    expect(await tell()).toEqual({ queued: 120 });
    expect(await tell()).toEqual({ queued: 0 });
  });
});

describe('sending to the own systems', () => {
  beforeEach(async () => {
    await insertAlert(store.db, alert());
    await insertAlert(store.db, alert({ id: 'alert-2', customerId: 'customer-2' }));
  });

  /** One event of each customer's alert is queued. */
  async function two(): Promise<void> {
    await happen({ type: 'claimed', outcome: 'call' });
    await happen({ type: 'claimed', outcome: 'visit' }, 'alert-2');
    now += 1_000;
    await tell();
  }

  it('sends the same bytes under the same id when it stopped between sending and noting it', async () => {
    await two();
    let isSent = false;
    const post = createPostWebhook();
    const killed: DeliverWebhooksDeps['post'] = async (to, event) => {
      await post(to, event);
      isSent = true;
      return new Promise(() => undefined);
    };
    void deliver({ post: killed });
    await vi.waitFor(() => expect(isSent && receiver.received.length === 2).toBe(true));
    now += HOUR_MS;
    expect(await deliver()).toMatchObject({ sent: 2 });
    expect(receiver.received).toHaveLength(4);
    expect(new Set(ids()).size).toBe(2);
    const [first] = receiver.received;
    const again = receiver.received
      .slice(2)
      .find(({ headers }) => headers['webhook-id'] === first!.headers['webhook-id'])!;
    expect(again.body).toBe(first!.body);
    // The time is of the attempt, so that receivers can refuse what is old.
    expect(Number(again.headers['webhook-timestamp'])).toBe(Number(first!.headers['webhook-timestamp']) + 3_600);
  });

  it('lets two processes send each event once', async () => {
    await two();
    await Promise.all([deliver(), deliver()]);
    expect(new Set(ids()).size).toBe(2);
    expect(receiver.received).toHaveLength(2);
  });

  it('keeps the order of one customer over failures, and does not hold up the others', async () => {
    await two();
    receiver.answers.push((call, answer) => {
      answer.writeHead(call.body.includes('alert-1') ? 500 : 204).end();
    });
    receiver.answers.push((call, answer) => {
      answer.writeHead(call.body.includes('alert-1') ? 500 : 204).end();
    });
    expect(await deliver()).toEqual({ sent: 1, retried: 1, dead: 0 });
    await happen({ type: 'closed', reason: 'saved' });
    await tell();
    expect(await deliver()).toEqual({ sent: 0, retried: 0, dead: 0 });
    now += 10_000;
    expect(await deliver()).toEqual({ sent: 2, retried: 0, dead: 0 });
    const ofFirst = bodies().filter(({ data }) => data.alert.id === 'alert-1');
    expect(ofFirst.map(({ type }) => type)).toEqual(['alert.claimed', 'alert.claimed', 'alert.closed']);
  });

  it('tries again later and later, and gives up after four days: a dead letter that can be sent after all', async () => {
    await happen({ type: 'claimed', outcome: 'call' });
    await tell();
    receiver.answerAlways(503);
    const started = now;
    let attempts = 0;
    while ((await outboxRows(store.db, { state: 'dead', limit: 9 })).length === 0) {
      attempts += (await deliver()).retried;
      now += MINUTE_MS;
      expect(now - started).toBeLessThan(5 * DAY_MS);
    }
    expect(now - started).toBeGreaterThan(4 * DAY_MS);
    // About hourly in the end, not every minute.
    expect(attempts).toBeLessThan(120);
    expect(attempts).toBeGreaterThan(50);
    const [dead] = await outboxRows(store.db, { state: 'dead', limit: 9 });
    expect(dead).toMatchObject({ kind: 'webhook', error: expect.stringContaining('HTTP 503') });
  });

  it.each([400, 410, 422])('does not repeat what is refused for good: %d', async (status) => {
    await two();
    receiver.answers.push(status);
    expect(await deliver()).toEqual({ sent: 1, retried: 0, dead: 1 });
    now += DAY_MS;
    expect(await deliver()).toEqual({ sent: 0, retried: 0, dead: 0 });
    expect(receiver.received).toHaveLength(2);
  });

  it.each([301, 401, 404])('leaves a receiver alone that a person must mend, and loses nothing: %d', async (status) => {
    await two();
    receiver.answerAlways(status);
    expect(await deliver()).toEqual({ sent: 0, retried: 2, dead: 0 });
    const [pause] = [...(await wayPauses(store.db)).values()];
    expect(pause).toMatchObject({ way: 'webhook:crm', strikes: 1, reason: expect.stringContaining(`HTTP ${status}`) });
    now += 9 * MINUTE_MS;
    await deliver();
    expect(receiver.received).toHaveLength(2);
    receiver.answerAlways(200);
    now += 2 * MINUTE_MS;
    expect(await deliver()).toMatchObject({ sent: 2 });
    expect(await wayPauses(store.db)).toEqual(new Map());
  });

  it('rests as long as a receiver asks for', async () => {
    await happen({ type: 'claimed', outcome: 'call' });
    await tell();
    receiver.answers.push((_, answer) => answer.writeHead(429, { 'Retry-After': '120' }).end());
    await deliver();
    await happen({ type: 'claimed', outcome: 'visit' }, 'alert-2');
    await tell();
    now += MINUTE_MS;
    await deliver();
    expect(receiver.received).toHaveLength(1);
    now += 2 * MINUTE_MS;
    expect(await deliver()).toMatchObject({ sent: 2 });
  });

  it('does not wait for a slow receiver more than once a round, nor let another one wait for it', async () => {
    const other = await webhookReceiver();
    try {
      await tell(['crm', 'erp']);
      await happen({ type: 'claimed', outcome: 'call' });
      await tell(['crm', 'erp']);
      receiver.answerAlways(() => undefined);
      const both = [receiver, other].map(({ url }, index) => ({
        ...{ name: index === 0 ? 'crm' : 'erp', url, keys: [KEY], isPrivate: true },
      }));
      expect(await deliver({ receivers: both })).toEqual({ sent: 1, retried: 1, dead: 0 });
      expect(other.received).toHaveLength(1);
      // The same event has an id of its own for each receiver.
      expect(other.received[0]!.headers['webhook-id']).not.toBe(ids()[0]);
      const [waiting] = await outboxRows(store.db, { state: 'queued', limit: 9 });
      expect(waiting).toMatchObject({ target: 'crm/customer-1', wasInFlight: true });
      receiver.answerAlways(204);
      now += HOUR_MS;
      expect(await deliver({ receivers: both })).toMatchObject({ sent: 1 });
    } finally {
      await other.close();
    }
  });
});
