import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { type DemoService, startDemoService } from '../../src/demo/demoService.ts';
import { alertsBetween, eventsOf } from '../../src/store/alerts.ts';
import { CONTACT, STAFF, smallCompany, steadyChat } from './smallService.ts';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const FROM = at('2026-09-20T07:00:00');
const DAY_MS = 86_400_000;

let service: DemoService;
beforeAll(async () => {
  service = await startDemoService({
    ...{ company: smallCompany(FROM), startAt: FROM, seed: 5, settings: readCompanySettings() },
    ...{ logLevel: 'silent', anyPort: true },
  });
  const { simulator } = service;
  const events = steadyChat(FROM, at('2026-10-13T06:00:00'));
  let next = 0;
  // A habit of three weeks, judged each morning.
  for (let moment = at('2026-09-24T07:31:00'); moment < at('2026-10-13T07:32:00'); moment += DAY_MS) {
    while (next < events.length && events[next]!.at <= moment) simulator.play(events[next++]!);
    await go(moment);
  }
});
afterAll(() => service.close());

/** One ring of the service's bell. */
async function go(moment: number): Promise<void> {
  if (service.simulator.clock.now() < moment) service.simulator.clock.set(moment);
  await service.simulator.drainCallbacks();
  await service.app.tick();
}
const titles = () => service.simulator.cards.sentTo(STAFF).map(({ card }) => JSON.stringify(card));
async function latest() {
  const alerts = await alertsBetween(service.app.store.db, { from: FROM, to: at('2027-01-01T00:00:00') });
  const alert = alerts.at(-1)!;
  return { ...alert, events: (await eventsOf(service.app.store.db, alert.id)).map(({ event }) => event) };
}

describe('what happens during the day', () => {
  it('of a steady customer nothing is told', () => {
    expect(titles()).toEqual([]);
  });

  it('that the key contact says good-bye is told at the next ring, outside the card windows', async () => {
    const moment = at('2026-10-13T10:47:00');
    service.simulator.clock.set(moment);
    const body = { content: '我下周离职了，以后由赵倩对接' };
    service.simulator.play({ at: moment, type: 'message', from: CONTACT, to: [STAFF], msgtype: 'text', body });
    // The bell rings every five seconds, and the archive is asked every half a minute.
    for (let ring = 1; ring <= 7 && titles().length === 0; ring += 1) await go(moment + ring * 5_000);
    expect(titles()).toHaveLength(1);
    expect(titles()[0]).toContain('浩运贸易的对接人换了');
    expect((await latest()).causes.map(({ kind }) => kind)).toEqual(['contactConfirmed']);
  });

  it('in quiet hours it is held with the reason, and comes with the next morning', async () => {
    const { simulator } = service;
    simulator.clock.set(at('2026-10-13T19:30:00'));
    simulator.play({
      at: at('2026-10-13T19:30:00'),
      type: 'deletedByCustomer',
      userid: STAFF,
      externalUserid: CONTACT,
    });
    await go(at('2026-10-13T19:30:10'));
    expect((await latest()).causes.map(({ kind }) => kind)).toEqual(['contactConfirmed']);
    await go(at('2026-10-13T21:30:10'));
    const held = await latest();
    expect(held.causes.map(({ kind }) => kind)).toContain('deleted');
    expect(held.events.at(-1)).toMatchObject({ type: 'cardHeld', reason: 'quietHours' });
    expect(titles()).toHaveLength(1);
    await go(at('2026-10-14T07:31:00'));
    await go(at('2026-10-14T07:31:05'));
    expect(titles()).toHaveLength(1);
    await go(at('2026-10-14T09:40:00'));
    expect(titles()).toHaveLength(2);
    expect(titles()[1]).toContain('王敏不再是好友');
  });

  it('nothing comes twice, however often the bell rings', async () => {
    for (const moment of ['2026-10-14T09:41:00', '2026-10-14T13:50:00', '2026-10-14T14:30:00']) await go(at(moment));
    expect(titles()).toHaveLength(2);
  });
});
