import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { examineArchive } from '../src/archiveFindings.ts';
import { examineHolidays } from '../src/calendarFindings.ts';
import { readCompanySettings } from '../src/companySettings.ts';
import type { Config } from '../src/config.ts';
import { CONSOLE_STEPS } from '../src/consoleFindings.ts';
import { type DemoService, startDemoService } from '../src/demo/demoService.ts';
import { examineClock, examineDatabase } from '../src/doctor.ts';
import { MINUTE_MS } from '../src/domain/time.ts';
import type { Finding } from '../src/finding.ts';
import {
  examineIsolation,
  examineMachine,
  examinePacket,
  examineSpace,
  examineVersion,
} from '../src/machineFindings.ts';
import { Secret } from '../src/secret.ts';
import { startSimulator } from '../src/simulator/simulator.ts';
import { CONSOLE_FAULTS, consoleConfig, examineChanged, setRight } from './consoleFaults.ts';
import { CONTACT, STAFF, smallCompany, TUESDAY } from './whole/smallService.ts';

let service: DemoService;
beforeAll(async () => {
  service = await startDemoService({
    ...{ company: smallCompany(TUESDAY), startAt: TUESDAY, seed: 7, settings: readCompanySettings() },
    ...{ logLevel: 'silent', anyPort: true },
  });
  await service.app.work.sync();
});
afterAll(() => service.close());

interface Row {
  wrong: string;
  finding: Finding;
}

/** What differs from run to run stands for itself. */
function cell(text: string): string {
  return text
    .replace(/\d+ migrations/, 'N migrations')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:7780')
    .replace(/, ?(hint|from|more info)[^;；]*$/i, (rest) => rest.replace(/\[\w+\]/, '[…]'))
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');
}

async function console(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { step, wrong, switches, change } of CONSOLE_FAULTS) {
    setRight(service);
    Object.assign(service.simulator.switches, switches);
    const findings = await examineChanged(service, change);
    rows.push({ wrong, finding: findings.find(({ name }) => name === CONSOLE_STEPS[step])! });
  }
  setRight(service);
  const { staff, ...rest } = smallCompany(TUESDAY);
  for (const [wrong, archived] of [
    ['没有给任何人开启存档', () => false],
    ['有销售没有开启存档', (id: string) => id !== 'HeJing'],
  ] as const) {
    const company = { ...rest, staff: staff.map((each) => ({ ...each, archived: archived(each.userid) })) };
    await using simulator = disposed(await startSimulator({ company, startAt: TUESDAY }));
    const findings = await examineChanged({ ...service, simulator });
    rows.push({ wrong, finding: findings.find(({ name }) => name === CONSOLE_STEPS.archiveRange)! });
  }
  const steps = Object.values(CONSOLE_STEPS) as string[];
  // In this company nobody may serve customers.
  const company = { ...rest, staff: staff.map((each) => ({ ...each, servesCustomers: false })) };
  await using nobody = disposed(await startSimulator({ company, startAt: TUESDAY }));
  const members = (await examineChanged({ ...service, simulator: nobody }, { operatorIds: [] })).find(
    ({ name }) => name === CONSOLE_STEPS.members,
  )!;
  rows.push({ wrong: '没有人在客户联系的使用范围里', finding: members });
  return rows.sort((a, b) => steps.indexOf(a.finding.name) - steps.indexOf(b.finding.name));
}

async function keys(): Promise<Row[]> {
  const { simulator } = service;
  const body = { content: '您好' };
  simulator.play({
    at: simulator.clock.now() - 1000,
    type: 'message',
    from: STAFF,
    to: [CONTACT],
    msgtype: 'text',
    body,
  });
  const newest = Math.max(...Object.keys(simulator.credentials.archivePrivateKeys).map(Number));
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const worst = async (keysGiven: Record<number, string>) => {
    const config = consoleConfig(service);
    const secrets = Object.entries(keysGiven).map(([version, pem]) => [version, new Secret(pem)]);
    const archive = { ...config.archive, source: 'simulator', libraryPath: null, keys: Object.fromEntries(secrets) };
    const findings = await examineArchive({ ...config, archive } as unknown as Config, null, 'archive');
    return findings.find(({ state }) => state !== 'ok')!;
  };
  return [
    { wrong: '私钥不是这个版本的', finding: await worst({ [newest]: String(other) }) },
    { wrong: '没有这个版本的私钥', finding: await worst({}) },
    { wrong: '私钥文件内容不对', finding: await worst({ [newest]: 'no pem' }) },
  ];
}

