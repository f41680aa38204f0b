import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCompanySettings } from '../src/companySettings.ts';
import type { Config } from '../src/config.ts';
import { connectWeCom } from '../src/connections.ts';
import { CONSOLE_STEPS, examineConsole } from '../src/consoleFindings.ts';
import { type DemoService, startDemoService } from '../src/demo/demoService.ts';
import { createLog } from '../src/log.ts';
import { startSimulator } from '../src/simulator/simulator.ts';
import { CONSOLE_FAULTS, consoleConfig, examineChanged, setRight } from './consoleFaults.ts';
import { smallCompany, TUESDAY } from './whole/smallService.ts';

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
  setRight(service);
});

describe('the doctor on the admin console', () => {
  it('finds every setting made, in the order in which they are made', async () => {
    const findings = await examineChanged(service);
    expect(findings.map(({ name }) => name)).toEqual(Object.values(CONSOLE_STEPS));
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  });

  it.each(CONSOLE_FAULTS)('$step: $wrong', async ({ step, switches, change, says, mend }) => {
    Object.assign(service.simulator.switches, switches);
    const findings = await examineChanged(service, change);
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
    const findings = await examineChanged({ ...service, simulator });
    await simulator.close();
    expect(findings.find(({ name }) => name === CONSOLE_STEPS.archiveRange)).toMatchObject({
      ...{ state: 'warning', says: expect.stringContaining('hejing'), mend: expect.stringContaining('开启范围') },
    });
  });

  it('says that WeCom cannot be reached before it says anything of a setting', async () => {
    const config = {
      ...consoleConfig(service),
      wecom: { ...consoleConfig(service).wecom, baseUrl: 'http://127.0.0.1:9' },
    } as Config;
    const clients = connectWeCom(config, Date.now, createLog('silent'));
    const findings = await examineConsole({ config, clients, db: null, groups: [], now: Date.now() });
    expect(findings.map(({ state }) => state)).toEqual(['fault']);
    expect(findings[0]!.mend).toContain('能否访问企业微信');
  });
});
