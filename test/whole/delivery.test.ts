import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { type DemoService, startDemoService } from '../../src/demo/demoService.ts';
import type { AlertCard } from '../../src/domain/wording/alertCard.ts';
import {
  appendEvent,
  cardByTaskId,
  eventsOf,
  insertAlert,
  insertCard,
  openAlerts,
  updateAlert,
} from '../../src/store/alerts.ts';
import { claimOutbox, enqueue, outboxCounts, outboxRows } from '../../src/store/outbox.ts';
import { cardMessage } from '../../src/wecom/renderCard.ts';
import { LEADER, STAFF, smallCompany, TUESDAY } from './smallService.ts';

const NOON = TUESDAY + 5 * 3_600_000;
const VIEW: AlertCard = {
  source: { text: '留客·客户提醒', tone: 'plain' },
  title: '和浩运贸易9天没联系了',
  rows: [],
  buttons: [{ key: 'done', text: '已跟进', style: 1 }],
  variant: 'test',
};

let service: DemoService;
beforeEach(async () => {
  service = await startDemoService({
    company: smallCompany(TUESDAY),
    startAt: TUESDAY,
    seed: 1,
    settings: readCompanySettings(),
    logLevel: 'silent',
    anyPort: true,
  });
  service.simulator.clock.set(NOON);
});
afterEach(async () => {
  await service.close();
});

async function queueCard(taskId: string, receiverId = STAFF.toLowerCase()): Promise<void> {
  const { store } = service.app;
  const body = cardMessage({ card: VIEW, taskId, receiverId, agentId: service.simulator.credentials.agentId });
  await store.transaction(async (db) => {
    await insertAlert(db, {
      id: `alert-${taskId}`,
      customerId: `customer-${taskId}`,
      state: 'open',
      ownerId: receiverId,
      causes: [],
      openedAt: NOON,
      claimedBy: null,
      claimedAt: null,
      snoozedUntil: null,
      closedAt: null,
      closeReason: null,
      quietJudgements: 0,
      version: 1,
    });
    await appendEvent(db, {
      id: `${taskId}:opened`,
      alertId: `alert-${taskId}`,
      event: { at: NOON, by: 'system', type: 'opened', causes: [] },
    });
    await insertCard(db, {
      ...{
        taskId,
        alertId: `alert-${taskId}`,
        receiverId,
        kind: 'alert',
        variant: 'test',
        body,
        view: VIEW,
        createdAt: NOON,
      },
      ...{ sentAt: null, responseCode: null, wecomMsgId: null, state: 'queued' },
    });
    await enqueue(db, {
      dedupeKey: taskId,
      kind: 'card',
      target: receiverId,
      payload: body,
      dueAt: NOON,
      createdAt: NOON,
    });
  });
}
const queueGroup = (text: string) =>
  enqueue(service.app.store.db, {
    dedupeKey: `group-${text}`,
    kind: 'group',
    target: 'webhook',
    payload: text,
    dueAt: NOON,
    createdAt: NOON,
  });
const deliver = () => service.app.work.deliver();
const later = (minutes: number) => service.simulator.clock.advance(minutes * 60_000);
const cards = () => service.simulator.cards.sentTo(STAFF);
const inGroup = (text: string) => JSON.stringify(service.simulator.phone(LEADER)).split(text).length - 1;

