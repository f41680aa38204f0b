import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCompanySettings } from '../src/companySettings.ts';
import type { Config } from '../src/config.ts';
import { connectWeCom } from '../src/connections.ts';
import { CONSOLE_STEPS, examineConsole } from '../src/consoleFindings.ts';
import { type DemoService, startDemoService } from '../src/demo/demoService.ts';
import type { Finding } from '../src/finding.ts';
import { createLog } from '../src/log.ts';
import { Secret } from '../src/secret.ts';
import { startSimulator } from '../src/simulator/simulator.ts';
import { defaultSwitches } from '../src/simulator/switches.ts';
import { smallCompany, TUESDAY } from './whole/smallService.ts';

type Step = keyof typeof CONSOLE_STEPS;
let service: DemoService;

beforeAll(async () => {
  service = await startDemoService({
    ...{ company: smallCompany(TUESDAY), startAt: TUESDAY, seed: 7, settings: readCompanySettings() },
    ...{ logLevel: 'silent', anyPort: true },
  });
  await service.app.work.sync();
});
afterAll(() => service.close());
beforeEach(() => {
  Object.assign(service.simulator.switches, defaultSwitches, { trustedDomain: 'liuke.example.com' });
});

interface Change {
  corpId?: string;
  agentId?: number;
  appSecret?: string;
  archiveSecret?: string;
  operatorIds?: string[];
  publicUrl?: string;
  appToken?: string;
  signIn?: Config['signIn'];
  chatId?: string;
}
function configOf(change: Change): Config {
  const { credentials, url } = service.simulator;
  const { encodingAesKey, token } = credentials.callbacks.app;
  return {
    publicUrl: change.publicUrl ?? service.url,
    signIn: change.signIn ?? 'off',
    operatorIds: change.operatorIds ?? ['zhouning'],
    adminIds: [],
    wecom: {
      baseUrl: url,
      corpId: change.corpId ?? credentials.corpId,
      agentId: change.agentId ?? credentials.agentId,
      appSecret: new Secret(change.appSecret ?? credentials.appSecret),
      callbacks: {
        app: { token: new Secret(change.appToken ?? token), encodingAesKey: new Secret(encodingAesKey) },
        ...{ contact: null, archive: null },
      },
    },
    archive: { secret: new Secret(change.archiveSecret ?? credentials.archiveSecret) },
  } as unknown as Config;
}

async function examine(change: Change = {}): Promise<Finding[]> {
  const { now } = service.simulator.clock;
  const config = configOf(change);
  const clients = connectWeCom(config, now, createLog('silent'));
  const channel = { kind: 'appchat', chatId: change.chatId ?? 'liukeDigest' } as const;
  const groups = [{ id: 'leaders', channel, showsNames: false }];
  return examineConsole({ config, clients, db: service.app.store.db, groups, now: now() });
}

