import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoService } from '../../src/demo/demoService.ts';
import { standingLeaderWord } from '../../src/domain/leaderTap.ts';
import {
  alertById,
  appendEvent,
  cardByTaskId,
  cardsOfAlert,
  eventsOf,
  followUpsOf,
  updateAlert,
} from '../../src/store/alerts.ts';
import { saveCustomers } from '../../src/store/customers.ts';
import { mutedStaff } from '../../src/store/listCards.ts';
import { loadOutcomes } from '../../src/store/outcomes.ts';
import { saveSnapshots } from '../../src/store/snapshots.ts';
import { aCause } from '../domain/wording/aCause.ts';
import { signInAs } from '../web/signInAs.ts';
import { placing, serviceForCards, WEDNESDAY } from './placedCards.ts';
import { LEADER, STAFF } from './smallService.ts';

const DAY = 86_400_000;
let service: DemoService;
let put: ReturnType<typeof placing>;
beforeAll(async () => {
  service = await serviceForCards();
  put = placing(service);
});
afterAll(() => service.close());

const db = () => service.app.store.db;
const tap = (taskId: string, key: string, selected?: Record<string, string[]>, userid = STAFF) =>
  service.simulator.tap({ userid, taskId, key, ...(selected && { selected }) });
const menu = (taskId: string, key: string, userid = STAFF) => service.simulator.menuTap({ userid, taskId, key });
const stateOf = async (id: string) => (await alertById(db(), id))!.state;
const cardOf = (taskId: string, userid = STAFF) =>
  service.simulator.cards.sentTo(userid).find((card) => card.taskId === taskId)!;
const descOf = (view: { card: Record<string, unknown> } | null) => (view!.card.main_title as { desc?: string }).desc;
const keysOf = (view: { card: Record<string, unknown> } | null) =>
  ((view!.card.button_list ?? []) as { key?: string }[]).map(({ key }) => key);
/** As the service does when the time has come. */
async function wake(id: string): Promise<void> {
  service.simulator.clock.advance(60_000);
  const at = service.simulator.clock.now();
  const alert = (await alertById(db(), id))!;
  await updateAlert(db(), { ...alert, state: 'open', snoozedUntil: null, version: alert.version + 1 });
  await appendEvent(db(), { id: `${id}:woken:${at}`, alertId: id, event: { at, by: 'system', type: 'snoozeEnded' } });
}
const typesOf = async (id: string) => (await eventsOf(db(), id)).map(({ event }) => event.type);

