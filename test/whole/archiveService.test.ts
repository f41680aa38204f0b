import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { readCompanySettings } from '../../src/companySettings.ts';
import { type DemoService, startDemoService } from '../../src/demo/demoService.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import type { ContactScript } from '../../src/simulator/script.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { countRecords } from '../../src/store/messages.ts';
import { signInAs } from '../web/signInAs.ts';
import { orderFor, serviceConfig } from './serviceOrder.ts';
import { CONTACT, LEADER, STAFF, smallCompany, TUESDAY } from './smallService.ts';

const NEWCOMER: ContactScript = {
  ...{ externalUserid: 'wmTest0000000000000000000000Neu1', name: '新客户', type: 1 },
  ...{ corpName: '', corpFullName: '', position: '' },
};

let service: DemoService;
beforeEach(async () => {
  const settings = readCompanySettings();
  settings.phrases.keywordReplies.textBeginnings.push('【自动回复】');
  service = await startDemoService({
    ...{ company: smallCompany(TUESDAY - 30 * DAY_MS), startAt: TUESDAY, seed: 3, settings },
    ...{ logLevel: 'silent', anyPort: true },
  });
  await service.app.tick();
});
afterEach(() => service.close());

function say(at: number, from: string, to: string, body: Record<string, unknown> | string, msgtype = 'text'): void {
  const content = typeof body === 'string' ? { content: body } : body;
  service.simulator.play({ at, type: 'message', from, to: [to], msgtype, body: content });
}
async function tickAt(at: number): Promise<void> {
  if (service.simulator.clock.now() < at) service.simulator.clock.set(at);
  await service.app.tick();
}
const stored = () => countRecords(service.app.store.db);
async function sides(contactId: string): Promise<string[]> {
  const rows = await service.app.store.db.query<{ side: string }>(
    'SELECT side FROM message WHERE contact_id = ? ORDER BY sent_at',
    [contactId],
  );
  return rows.map(({ side }) => side);
}

describe('what nobody wrote', () => {
  it('is automatic: the welcome, the notice that asks for consent, and keyword replies; what people wrote is theirs', async () => {
    const at = TUESDAY + MINUTE_MS;
    service.simulator.play({
      ...{ at, type: 'addContact', userid: STAFF, externalUserid: NEWCOMER.externalUserid, contact: NEWCOMER },
    });
    say(at + 5_000, STAFF, NEWCOMER.externalUserid, '您好，我是浩运的林晨，有事随时找我');
    say(
      at + 90_000,
      STAFF,
      NEWCOMER.externalUserid,
      { title: '开始聊天前请仔细阅读服务须知事项', description: '', username: 'wx@app', displayname: '服务须知' },
      'weapp',
    );
    say(at + 120_000, NEWCOMER.externalUserid, STAFF, '价目表');
    say(at + 121_000, STAFF, NEWCOMER.externalUserid, '【自动回复】已收到，工作时间会回复您');
    say(at + 300_000, STAFF, NEWCOMER.externalUserid, '价目表发您了，常用的在第二页');
    await service.simulator.drainCallbacks();
    await tickAt(at + 10 * MINUTE_MS);
    // The contact may have become known after the messages: within the hour the welcome is known as such.
    await tickAt(at + 80 * MINUTE_MS);
    expect(await sides(NEWCOMER.externalUserid)).toEqual([
      ...['automatic', 'automatic', 'customer', 'automatic', 'staff'],
    ]);
  });
});

describe('the archive', () => {
  it('is read when WeCom calls, without waiting for the timer', async () => {
    say(TUESDAY + 2_000, CONTACT, STAFF, '在吗');
    await service.simulator.drainCallbacks();
    await tickAt(TUESDAY + 5_000);
    expect(await stored()).toBe(1);
  });

  it('is read by the timer when the call was lost', async () => {
    service.simulator.clearCallbackUrl('archive');
    say(TUESDAY + 2_000, CONTACT, STAFF, '在吗');
    await tickAt(TUESDAY + 5_000);
    expect(await stored()).toBe(0);
    await tickAt(TUESDAY + 31_000);
    expect(await stored()).toBe(1);
  });

  it('that refuses us is told on the operator’s page with the reason, and no more when it is read again', async () => {
    const { simulator, url } = service;
    const page = async () => {
      const { cookie } = await signInAs(url, service.app.store, LEADER);
      return (await fetch(`${url}/admin`, { headers: { cookie } })).text();
    };
    expect(await page()).not.toContain('聊天数据停在');
    simulator.switches.archiveTrustedIps = ['203.0.113.9'];
    say(TUESDAY + 2_000, CONTACT, STAFF, '在吗');
    await tickAt(TUESDAY + 40 * MINUTE_MS);
    const text = await page();
    expect(text).toContain('聊天数据停在');
    expect(text).toContain('可信');
    expect(await stored()).toBe(0);
    simulator.switches.archiveTrustedIps = null;
    await tickAt(TUESDAY + 51 * MINUTE_MS);
    expect(await stored()).toBe(1);
    expect(await page()).not.toContain('聊天数据停在');
  });

  it('that refuses us is told to the operators in WeCom, once', async () => {
    const simulator = await startSimulator({ company: smallCompany(TUESDAY - 30 * DAY_MS), startAt: TUESDAY });
    const order = orderFor(simulator, { databaseUrl: 'sqlite::memory:', publicUrl: 'http://127.0.0.1:7780' });
    const app = await createApp({
      config: { ...serviceConfig(order), operatorIds: [LEADER.toLowerCase()] },
      ...{ settings: readCompanySettings(), clock: simulator.clock.now, log: createLog('silent') },
    });
    await app.tick();
    simulator.switches.archiveTrustedIps = ['203.0.113.9'];
    for (const minutes of [1, 12, 23]) {
      simulator.clock.set(TUESDAY + minutes * MINUTE_MS);
      await app.tick();
    }
    const told = simulator.phone(LEADER).app.map(({ body }) => String(body.content));
    expect(told.filter((text) => text.includes('聊天数据停在'))).toHaveLength(1);
    expect(simulator.requests.count('archive/getchatdata')).toBe(4);
    await app.close();
    await simulator.close();
  });
});
