import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, openAlerts, updateAlert } from '../../src/store/alerts.ts';
import type { Store } from '../../src/store/store.ts';
import { assessCustomers } from '../../src/usecases/assessCustomers.ts';
import { CONTACT, LEADER, STAFF, serviceWithCard } from './smallService.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Service = Awaited<ReturnType<typeof serviceWithCard>>;
let service: Service;
beforeAll(async () => {
  service = await serviceWithCard();
});
afterAll(async () => {
  await service.close();
});

const cardsOf = (userid: string) => service.simulator.cards.sentTo(userid).filter(({ taskId }) => taskId !== null);
const alert = async () => (await openAlerts(service.app.store.db))[0]!;
/** 07:31 of a day, judged if people work on it; then 09:45, when the morning's cards have come. */
async function nextMorning(days = 1): Promise<void> {
  const { clock } = service.simulator;
  const midnight = Math.floor((clock.now() + 8 * HOUR) / DAY) * DAY - 8 * HOUR;
  for (const offset of [7 * HOUR + 31 * 60_000, 9 * HOUR + 45 * 60_000]) {
    clock.set(midnight + days * DAY + offset);
    await service.app.tick();
  }
}

describe('an alert, from morning to morning', () => {
  it('comes again on the morning that 明早提醒 named', async () => {
    const { taskId } = service;
    const tapped = await service.simulator.tap({ userid: STAFF, taskId, key: 'later', selected: { how: ['none'] } });
    expect(tapped.card!.replacedLabel).toBe('已改到明早');
    expect(await alert()).toMatchObject({ state: 'snoozed' });
    await nextMorning();
    expect(await alert()).toMatchObject({ state: 'open', snoozedUntil: null });
    expect(cardsOf(STAFF)).toHaveLength(2);
  });

  it('sends who taps an old card to the newest one, and changes nothing', async () => {
    const { simulator, taskId } = service;
    const before = await alert();
    await simulator.menuTap({ userid: STAFF, taskId, key: 'undo' });
    expect(simulator.cards.byTaskId(taskId)[0]!.replacedLabel).toBe('请看最新一条');
    expect(await alert()).toEqual(before);
  });

  it('judges once a day, however often the job is run, also while somebody taps', async () => {
    const { store, assessDeps } = service.app;
    const judged = async () => {
      const { quietJudgements, causes } = await alert();
      return { quietJudgements, judgements: causes.map(({ judgements }) => judgements) };
    };
    const before = await judged();
    await assessCustomers(assessDeps);
    expect(await judged()).toEqual(before);

    service.simulator.clock.advance(DAY);
    await service.app.work.pull();
    const racing: Store = {
      ...store,
      transaction: async (work) => {
        racing.transaction = store.transaction;
        const current = await alert();
        await updateAlert(store.db, { ...current, version: current.version + 1 });
        return store.transaction(work);
      },
    };
    expect(await assessCustomers({ ...assessDeps, store: racing })).toMatchObject({ changed: 1 });
    const [first] = before.judgements;
    expect((await judged()).judgements[0]).toBe(first! + 1);
  });

  it('goes to the leader when it is said to be somebody else’s, stays there, and can be taken back', async () => {
    const { simulator } = service;
    const taskId = cardsOf(STAFF).at(-1)!.taskId!;
    const notMine = () => simulator.menuTap({ userid: STAFF, taskId, key: 'notMine' });
    expect((await notMine()).card!.replacedLabel).toBe('已转主管确认');
    expect(await alert()).toMatchObject({ ownerId: LEADER.toLowerCase() });
    await simulator.menuTap({ userid: STAFF, taskId, key: 'undo' });
    expect(await alert()).toMatchObject({ ownerId: STAFF.toLowerCase(), state: 'open' });

    await notMine();
    const before = cardsOf(STAFF).length;
    // It is Friday.
    await nextMorning(3);
    expect(await alert()).toMatchObject({ ownerId: LEADER.toLowerCase() });
    expect(cardsOf(STAFF)).toHaveLength(before);
    expect(cardsOf(LEADER)).toHaveLength(1);
  });

  it('ends on the second quiet day, not at the second run of one day', async () => {
    const { simulator, app } = service;
    for (let turn = 0; turn < 8; turn += 1)
      for (const [from, to] of [
        [CONTACT, STAFF],
        [STAFF, CONTACT],
      ] as const)
        simulator.play({
          at: simulator.clock.now() + 60_000 * (turn + 1),
          type: 'message',
          from,
          to: [to],
          msgtype: 'text',
          body: { content: `新一批的规格确认第${turn}项` },
        });
    const { id } = await alert();
    for (let days = 0; days < 8 && (await alert()).quietJudgements === 0; days += 1) await nextMorning();
    await assessCustomers(app.assessDeps);
    expect(await alert()).toMatchObject({ id, quietJudgements: 1 });
    for (let days = 0; days < 5 && (await alert()) !== undefined; days += 1) await nextMorning();
    const events = await eventsOf(app.store.db, id);
    expect(events.at(-1)!.event).toMatchObject({ type: 'closed', reason: 'recovered' });
  });
});