describe('the owner', () => {
  it('may put a card off three times in a row, then the button is gone', async () => {
    const alert = await put.openCase();
    for (let times = 1; times <= 3; times += 1) {
      const taskId = await put.owners(alert, undefined, times);
      const { card } = await tap(taskId, 'later');
      expect(card!.replacedLabel).toBe('已改到明早');
      expect(descOf(card)).toMatch(/^8月\d日 9:12再提醒$/);
      await wake(alert.id);
    }
    const { card } = await tap(await put.owners(alert, undefined, 4), 'later');
    expect([card!.replacedLabel, descOf(card)]).toEqual([null, '已改过3次，可选7天内不提醒']);
    expect(keysOf(card)).toEqual(['done', 'fine']);
    const muted = await menu(`${alert.id}-v4`, 'mute7');
    expect(muted.card!.replacedLabel).toBe('7天内不提醒');
  });

  it('gives a reason after 情况正常, and takes it back on the same day', async () => {
    const alert = await put.openCase();
    const taskId = await put.owners(alert);
    const asked = await tap(taskId, 'fine');
    expect([asked.card!.replacedLabel, descOf(asked.card)]).toEqual([null, '是哪种情况？不选也可以']);
    expect(await stateOf(alert.id)).toBe('closed');
    const given = await tap(taskId, 'fine.usual');
    expect(given.card!.replacedLabel).toBe('已记为正常');
    const undone = await menu(taskId, 'undo');
    expect([undone.card!.replacedLabel, descOf(undone.card)]).toEqual([null, '已撤销，按钮可以重新点']);
    expect(await stateOf(alert.id)).toBe('open');
    await tap(taskId, 'done', { how: ['visit'] });
    expect(await stateOf(alert.id)).toBe('attested');
  });

  it('cannot undo any more when the next business day has begun', async () => {
    const alert = await put.openCase();
    const taskId = await put.owners(alert);
    await tap(taskId, 'done', { how: ['call'] });
    service.simulator.clock.advance(DAY);
    const late = await menu(taskId, 'undo');
    expect([late.card!.replacedLabel, descOf(late.card)]).toEqual(['已经记下了', '到第二个工作日就不能撤销了']);
    expect(await stateOf(alert.id)).toBe('attested');
    service.simulator.clock.set(WEDNESDAY + 2 * DAY + 3_600_000);
  });

  it('is told of a newer card, of a case that is over, and of one that went to somebody else', async () => {
    const alert = await put.openCase();
    const first = await put.owners(alert);
    service.simulator.clock.advance(1_000);
    const second = await put.owners(alert, undefined, 2);
    expect((await tap(first, 'done')).card!.replacedLabel).toBe('请看最新一条');
    await db().run(
      `UPDATE alert SET state = 'closed', close_reason = 'recovered', open_customer_id = NULL WHERE id = ?`,
      [alert.id],
    );
    expect((await tap(second, 'done')).card!.replacedLabel).toBe('已恢复正常');

    const mine = await put.openCase();
    const taskId = await put.owners(mine);
    service.simulator.clock.advance(1_000);
    await service.app.store.transaction(async (tx) => {
      const event = {
        at: service.simulator.clock.now(),
        by: 'system',
        type: 'ownerChanged',
        ownerId: 'hejing',
      } as const;
      await appendEvent(tx, { id: `${mine.id}:moved`, alertId: mine.id, event });
      await updateAlert(tx, { ...mine, ownerId: 'hejing', version: 2 });
    });
    expect((await tap(taskId, 'done')).card!.replacedLabel).toBe('已转给同事');
    expect(await stateOf(mine.id)).toBe('open');
  });

  it('registers how it was done, and 还没来得及 changes nothing', async () => {
    const claimed = { state: 'claimed', claimedBy: STAFF.toLowerCase(), claimedAt: WEDNESDAY } as const;
    const [done, notYet] = [await put.openCase(claimed), await put.openCase(claimed)];
    const [first, second] = [await put.question(done), await put.question(notYet)];
    const registered = await tap(first, 'register', { seen: ['mail'] });
    expect(descOf(registered.card)).toBe('已跟进：发了邮件');
    expect(await stateOf(done.id)).toBe('attested');
    expect((await followUpsOf(db(), done.customerId)).map(({ outcome }) => outcome)).toEqual(['mail']);
    expect((await tap(second, 'register')).card!.replacedLabel).toBe('就这样登记');
    expect(await stateOf(notYet.id)).toBe('claimed');
    expect(await followUpsOf(db(), notYet.customerId)).toEqual([]);
  });

  it('says that they are gone: the leader is asked before the customer counts as lost', async () => {
    const [gone, back] = [await put.openCase({}, '启川机电'), await put.openCase()];
    const asked = await tap(await put.owners(gone), 'done', { how: ['lost'] });
    expect([asked.card!.replacedLabel, descOf(asked.card)]).toEqual([null, '主要原因是什么？不选也可以']);
    expect((await tap(`${gone.id}-v1`, 'lost.price')).card!.replacedLabel).toBe('已转主管确认');
    await tap(await put.owners(back), 'done', { how: ['lost'] });
    service.simulator.clock.set(WEDNESDAY + 2 * DAY + 5 * 3_600_000);
    await service.app.work.deliver();
    const [first, second] = [`${gone.id}-lost1`, `${back.id}-lost1`];
    expect(cardOf(first, LEADER).card.main_title).toEqual({
      title: '请确认：启川机电不合作了吗',
      desc: '林晨8月7日登记了“对方不合作了”',
    });
    expect((await loadOutcomes(db(), { until: WEDNESDAY + 9 * DAY })).filter(({ kind }) => kind === 'lost')).toEqual(
      [],
    );
    expect((await tap(first, 'lostConfirmed', undefined, LEADER)).card!.replacedLabel).toBe('确认不合作');
    await tap(second, 'lostDenied', undefined, LEADER);
    expect(await alertById(db(), gone.id)).toMatchObject({ state: 'closed', closeReason: 'lost' });
    expect(await stateOf(back.id)).toBe('open');
    expect(
      (await loadOutcomes(db(), { until: WEDNESDAY + 9 * DAY })).filter(({ kind }) => kind === 'lost'),
    ).toMatchObject([{ customerId: gone.customerId, reason: 'lost.price', by: STAFF.toLowerCase() }]);
  });

  it('says whether the key contact has changed, and may take it back', async () => {
    const alert = await put.openCase({ causes: [aCause('contactLikely')] });
    const at = service.simulator.clock.now();
    await saveSnapshots(db(), [
      {
        ...{ customerId: alert.customerId, day: '2026-08-07', at, ownerId: null, score: null, band: 'unknown' },
        ...{
          coverage: 0,
          observedDays: 0,
          risk: null,
          version: 'v1',
          verdict: { people: { keyContactId: 'wm-wang' } },
        },
      },
    ]);
    const taskId = await put.owners(alert);
    const tapped = await tap(taskId, 'done', { changed: ['notChanged'] });
    expect(descOf(tapped.card)).toBe('已跟进：没有换');
    const words = () => db().query('SELECT contact_id, word, by_id FROM key_contact_word');
    expect(await words()).toEqual([{ contact_id: 'wm-wang', word: 'same', by_id: STAFF.toLowerCase() }]);
    expect(await stateOf(alert.id)).toBe('claimed');
    service.simulator.clock.advance(1_000);
    await menu(taskId, 'undo');
    expect(await words()).toEqual([]);
    // 还没问清楚 is a follow-up, and no word about anybody.
    await tap(taskId, 'done');
    expect([await stateOf(alert.id), await words()]).toEqual(['claimed', []]);
  });

  it('is refused kindly on a card that was sent to somebody else', async () => {
    const alert = await put.openCase();
    const taskId = await put.owners(alert);
    await db().run('UPDATE card SET receiver_id = ? WHERE task_id = ?', ['hejing', taskId]);
    const refused = await tap(taskId, 'done');
    expect([refused.replyFault, refused.card!.replacedLabel]).toEqual([null, '不是发给你的']);
    expect(await stateOf(alert.id)).toBe('open');
    await db().run('DELETE FROM card WHERE task_id = ?', [taskId]);
    await put.owners(alert, undefined, 2);
    await db().run('DELETE FROM card WHERE task_id = ?', [`${alert.id}-v2`]);
    expect((await tap(`${alert.id}-v2`, 'done')).card!.replacedLabel).toBe('已经结束了');
  });

  it.each([
    ['waitingForUs', 'unneeded', '不用回复', 'notNeeded'],
    ['complaint', 'notComplaint', '已记为正常', 'normal'],
  ] as const)('of %s says %s', async (kind, key, label, reason) => {
    const cause = kind === 'complaint' ? aCause('complaint', { source: 'phrase' }) : aCause('waitingForUs');
    const alert = await put.openCase({ causes: [cause] });
    expect((await tap(await put.owners(alert), key)).card!.replacedLabel).toBe(label);
    expect(await alertById(db(), alert.id)).toMatchObject({ state: 'closed', closeReason: reason });
  });

  it('writes a note after any tap within ten minutes, and is asked for it by the menu', async () => {
    service.simulator.clock.advance(11 * 60_000);
    const alert = await put.openCase({}, '启川机电');
    const taskId = await put.owners(alert);
    await tap(taskId, 'later');
    const asked = await menu(taskId, 'note');
    expect(asked.reply).toEqual({ type: 'text', content: '10分钟内直接在这里发一句，就记到启川机电。' });
    const said = await service.simulator.sendAppText({ userid: STAFF, content: ' 下周盘点完再下单 ' });
    expect(said.reply).toEqual({ type: 'text', content: '备注已记到启川机电。' });
    expect(await followUpsOf(db(), alert.customerId)).toMatchObject([{ outcome: 'note', note: '下周盘点完再下单' }]);
    service.simulator.clock.advance(11 * 60_000);
    const late = await service.simulator.sendAppText({ userid: STAFF, content: '晚了' });
    expect(JSON.stringify(late.reply)).toContain('要记到哪家客户');
  });
});

