import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { type DemoService, startDemoService } from '../../src/demo/demoService.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { recordsOfCustomer } from '../../src/store/timeline.ts';
import { CONTACT, STAFF, smallCompany, TUESDAY } from './smallService.ts';

let service: DemoService;
beforeEach(async () => {
  service = await startDemoService({
    ...{ company: smallCompany(TUESDAY - 30 * DAY_MS), startAt: TUESDAY, seed: 3, settings: readCompanySettings() },
    ...{ logLevel: 'silent', anyPort: true },
  });
});
afterEach(() => service.close());

const say = (at: number, from: string, to: string, content: string) =>
  service.simulator.play({ at, type: 'message', from, to: [to], msgtype: 'text', body: { content } });
/** Made by the company at seven, sent by the member two hours later: one receiver is too few to be known by content. */
function sendNews(): void {
  const { simulator } = service;
  simulator.play({
    ...{ at: TUESDAY + HOUR_MS, type: 'groupSendCreated', ref: 'news', byCompany: true, creator: 'ZhouNing' },
    ...{ text: '十月价目表更新了', members: [{ userid: STAFF, targets: [CONTACT] }] },
  });
  say(TUESDAY + 2 * HOUR_MS, CONTACT, STAFF, '上次的报价还有效吗？');
  simulator.play({ at: TUESDAY + 3 * HOUR_MS, type: 'groupSendConfirmed', ref: 'news', userid: STAFF });
}
async function tickAt(at: number): Promise<void> {
  if (service.simulator.clock.now() < at) service.simulator.clock.set(at);
  await service.app.tick();
}
async function sides(): Promise<string[]> {
  const range = { from: 0, to: TUESDAY + 30 * DAY_MS, limit: 100 };
  return (await recordsOfCustomer(service.app.store.db, [CONTACT], range)).map(({ side }) => side).reverse();
}

describe('a group-send by task, in the whole service', () => {
  it('is taken for a hand-written message until the task is known, and then no more', async () => {
    await service.app.tick();
    sendNews();
    await service.app.work.pull();
    expect(await sides()).toEqual(['customer', 'staff']);
    await tickAt(TUESDAY + 4 * HOUR_MS);
    expect(await sides()).toEqual(['customer', 'automatic']);
    say(TUESDAY + 4 * HOUR_MS + 60_000, STAFF, CONTACT, '有效，到月底');
    await tickAt(TUESDAY + 5 * HOUR_MS);
    expect(await sides()).toEqual(['customer', 'automatic', 'staff']);
  });

  it('does not need the permission for anything else', async () => {
    service.simulator.switches.groupSendPermission = false;
    sendNews();
    await tickAt(TUESDAY + 4 * HOUR_MS);
    await tickAt(TUESDAY + 6 * HOUR_MS);
    expect(await sides()).toEqual(['customer', 'staff']);
    expect(service.simulator.requests.count('externalcontact/get_groupmsg_list_v2')).toBe(1);
  });
});