async function library(): Promise<Row[]> {
  const archive = {
    ...{ source: 'native', secret: new Secret('s'), libraryPath: '/opt/liuke/sdk/none.so', keys: {}, proxy: '' },
    proxyPassword: new Secret(''),
  };
  const config = { wecom: { baseUrl: '', corpId: 'wwcorp' }, archive } as unknown as Config;
  return [{ wrong: 'SDK 的库不在', finding: (await examineArchive(config, null, 'archive'))[0]! }];
}

async function machine(): Promise<Row[]> {
  const { calendars } = readCompanySettings();
  const database = async (databaseUrl: string) => (await examineDatabase({ databaseUrl } as Config)).findings[0]!;
  const format = vi.spyOn(Intl, 'DateTimeFormat').mockImplementation(function refuse() {
    throw new RangeError('Invalid time zone specified: Asia/Shanghai');
  });
  const [zone] = await examineMachine({ databaseUrl: 'sqlite::memory:' } as Config, null);
  format.mockRestore();
  return [
    { wrong: 'Node 不认识 Asia/Shanghai 时区', finding: zone! },
    { wrong: '明年的节假日还没有', finding: examineHolidays(calendars, Date.parse('2026-11-20')) },
    { wrong: '今年的节假日没有', finding: examineHolidays(calendars, Date.parse('2027-01-04')) },
    { wrong: '本机的钟差 10 分钟', finding: examineClock(TUESDAY + 10 * MINUTE_MS, TUESDAY) },
    { wrong: '磁盘剩 0.5 GB', finding: examineSpace(0.5 * 1024 ** 3) },
    { wrong: '磁盘剩 3 GB', finding: examineSpace(3 * 1024 ** 3) },
    { wrong: '数据库连不上', finding: await database('mysql://liuke:x@127.0.0.1:9/liuke') },
    { wrong: '还没有建表', finding: await database('sqlite::memory:') },
    { wrong: '数据库是 MariaDB 10.5', finding: examineVersion('10.5.23-MariaDB') },
    { wrong: '数据库是 MySQL 5.7', finding: examineVersion('5.7.44-log') },
    { wrong: '代理改回了隔离级别', finding: examineIsolation('REPEATABLE-READ') },
    { wrong: 'max_allowed_packet 是 16 MB', finding: examinePacket(16 * 1024 ** 2) },
  ];
}

const HEAD = `# 检查项

\`liuke doctor\` 能发现的每一项设置：测试里注入的故障、它打印的原话和改法。本页由测试生成（\`npx vitest run test/doctorTable.test.ts -u\`）；和程序说的不一致时测试失败。后台设置的步骤见[企业微信后台配置](企业微信后台配置.md)。

| 设置 | 注入的故障 | 等级 | doctor 打印 | 怎么改 |
| --- | --- | --- | --- | --- |
`;

it('every setting is found wrong when it is, in the words that docs/检查项.md shows', async () => {
  const rows = [...(await console()), ...(await keys()), ...(await library()), ...(await machine())];
  const lines = rows.map(({ wrong, finding: { name, state, says, mend } }) => {
    expect(state, wrong).not.toBe('ok');
    expect(mend, wrong).toBeTruthy();
    const cells = [name, wrong, state === 'fault' ? '故障' : '提醒', says, mend!];
    return `| ${cells.map(cell).join(' | ')} |\n`;
  });
  const steps = new Set(rows.map(({ finding }) => finding.name));
  for (const step of Object.values(CONSOLE_STEPS)) expect(steps).toContain(step);
  await expect(HEAD + lines.join('')).toMatchFileSnapshot('../docs/检查项.md');
});

function disposed<T extends { close(): Promise<void> }>(thing: T): T & AsyncDisposable {
  return Object.assign(thing, { [Symbol.asyncDispose]: () => thing.close() });
}