describe('delivery', () => {
  it('sends a card once although its first answer was lost', async () => {
    await queueCard('t1');
    service.simulator.faults.once('message/send', { reset: true, afterEffect: true });
    expect(await deliver()).toMatchObject({ sent: 0, retried: 1 });
    expect(cards()).toHaveLength(1);
    later(1);
    expect(await deliver()).toMatchObject({ sent: 1 });
    expect(cards()).toHaveLength(1);
    expect((await cardByTaskId(service.app.store.db, 't1'))!.state).toBe('sent');
  });

  it.each([
    ['busy', { errcode: -1, times: 3 }],
    ['too often', { errcode: 45009 }],
    ['a bad gateway', { httpStatus: 502 }],
    ['a cut connection', { reset: true }],
    ['half an answer', { truncate: true }],
  ])('comes through %s', async (_what, fault) => {
    await queueCard('t2');
    service.simulator.faults.once('message/send', fault);
    for (let round = 0; round < 4; round += 1) {
      await deliver();
      later(2);
    }
    expect(cards()).toHaveLength(1);
    expect(await outboxCounts(service.app.store.db)).toMatchObject({ queued: 0, sent: 1, dead: 0 });
  });

  it('waits while a setting is wrong, and sends when it is mended', async () => {
    await queueCard('t3');
    service.simulator.switches.trustedIps = ['203.0.113.8'];
    expect(await deliver()).toMatchObject({ retried: 1 });
    later(11);
    service.simulator.switches.trustedIps = null;
    expect(await deliver()).toMatchObject({ sent: 1 });
  });

  it('leaves a card that missed its window to the next one, and does not keep back what is critical', async () => {
    await queueCard('t7');
    await queueCard('t8', LEADER.toLowerCase());
    const [critical] = (await openAlerts(service.app.store.db)).filter(({ id }) => id === 'alert-t8');
    const deleted = { kind: 'deleted', since: NOON, judgements: 1, facts: { date: NOON } } as const;
    await updateAlert(service.app.store.db, { ...critical!, causes: [deleted], version: 2 });
    service.simulator.faults.once('message/send', { httpStatus: 502, times: 40 });
    for (let minutes = 0; minutes < 40; minutes += 10) {
      await deliver();
      later(10);
    }
    service.simulator.faults.clear();
    later(20);
    await deliver();
    expect([cards().length, service.simulator.cards.sentTo(LEADER).length]).toEqual([0, 1]);
    service.simulator.clock.set(TUESDAY + (6 * 60 + 41) * 60_000);
    await deliver();
    expect(cards()).toHaveLength(0);
    later(30);
    await deliver();
    expect(cards()).toHaveLength(1);
  });

  it('gives up on a receiver whom WeCom does not know, and says so at the alert', async () => {
    await queueCard('t4', 'nobody');
    expect(await deliver()).toMatchObject({ dead: 1 });
    const events = await eventsOf(service.app.store.db, 'alert-t4');
    expect(events.map(({ event }) => event.type === 'cardHeld' && event.reason)).toContain('noReceiver');
    expect((await outboxRows(service.app.store.db, { state: 'dead', limit: 9 }))[0]!.error).not.toContain(
      'access_token',
    );
  });

  it('drops a card whose case has ended meanwhile', async () => {
    await queueCard('t5');
    await service.app.store.db.run("UPDATE alert SET state = 'closed', open_customer_id = NULL");
    expect(await deliver()).toMatchObject({ dropped: 1 });
    expect(cards()).toHaveLength(0);
    expect((await cardByTaskId(service.app.store.db, 't5'))!.state).toBe('dropped');
  });

  it('never sends a group message twice by itself', async () => {
    await queueGroup('周报一');
    service.simulator.faults.once('webhook/send', { reset: true, afterEffect: true });
    expect(await deliver()).toMatchObject({ uncertain: 1 });
    later(600);
    await deliver();
    expect(inGroup('周报一')).toBe(1);
    expect(await outboxCounts(service.app.store.db)).toMatchObject({ uncertain: 1 });
  });

  it('holds a group message that was in flight when a worker vanished', async () => {
    await queueGroup('周报二');
    await claimOutbox(service.app.store.db, { now: NOON, token: 'a worker that died', leaseMs: 60_000, limit: 1 });
    later(2);
    expect(await deliver()).toMatchObject({ uncertain: 1 });
    expect(inGroup('周报二')).toBe(0);
  });

  it('resends a card that was in flight when a worker vanished', async () => {
    await queueCard('t6');
    await claimOutbox(service.app.store.db, { now: NOON, token: 'a worker that died', leaseMs: 60_000, limit: 1 });
    expect(await deliver()).toMatchObject({ sent: 0 });
    later(2);
    expect(await deliver()).toMatchObject({ sent: 1 });
    expect(cards()).toHaveLength(1);
  });
});
