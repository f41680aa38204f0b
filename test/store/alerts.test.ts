import { expect, it } from 'vitest';
import { type AlertEvent, transition } from '../../src/domain/alert.ts';
import {
  alertById,
  alertsBetween,
  alertsOf,
  appendEvent,
  cardByTaskId,
  cardsOfAlert,
  caseOfCard,
  claimedAlerts,
  countCards,
  eventsBetween,
  eventsOf,
  followUpsBetween,
  followUpsOf,
  insertAlert,
  insertCard,
  insertFollowUp,
  markCardSent,
  noteFollowUp,
  openAlertOf,
  openAlerts,
  setCardState,
  undoFollowUp,
  updateAlert,
} from '../../src/store/alerts.ts';
import { StaleWrite } from '../../src/store/storeError.ts';
import { describeEachStore } from '../mariadb.ts';
import { alert, card, followUp, MONDAY } from './samples.ts';

const closed = { state: 'closed', closedAt: MONDAY + 9, closeReason: 'recovered' } as const;

describeEachStore('alerts', (test) => {
  it('come back as they were saved', async () => {
    const { db } = await test.store();
    expect(await insertAlert(db, alert())).toBe(true);
    expect(await alertById(db, 'alert-1')).toEqual(alert());
    expect(await openAlertOf(db, 'customer-1')).toEqual(alert());
    expect(await alertById(db, 'alert-2')).toBeNull();
    expect(await openAlertOf(db, 'customer-2')).toBeNull();
  });

  it('are open once a customer, whoever asks at once', async () => {
    const store = await test.store();
    const tries = await Promise.all(
      Array.from({ length: 8 }, (_, n) => store.transaction((db) => insertAlert(db, alert({ id: `alert-${n}` })))),
    );
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect(await openAlerts(store.db)).toHaveLength(1);
    expect(await insertAlert(store.db, alert({ id: 'other', customerId: 'customer-2' }))).toBe(true);
  });

  it('are given in portions where somebody said 已跟进', async () => {
    const { db } = await test.store();
    const said = { claimedBy: 'liming', claimedAt: MONDAY + 1 };
    for (const n of [1, 2, 3, 4, 5])
      await insertAlert(db, alert({ id: `alert-${n}`, customerId: `customer-${n}`, ...(n === 4 ? {} : said) }));
    await updateAlert(db, alert({ ...said, ...closed, version: 2 }));
    const portions: string[][] = [];
    for await (const portion of claimedAlerts(db, 2)) portions.push(portion.map(({ id }) => id));
    expect(portions).toEqual([['alert-2', 'alert-3'], ['alert-5']]);
  });

  it('make room for the next one when they are closed', async () => {
    const { db } = await test.store();
    await insertAlert(db, alert());
    await updateAlert(db, alert({ ...closed, version: 2 }));
    expect(await insertAlert(db, alert({ id: 'alert-2', openedAt: MONDAY + 10 }))).toBe(true);
    expect((await alertsOf(db, 'customer-1')).map(({ id }) => id)).toEqual(['alert-2', 'alert-1']);
    expect(await openAlertOf(db, 'customer-1')).toMatchObject({ id: 'alert-2' });
    // Reopened by an undo while another one is open.
    await expect(updateAlert(db, alert({ version: 3 }))).rejects.toMatchObject({ code: 'duplicate' });
    expect(await alertById(db, 'alert-1')).toMatchObject({ state: 'closed', version: 2 });
  });

  it('are changed from the stored version only', async () => {
    const store = await test.store();
    await insertAlert(store.db, alert());
    const tap = async (by: string) =>
      store.transaction(async (db) => {
        const next = transition(alert(), { type: 'claimed', at: MONDAY + 1, by, outcome: 'message' });
        if (next !== 'ignored') await updateAlert(db, next);
      });
    const tries = await Promise.allSettled(['liming', 'wang', 'zhao'].map(tap));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of tries) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StaleWrite);
    expect(await alertById(store.db, 'alert-1')).toMatchObject({ state: 'claimed', version: 2 });
  });

  it('are listed by owner and by the time of opening', async () => {
    const { db } = await test.store();
    for (const n of [1, 2, 3, 4]) {
      const owner = n % 2 === 0 ? 'wang' : 'liming';
      await insertAlert(db, alert({ id: `alert-${n}`, customerId: `c-${n}`, ownerId: owner, openedAt: MONDAY + n }));
    }
    await updateAlert(db, alert({ id: 'alert-3', customerId: 'c-3', openedAt: MONDAY + 3, ...closed, version: 2 }));
    const ids = (found: { id: string }[]) => found.map(({ id }) => id);
    expect(ids(await openAlerts(db))).toEqual(['alert-1', 'alert-2', 'alert-4']);
    expect(ids(await openAlerts(db, { ownerId: 'wang' }))).toEqual(['alert-2', 'alert-4']);
    expect(ids(await alertsBetween(db, { from: MONDAY + 2, to: MONDAY + 4 }))).toEqual(['alert-2', 'alert-3']);
  });

  it('keep each event once, in the order of time', async () => {
    const { db } = await test.store();
    const claimed: AlertEvent = { type: 'claimed', at: MONDAY + 2, by: 'liming', outcome: 'message', taskId: 'task-1' };
    const snoozed: AlertEvent = { type: 'snoozed', at: MONDAY + 1, by: 'liming', until: MONDAY + 99 };
    expect(await appendEvent(db, { id: 'e1', alertId: 'alert-1', event: claimed })).toBe(true);
    expect(await appendEvent(db, { id: 'e1', alertId: 'alert-1', event: snoozed })).toBe(false);
    expect(await appendEvent(db, { id: 'e2', alertId: 'alert-1', event: snoozed })).toBe(true);
    expect(await appendEvent(db, { id: 'e3', alertId: 'alert-2', event: snoozed })).toBe(true);
    expect(await eventsOf(db, 'alert-1')).toEqual([
      { id: 'e2', alertId: 'alert-1', event: snoozed },
      { id: 'e1', alertId: 'alert-1', event: claimed },
    ]);
    expect((await eventsBetween(db, { from: MONDAY + 1, to: MONDAY + 2 })).map(({ id }) => id)).toEqual(['e2', 'e3']);
  });
});