describe('the leader', () => {
  it('takes a case over: it is his to follow up, and the owner reads so on the own card', async () => {
    const alert = await put.openCase();
    const [owners, leaders] = [await put.owners(alert), await put.leaders(alert)];
    const taken = await tap(leaders, 'takeOver', undefined, LEADER);
    expect(taken.card!.replacedLabel).toBe('我来跟进');
    expect(await alertById(db(), alert.id)).toMatchObject({
      ...{ state: 'claimed', claimedBy: LEADER.toLowerCase(), ownerId: STAFF.toLowerCase() },
    });
    await service.app.work.deliver();
    expect([cardOf(owners).replacedLabel, descOf(cardOf(owners))]).toEqual(['周宁在跟进', '周宁在跟进']);
    expect((await cardByTaskId(db(), owners))!.state).toBe('superseded');
  });

  it('asks, or leaves it: the case stays where it is', async () => {
    const [ask, leave] = [await put.openCase(), await put.openCase()];
    await tap(await put.leaders(ask), 'ask', undefined, LEADER);
    const left = await tap(await put.leaders(leave), 'leaveIt', undefined, LEADER);
    expect(left.card!.replacedLabel).toBe('先不用管');
    expect([await stateOf(ask.id), await stateOf(leave.id)]).toEqual(['open', 'open']);
    const [asked] = (await eventsOf(db(), ask.id))
      .map(({ event }) => event)
      .filter(({ type }) => type === 'leaderSaid');
    expect(asked).toMatchObject({ word: 'ask', by: LEADER.toLowerCase(), until: expect.any(Number) });
  });

  it('reads on his card that the owner has done it, without a tap of his', async () => {
    const alert = await put.openCase();
    const [owners, leaders] = [await put.owners(alert), await put.leaders(alert)];
    await tap(owners, 'done', { how: ['call'] });
    await service.app.work.deliver();
    expect([cardOf(leaders, LEADER).replacedLabel, descOf(cardOf(leaders, LEADER))]).toEqual([
      '同事已跟进',
      '林晨8月7日已跟进',
    ]);
  });

  it('is answered when the card could not be turned any more', async () => {
    const alert = await put.openCase();
    const [owners, leaders] = [await put.owners(alert), await put.leaders(alert)];
    await db().run('UPDATE card SET response_code = NULL WHERE task_id = ?', [leaders]);
    await tap(owners, 'done');
    await service.app.work.deliver();
    expect(cardOf(leaders, LEADER).replacedLabel).toBeNull();
    expect((await tap(leaders, 'takeOver', undefined, LEADER)).card!.replacedLabel).toBe('同事已跟进');
  });

  it('hears the list, once', async () => {
    const cases = [await put.openCase(), await put.openCase()];
    const taskId = await put.list('leaderList', cases);
    service.simulator.faults.callback({ kind: 'duplicate' });
    expect((await tap(taskId, 'gotIt', undefined, LEADER)).card!.replacedLabel).toBe('知道了');
    await service.simulator.drainCallbacks();
    for (const { id } of cases) expect(await typesOf(id)).toEqual(['leaderSaid']);
  });
});