describe('the doctor on the admin console', () => {
  it('finds every setting made, in the order in which they are made', async () => {
    const findings = await examine();
    expect(findings.map(({ name }) => name)).toEqual(Object.values(CONSOLE_STEPS));
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  });

  const inSimulator = (switches: Partial<typeof defaultSwitches>) => () =>
    void Object.assign(service.simulator.switches, switches);
  const never = (): void => {};
  /** A setting, what is wrong, and what the doctor says of it: its code as people will search for it, and the way to mend it. */
  const FAULTS: [Step, string, () => void, Change, RegExp, RegExp][] = [
    ['corp', 'the id is of another company', never, { corpId: 'ww9999' }, /40013/, /企业 ID/],
    ['secret', 'the Secret was reset', never, { appSecret: 'old' }, /40001/, /Secret/],
    [
      'ip',
      'the address is not trusted',
      inSimulator({ trustedIps: ['203.0.113.9'] }),
      {},
      /60020.*127\.0\.0\.1/,
      /企业可信IP/,
    ],
    ['agent', 'the AgentId is none', never, { agentId: 999 }, /40056/, /AgentId/],
    ['agent', 'the app is disabled', inSimulator({ appDisabled: true }), {}, /disabled/, /启用应用/],
    ['range', 'an operator cannot be seen', never, { operatorIds: ['nobody'] }, /nobody/, /可见范围/],
    [
      'domain',
      'none is set',
      inSimulator({ trustedDomain: '' }),
      { signIn: 'wecom' },
      /none is set.*50001/,
      /可信域名/,
    ],
    ['domain', 'it is another', never, { signIn: 'wecom' }, /it is liuke\.example\.com/, /可信域名：填 127/],
    [
      'callback',
      'nothing listens there',
      never,
      { publicUrl: 'http://127.0.0.1:9' },
      /cannot be reached/,
      /设置API接收.*43012/,
    ],
    ['callback', 'the Token is another', never, { appToken: 'other' }, /answers 403/, /Token/],
    [
      'contact',
      'the app is not listed',
      inSimulator({ customerContactAllowed: false }),
      {},
      /48002/,
      /可调用接口的应用/,
    ],
    ['archive', 'the Secret was reset', never, { archiveSecret: 'old' }, /40001/, /Secret/],
    ['archiveIp', 'the address is not in its list', inSimulator({ archiveTrustedIps: [] }), {}, /301042/, /可信 IP/],
    ['archiveRange', 'it has expired', inSimulator({ archiveService: 'expired' }), {}, /301052/, /续费/],
    ['archiveRange', 'it was never bought', inSimulator({ archiveService: 'notEnabled' }), {}, /301053/, /开通/],
    ['groups', 'the app does not see the root', inSimulator({ appSeesRoot: false }), {}, /48002/, /全公司/],
  ];

  it.each(FAULTS)('%s: %s', async (step, _, inject, change, says, mend) => {
    inject();
    const findings = await examine(change);
    const wrong = findings.filter(({ state }) => state !== 'ok');
    const own = findings.find(({ name }) => name === CONSOLE_STEPS[step])!;
    expect(own.state).toBe(step === 'callback' ? 'warning' : 'fault');
    expect(own.says).toMatch(says);
    expect(own.mend).toMatch(mend);
    // One thing is wrong, and no other setting is blamed for it.
    expect(wrong.map(({ name }) => name)).toEqual([CONSOLE_STEPS[step]]);
    // Whatever stands before it was passed and says so.
    const before = Object.values(CONSOLE_STEPS).slice(0, Object.keys(CONSOLE_STEPS).indexOf(step));
    const appFailed = ['corp', 'secret', 'ip', 'agent'].includes(step);
    if (!appFailed) expect(findings.map(({ name }) => name)).toEqual(expect.arrayContaining(before));
    expect(JSON.stringify(findings)).not.toContain(service.simulator.credentials.appSecret);
  });

  it('names members whose archive is not switched on although they serve customers', async () => {
    const { staff, ...rest } = smallCompany(TUESDAY);
    const company = { ...rest, staff: staff.map((each) => ({ ...each, archived: each.userid !== 'HeJing' })) };
    const simulator = await startSimulator({ company, startAt: TUESDAY });
    const whole = service;
    service = { ...whole, simulator };
    const findings = await examine();
    service = whole;
    await simulator.close();
    expect(findings.find(({ name }) => name === CONSOLE_STEPS.archiveRange)).toMatchObject({
      ...{ state: 'warning', says: expect.stringContaining('hejing'), mend: expect.stringContaining('开启范围') },
    });
  });

  it('says that WeCom cannot be reached before it says anything of a setting', async () => {
    const config = { ...configOf({}), wecom: { ...configOf({}).wecom, baseUrl: 'http://127.0.0.1:9' } } as Config;
    const clients = connectWeCom(config, Date.now, createLog('silent'));
    const findings = await examineConsole({ config, clients, db: null, groups: [], now: Date.now() });
    expect(findings.map(({ state }) => state)).toEqual(['fault']);
    expect(findings[0]!.mend).toContain('能否访问企业微信');
  });
});