describeEachStore('cards', (test) => {
  it('keep the identical bytes', async () => {
    const { db } = await test.store();
    expect(await insertCard(db, card())).toBe(true);
    expect(await insertCard(db, card({ body: 'other' }))).toBe(false);
    expect(await cardByTaskId(db, 'task-1')).toEqual(card());
    expect(await cardByTaskId(db, 'task-2')).toBeNull();
  });

  it('come with their case, and those of others with them; a list has none', async () => {
    const { db } = await test.store();
    await insertAlert(db, alert());
    await insertCard(db, card({ taskId: 'task-2', receiverId: 'zhouning', createdAt: MONDAY + 1 }));
    await insertCard(db, card());
    await insertCard(db, card({ taskId: 'list-1', alertId: '', kind: 'morningList' }));
    await insertCard(db, card({ taskId: 'list-2', alertId: '', kind: 'morningList' }));
    expect(await caseOfCard(db, 'task-1')).toEqual({
      ...{ card: card(), alert: alert() },
      others: [card({ taskId: 'task-2', receiverId: 'zhouning', createdAt: MONDAY + 1 })],
    });
    expect((await caseOfCard(db, 'task-2'))?.others).toEqual([card()]);
    expect(await caseOfCard(db, 'list-1')).toBeNull();
    expect(await caseOfCard(db, 'task-9')).toBeNull();
  });

  it('are sent once: a later answer adds what is known, and takes nothing away', async () => {
    const { db } = await test.store();
    await insertCard(db, card());
    await markCardSent(db, { taskId: 'task-1', at: MONDAY + 5, responseCode: 'code', msgId: 'm' });
    await setCardState(db, 'task-1', 'answered');
    await markCardSent(db, { taskId: 'task-1', at: MONDAY + 9, responseCode: null, msgId: null });
    expect(await cardByTaskId(db, 'task-1')).toEqual(
      card({ state: 'answered', sentAt: MONDAY + 5, responseCode: 'code', wecomMsgId: 'm' }),
    );
  });

  it('are counted per receiver and time, without dropped ones', async () => {
    const { db } = await test.store();
    for (const n of [1, 2, 3, 4]) await insertCard(db, card({ taskId: `task-${n}`, createdAt: MONDAY + n }));
    await insertCard(db, card({ taskId: 'other', receiverId: 'wang' }));
    await setCardState(db, 'task-2', 'dropped');
    expect(await countCards(db, { receiverId: 'liming', from: MONDAY + 1, to: MONDAY + 4 })).toBe(2);
    expect((await cardsOfAlert(db, 'alert-1')).map(({ taskId }) => taskId)).toEqual([
      'other',
      'task-1',
      'task-2',
      'task-3',
      'task-4',
    ]);
  });
});

describeEachStore('follow-ups', (test) => {
  it('are noted once, and undone once', async () => {
    const { db } = await test.store();
    const later = followUp({ id: 'f2', alertId: null, at: MONDAY + 5, source: 'page', note: '好'.repeat(2_500) });
    expect(await insertFollowUp(db, followUp())).toBe(true);
    expect(await insertFollowUp(db, followUp({ note: '再来' }))).toBe(false);
    expect(await insertFollowUp(db, later)).toBe(true);
    expect(await followUpsOf(db, 'customer-1')).toEqual([{ ...later, note: '好'.repeat(2_000) }, followUp()]);
    expect(await undoFollowUp(db, 'follow-up-1', MONDAY + 9)).toBe(true);
    expect(await undoFollowUp(db, 'follow-up-1', MONDAY + 10)).toBe(false);
    expect(await undoFollowUp(db, 'nothing', MONDAY)).toBe(false);
    await noteFollowUp(db, { id: 'f2', note: '🙂'.repeat(2_500), at: MONDAY + 11 });
    expect(await followUpsOf(db, 'customer-1')).toMatchObject([
      { note: '🙂'.repeat(2_000) },
      { note: followUp().note },
    ]);
    expect(await followUpsBetween(db, { from: MONDAY, to: MONDAY + 5 })).toEqual([followUp({ undoneAt: MONDAY + 9 })]);
  });
});