it.each([
  ['goneQuiet', 'recovered', '已恢复正常'],
  ['unanswered', 'saved', '客户已回复'],
  ['waitingForUs', 'recovered', '已经回复了'],
  ['fading', 'transferred', '已经结束了'],
] as const)('tells on cards that lie with people how %s ended: %s', async (kind, closeReason, label) => {
  const alert = await put.openCase({ causes: [aCause(kind)] });
  const [owners, leaders] = [await put.owners(alert), await put.leaders(alert)];
  await service.app.work.turn();
  await service.app.work.deliver();
  expect(cardOf(owners).replacedLabel).toBeNull();
  const closedAt = service.simulator.clock.now();
  await updateAlert(db(), { ...alert, state: 'closed', closedAt, closeReason, version: 2 });
  expect(await service.app.work.turn()).toBe(2);
  await service.app.work.deliver();
  expect([cardOf(owners).replacedLabel, cardOf(leaders, LEADER).replacedLabel]).toEqual([label, label]);
  expect((await cardByTaskId(db(), owners))!.state).toBe('superseded');
  expect(await service.app.work.turn()).toBe(0);
});

describe('点错了，撤销', () => {
  const queued = async (dedupeKey: string) =>
    (await db().query<{ state: string }>('SELECT state FROM outbox WHERE dedupe_key = ?', [dedupeKey]))[0]?.state;

  it.each([['on the card'], ['on the page']])(
    'takes back what others were to be told and still waits: %s',
    async (where) => {
      const alert = await put.openCase();
      const [owners, leaders] = [await put.owners(alert), await put.leaders(alert)];
      await tap(owners, 'done', { how: ['call'] });
      expect(await queued(`${leaders}:turned`)).toBe('queued');
      service.simulator.clock.advance(1_000);
      if (where === 'on the card') await menu(owners, 'undo');
      else await tapOnPage(alert, { key: 'undo' });
      expect(await queued(`${leaders}:turned`)).toBeUndefined();
      expect((await cardByTaskId(db(), leaders))!.state).toBe('sent');
      await service.app.work.deliver();
      expect(cardOf(leaders, LEADER).replacedLabel).toBeNull();
      // Its one code is still there for what really happens.
      if (where === 'on the card') await tap(owners, 'done', { how: ['visit'] });
      else await tapOnPage(alert, { key: 'done', how: 'visit' });
      await service.app.work.deliver();
      expect(cardOf(leaders, LEADER).replacedLabel).toBe('同事已跟进');
    },
  );

  it('asks no leader whether a customer is gone whom nobody calls gone any more', async () => {
    const alert = await put.openCase();
    const owners = await put.owners(alert);
    await tap(owners, 'done', { how: ['lost'] });
    const [question] = (await cardsOfAlert(db(), alert.id)).filter(({ kind }) => kind === 'lost');
    expect(await queued(question!.taskId)).toBe('queued');
    service.simulator.clock.advance(1_000);
    await menu(owners, 'undo');
    // 发了消息 is claimed as 对方不合作了 was: the question must not come back to life with it.
    await tap(owners, 'done', { how: ['message'] });
    expect(await queued(question!.taskId)).toBeUndefined();
    expect((await cardByTaskId(db(), question!.taskId))!.state).toBe('dropped');
  });

  it('on the page turns the own card back, which can be tapped again', async () => {
    const alert = await put.openCase();
    const owners = await put.owners(alert);
    await tap(owners, 'done', { how: ['call'] });
    expect(cardOf(owners).replacedLabel).toMatch(/^已跟进/);
    service.simulator.clock.advance(1_000);
    expect(await tapOnPage(alert, { key: 'undo' })).toMatch(/said=undone$/);
    await service.app.work.deliver();
    expect([cardOf(owners).replacedLabel, descOf(cardOf(owners))]).toEqual([null, '已撤销，按钮可以重新点']);
    expect((await cardByTaskId(db(), owners))!.state).toBe('sent');
    expect((await tap(owners, 'done', { how: ['visit'] })).card!.replacedLabel).toMatch(/^已跟进/);
    expect(await stateOf(alert.id)).toBe('attested');
  });

  it('on the page gives way on the card to what is said next, while nothing has gone out', async () => {
    const alert = await put.openCase();
    const owners = await put.owners(alert);
    await tap(owners, 'done', { how: ['call'] });
    service.simulator.clock.advance(1_000);
    await tapOnPage(alert, { key: 'undo' });
    service.simulator.clock.advance(1_000);
    await tapOnPage(alert, { key: 'fine' });
    await service.app.work.deliver();
    expect(cardOf(owners).replacedLabel).toBe('已记为正常');
  });

  it.each([
    ['was turned by the page itself', 0, true],
    ['is older than its code', 71 * 3_600_000, false],
  ])('on the page says so where the own card %s', async (_what, agedMs, isOnPage) => {
    const alert = await put.openCase();
    const owners = await put.owners(alert);
    await db().run('UPDATE card SET sent_at = sent_at - ? WHERE task_id = ?', [agedMs, owners]);
    if (isOnPage) await tapOnPage(alert, { key: 'done', how: 'call' });
    else await tap(owners, 'done', { how: ['call'] });
    await service.app.work.deliver();
    service.simulator.clock.advance(1_000);
    expect(await tapOnPage(alert, { key: 'undo' })).toMatch(/said=undoneHere$/);
    expect(await stateOf(alert.id)).toBe('open');
    await service.app.work.deliver();
    expect(cardOf(owners).replacedLabel).toMatch(/^已跟进/);
    // No live card is left: the next morning sends one.
    expect(['answered', 'superseded']).toContain((await cardByTaskId(db(), owners))!.state);
  });

  it('on the page tells the leader that nothing is to be confirmed any more', async () => {
    const alert = await put.openCase();
    await tap(await put.owners(alert), 'done', { how: ['lost'] });
    const [question] = (await cardsOfAlert(db(), alert.id)).filter(({ kind }) => kind === 'lost');
    await db().run('UPDATE outbox SET due_at = ? WHERE dedupe_key = ?', [
      service.simulator.clock.now(),
      question!.taskId,
    ]);
    await service.app.work.deliver();
    expect(cardOf(question!.taskId, LEADER).replacedLabel).toBeNull();
    service.simulator.clock.advance(1_000);
    await tapOnPage(alert, { key: 'undo' });
    await service.app.work.deliver();
    expect(cardOf(question!.taskId, LEADER).replacedLabel).toBe('已经结束了');
  });

  it('leaves what people have seen, and what another reason turned', async () => {
    const alert = await put.openCase();
    const [owners, leaders] = [await put.owners(alert), await put.leaders(alert)];
    await tap(owners, 'done', { how: ['call'] });
    await service.app.work.deliver();
    expect(cardOf(leaders, LEADER).replacedLabel).toBe('同事已跟进');
    service.simulator.clock.advance(1_000);
    await menu(owners, 'undo');
    expect((await cardByTaskId(db(), leaders))!.state).toBe('superseded');
    expect(await queued(`${leaders}:turned`)).toBe('sent');
  });
});

