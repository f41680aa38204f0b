import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { alertsBetween, eventsOf } from '../../src/store/alerts.ts';
import { pauseReminders, resumeReminders } from '../../src/usecases/pauseReminders.ts';
import { CONTACT, LEADER, STAFF, serviceWithCard, TUESDAY } from './smallService.ts';

const at = (text: string): number => Date.parse(`${text}:00+08:00`);

type Service = Awaited<ReturnType<typeof serviceWithCard>>;
let service: Service;
beforeAll(async () => {
  service = await serviceWithCard();
});
afterAll(async () => {
  await service.close();
});

async function go(moment: string): Promise<void> {
  service.simulator.clock.set(at(moment));
  // The second round goes on with what the first one read.
  await service.app.tick();
  await service.app.tick();
}
const alert = async () =>
  (await alertsBetween(service.app.store.db, { from: TUESDAY - 1, to: at('2026-12-01T00:00') }))[0]!;
const titles = (userid: string) => service.simulator.cards.sentTo(userid).map(({ card }) => JSON.stringify(card));
const lastTitle = (userid: string) => titles(userid).at(-1) ?? '';
function say(moment: string, from: string, to: string, content: string): void {
  service.simulator.clock.set(at(moment));
  service.simulator.play({ at: at(moment), type: 'message', from, to: [to], msgtype: 'text', body: { content } });
}

describe('reminders, ladder, sweep and what the archive shows', () => {
  it('previews what would come, and notes nothing of it', async () => {
    const before = (await eventsOf(service.app.store.db, (await alert()).id)).length;
    service.simulator.clock.set(at('2026-10-15T07:25'));
    // What is not up to date holds everything back.
    expect(await service.app.alertWork.preview(null)).toMatchObject([{ cards: [], held: [{ reason: 'pullLate' }] }]);
    await service.app.work.pull();
    const [plan] = await service.app.alertWork.preview(null);
    expect(plan).toMatchObject({ staffId: STAFF.toLowerCase(), cards: [{ kind: 'reminder' }], held: [] });
    expect((await eventsOf(service.app.store.db, (await alert()).id)).length).toBe(before);
  });

  it('sends nothing while everybody is paused, and says so', async () => {
    const { store, clock } = { ...service.app.customerDeps };
    const deps = { store, clock, log: createLog('silent') };
    await pauseReminders(deps, { until: null, by: 'operator' });
    const before = titles(STAFF).length;
    await go('2026-10-15T07:35');
    await go('2026-10-15T09:45');
    expect(titles(STAFF)).toHaveLength(before);
    const events = (await eventsOf(store.db, (await alert()).id)).map(({ event }) => event);
    expect(events).toContainEqual(expect.objectContaining({ type: 'cardHeld', reason: 'paused' }));
    expect(await resumeReminders(deps, 'operator')).toMatchObject({ until: null });
  });

  it('reminds once, the next morning', async () => {
    await go('2026-10-16T07:35');
    await go('2026-10-16T09:45');
    expect(lastTitle(STAFF)).toContain('再提醒一次');
  });

  it('tells the leader of a small team on the first business day of the week', async () => {
    await go('2026-10-16T16:45');
    expect(titles(LEADER)).toHaveLength(0);
    await go('2026-10-19T07:35');
    await go('2026-10-19T16:45');
    expect(lastTitle(LEADER)).toContain('组里有1家客户可以帮一把');
  });

  it('sees in the archive that what was claimed was done', async () => {
    const taskId = service.simulator.cards.sentTo(STAFF).at(-1)!.taskId!;
    service.simulator.clock.set(at('2026-10-20T10:00'));
    await service.simulator.tap({ userid: STAFF, taskId, key: 'done', selected: { how: ['message'] } });
    expect(await alert()).toMatchObject({ state: 'claimed' });
    say('2026-10-20T10:20', STAFF, CONTACT, '王经理，上次的货用得怎么样');
    await go('2026-10-20T11:05');
    expect(await alert()).toMatchObject({ state: 'verified' });
  });

  it('tells who waits for an answer in the afternoon, and ends it with the answer', async () => {
    say('2026-10-21T09:30', CONTACT, STAFF, '能不能再发一份报价？');
    await go('2026-10-21T16:25');
    expect(lastTitle(STAFF)).toContain('在等你回复');
    const waiting = async () =>
      (await alertsBetween(service.app.store.db, { from: TUESDAY - 1, to: at('2026-12-01T00:00') })).filter(
        ({ state, causes }) => state !== 'closed' && causes.some(({ kind }) => kind === 'waitingForUs'),
      ).length;
    expect(await waiting()).toBe(1);
    say('2026-10-21T16:30', STAFF, CONTACT, '好的，报价单马上发您，请稍等一下');
    await go('2026-10-22T11:25');
    expect(await waiting()).toBe(0);
  });
});