function undoOnMe({ cookie, formToken }: Awaited<ReturnType<typeof signInAs>>): Promise<Response> {
  return fetch(`${service.url}/me/undo`, {
    method: 'POST',
    headers: { cookie, origin: service.url },
    body: new URLSearchParams({ form: formToken }),
    redirect: 'manual',
  });
}

/** @returns where the page goes on */
async function tapOnPage(
  { id, customerId }: { id: string; customerId: string },
  said: Record<string, string>,
): Promise<string> {
  const { url, app } = service;
  const { cookie, formToken } = await signInAs(url, app.store, STAFF);
  const answer = await fetch(`${url}/c/${customerId}/tap`, {
    method: 'POST',
    body: new URLSearchParams({ form: formToken, alert: id, ...said }),
    headers: { cookie, origin: url },
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
  return answer.headers.get('location') ?? '';
}

describe('the card of one customer who waits for us', () => {
  const waiting = () => put.openCase({ causes: [aCause('waitingForUs')] });

  it('takes 已跟进, 明早提醒 and 不用回复 as any card of an alert does, and takes them back', async () => {
    const [done, later, unneeded] = [await waiting(), await waiting(), await waiting()];
    const taskIds = [];
    for (const alert of [done, later, unneeded]) taskIds.push(await put.owners(alert, undefined, 1, 'waits'));
    expect((await tap(taskIds[0]!, 'done', { how: ['call'] })).card!.replacedLabel).toMatch(/^已跟进/);
    expect((await tap(taskIds[1]!, 'later')).card!.replacedLabel).toBe('已改到明早');
    expect((await tap(taskIds[2]!, 'unneeded')).card!.replacedLabel).toBe('不用回复');
    expect(await Promise.all([done, later, unneeded].map(({ id }) => stateOf(id)))).toEqual([
      ...['attested', 'snoozed', 'closed'],
    ]);
    service.simulator.clock.advance(1_000);
    for (const taskId of taskIds) await menu(taskId, 'undo');
    expect(await Promise.all([done, later, unneeded].map(({ id }) => stateOf(id)))).toEqual(['open', 'open', 'open']);
  });
});

describe('lists', () => {
  it('says no more today, until tomorrow or until it is taken back', async () => {
    const taskId = await put.list('morningList', [await put.openCase(), await put.openCase()]);
    expect((await tap(taskId, 'muteToday')).card!.replacedLabel).toBe('今天不再提醒');
    const now = service.simulator.clock.now();
    expect(await mutedStaff(db(), now)).toEqual(new Map([['linchen', Date.parse('2026-08-08T00:00:00+08:00')]]));
    await menu(taskId, 'undo');
    expect(await mutedStaff(db(), now)).toEqual(new Map());
  });

  it.each([
    ['turns the list back', 0, 'undone', null],
    ['says so where the list is older than its code', 71 * 3_600_000, 'undoneHere', '今天不再提醒'],
  ])('hears on the page that 今天不再提醒 was a mistake, and %s', async (_what, agedMs, said, label) => {
    const taskId = await put.list('morningList', [await put.openCase(), await put.openCase()]);
    await db().run('UPDATE card SET sent_at = sent_at - ? WHERE task_id = ?', [agedMs, taskId]);
    await tap(taskId, 'muteToday');
    service.simulator.clock.advance(1_000);
    const session = await signInAs(service.url, service.app.store, STAFF);
    const page = async () => (await fetch(`${service.url}/me`, { headers: { cookie: session.cookie } })).text();
    expect(await page()).toContain('action="/me/undo"');
    const answer = await undoOnMe(session);
    expect(answer.headers.get('location')).toBe(`/me?said=${said}`);
    expect(await mutedStaff(db(), service.simulator.clock.now())).toEqual(new Map());
    expect(await page()).not.toContain('action="/me/undo"');
    await service.app.work.deliver();
    expect(cardOf(taskId).replacedLabel).toBe(label);
    expect((await undoOnMe(session)).headers.get('location')).toBe('/me');
  });

  it('turns the list of the sweep back too when one of its cases is undone on the page', async () => {
    const waits = [aCause('waitingForUs')];
    const cases = [await put.openCase({ causes: waits }), await put.openCase({ causes: waits })];
    const [knownAt, ownerId] = [service.simulator.clock.now(), STAFF.toLowerCase()];
    for (const { customerId: id } of cases)
      await saveCustomers(db(), [{ id, name: '浩运贸易', ownerId, tier: null, knownAt }]);
    const taskId = await put.list('waits', cases);
    await tap(taskId, 'noneNeeded');
    service.simulator.clock.advance(1_000);
    expect(await tapOnPage(cases[0]!, { key: 'undo' })).toMatch(/said=undone$/);
    expect(await Promise.all(cases.map(({ id }) => stateOf(id)))).toEqual(['open', 'closed']);
    await service.app.work.deliver();
    expect([cardOf(taskId).replacedLabel, descOf(cardOf(taskId))]).toEqual([null, '已撤销，按钮可以重新点']);
    expect(await tapOnPage(cases[1]!, { key: 'undo' })).toMatch(/said=undone$/);
    expect((await tap(taskId, 'noneNeeded')).card!.replacedLabel).toBe('都不用回');
    expect(await Promise.all(cases.map(({ id }) => stateOf(id)))).toEqual(['closed', 'closed']);
  });

  it('do not say whose customer a note is about: the writer is asked', async () => {
    const cases = [await put.openCase(), await put.openCase()];
    const taskId = await put.list('leaderList', cases);
    await tap(taskId, 'gotIt', undefined, LEADER);
    const asked = { type: 'text', content: '要记到哪家客户？请先点开提醒或打开清单。' };
    expect((await menu(taskId, 'note', LEADER)).reply).toEqual(asked);
    expect((await service.simulator.sendAppText({ userid: LEADER, content: '好的' })).reply).toEqual(asked);
    for (const { customerId } of cases) expect(await followUpsOf(db(), customerId)).toEqual([]);
  });

  it('takes back what the leader heard: the ladder goes on', async () => {
    const alert = await put.openCase();
    const taskId = await put.list('leaderList', [alert, await put.openCase()]);
    await tap(taskId, 'gotIt', undefined, LEADER);
    service.simulator.clock.advance(1_000);
    await menu(taskId, 'undo', LEADER);
    const events = (await eventsOf(db(), alert.id)).map(({ event }) => event);
    expect(events.map(({ type }) => type)).toEqual(['leaderSaid', 'undone']);
    expect(standingLeaderWord(events)).toBeNull();
  });

  it('ends the waits of the sweep and nothing else, and opens them again', async () => {
    const waits = [aCause('waitingForUs')];
    const cases = [await put.openCase({ causes: waits }), await put.openCase({ causes: waits }), await put.openCase()];
    const taskId = await put.list('waits', cases);
    expect((await tap(taskId, 'noneNeeded')).card!.replacedLabel).toBe('都不用回');
    expect(await Promise.all(cases.map(({ id }) => stateOf(id)))).toEqual(['closed', 'closed', 'open']);
    service.simulator.clock.advance(1_000);
    await menu(taskId, 'undo');
    expect(await Promise.all(cases.map(({ id }) => stateOf(id)))).toEqual(['open', 'open', 'open']);
  });
});
