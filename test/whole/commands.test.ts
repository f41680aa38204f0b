import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApp } from '../../src/app.ts';
import { readCompanySettings } from '../../src/companySettings.ts';
import { readConfig } from '../../src/config.ts';
import { CONSOLE_STEPS } from '../../src/consoleFindings.ts';
import type { Finding } from '../../src/doctor.ts';
import { createLog } from '../../src/log.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { CONTACT, STAFF, scratchFolder, smallCompany } from './smallService.ts';

const root = resolve(import.meta.dirname, '../..');
const NOW = Date.now();
const HOUR = 3_600_000;

let simulator: Simulator;
let env: Record<string, string>;
beforeAll(async () => {
  simulator = await startSimulator({ company: smallCompany(NOW - 48 * HOUR), startAt: NOW - 48 * HOUR });
  const folder = scratchFolder();
  const keys = join(folder, 'keys');
  mkdirSync(keys);
  const { credentials } = simulator;
  for (const [version, pem] of Object.entries(credentials.archivePrivateKeys))
    writeFileSync(join(keys, `${version}.pem`), pem);
  env = {
    LIUKE_LOG_LEVEL: 'silent',
    DATABASE_URL: `sqlite:${join(folder, 'liuke.db')}`,
    WECOM_BASE_URL: simulator.url,
    WECOM_CORP_ID: credentials.corpId,
    WECOM_AGENT_ID: String(credentials.agentId),
    WECOM_APP_SECRET: credentials.appSecret,
    WECOM_APP_TOKEN: credentials.callbacks.app.token,
    WECOM_APP_AES_KEY: credentials.callbacks.app.encodingAesKey,
    ARCHIVE_SOURCE: 'simulator',
    ARCHIVE_SECRET: credentials.archiveSecret,
    ARCHIVE_KEYS: keys,
    DIGEST_WEBHOOK_KEY: credentials.webhookKeys[0]!,
  };
});
afterAll(async () => {
  await simulator.close();
});

interface Run {
  code: number | null;
  out: string;
  err: string;
}
function liuke(args: string[], change: Record<string, string | undefined> = {}, node = process.execPath): Promise<Run> {
  return new Promise((done, fail) => {
    const given = Object.fromEntries(Object.entries({ ...env, ...change }).filter(([, value]) => value !== undefined));
    const child = spawn(node, [join(root, 'bin/liuke.js'), ...args], {
      cwd: root,
      env: { PATH: process.env.PATH!, ...given } as NodeJS.ProcessEnv,
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk;
    });
    child.once('error', fail);
    child.once('close', (code) => done({ code, out, err }));
  });
}
const say = (at: number, from: string, to: string, content: string) =>
  simulator.play({ at, type: 'message', from, to: [to], msgtype: 'text', body: { content } });

// A real process each: on a busy machine some seconds.
vi.setConfig({ testTimeout: 240_000 });

describe('commands, in the order of a first day', () => {
  it('explains an empty environment: every wrong variable at once, exit 2', async () => {
    const { code, out, err } = await liuke(
      ['serve'],
      Object.fromEntries(Object.keys(env).map((name) => [name, undefined])),
    );
    expect([code, out]).toEqual([2, '']);
    for (const name of [
      'WECOM_CORP_ID',
      'WECOM_AGENT_ID',
      'WECOM_APP_SECRET',
      'WECOM_APP_TOKEN',
      'WECOM_APP_AES_KEY',
      'ARCHIVE_SECRET',
      'ARCHIVE_KEYS',
    ])
      expect(err).toContain(name);
    expect(err).not.toContain(' at ');
  });

  it('knows its words', async () => {
    expect((await liuke(['--help'])).out).toContain('doctor');
    for (const command of [
      'serve',
      'demo',
      'doctor',
      'digest',
      'backtest',
      'losses',
      'preview',
      'pause',
      'resume',
      'plays',
      'export',
    ]) {
      const { code, out } = await liuke([command, '--help']);
      expect([code, out.length > 20], command).toEqual([0, true]);
    }
    expect(await liuke(['dance'])).toMatchObject({ code: 2, err: expect.stringContaining('dance') });
    expect(await liuke(['pull', '--fast'])).toMatchObject({ code: 2, err: expect.stringContaining('--fast') });
  });

  it('migrates, syncs, pulls, judges and reports', async () => {
    expect(await liuke(['migrate', '--json'])).toMatchObject({ code: 0, out: '{"pending":0}\n' });
    const sync = JSON.parse((await liuke(['sync', '--json'])).out);
    expect(sync).toMatchObject({ staff: 3, contacts: 1, relationships: 1, newCustomers: 1 });
    say(NOW - 24 * HOUR, STAFF, CONTACT, '样品寄出了，单号稍后发你');
    say(NOW - 23 * HOUR, CONTACT, STAFF, '收到后给你反馈');
    simulator.play({
      at: NOW - 22 * HOUR,
      type: 'message',
      from: CONTACT,
      to: [STAFF],
      msgtype: 'hologram_of_tomorrow',
      body: { depth: 3 },
    });
    simulator.archive.addUndecodable('damagedCipher');
    simulator.archive.addUndecodable('unknownVersion');
    say(NOW - 21 * HOUR, STAFF, CONTACT, '好，周五前给你报价');
    const pull = JSON.parse((await liuke(['pull', '--once', '--json'])).out);
    expect(pull).toMatchObject({ stored: 4, kept: 2, isCaughtUp: true });
    expect(JSON.parse((await liuke(['pull', '--json'])).out)).toMatchObject({ stored: 0, isCaughtUp: true });
    expect(JSON.parse((await liuke(['assess', '--json'])).out)).toMatchObject({ customers: 1, opened: 0 });
    const preview = await liuke(['digest', '--preview']);
    expect(preview).toMatchObject({ code: 0, out: expect.stringContaining('# 客户周报 第') });
    expect(preview.out).toContain('这周没有新增需要留意的客户');
  });

  it('reviews losses when there are none yet, and refuses rules that are not there', async () => {
    expect(await liuke(['losses'])).toMatchObject({ code: 0, out: expect.stringContaining('没有客户确认不再合作') });
    expect(JSON.parse((await liuke(['losses', '--json'])).out)).toMatchObject({ losses: { confirmed: 0, silence: 0 } });
    const rules = await liuke(['backtest', '--score', 'nowhere.json']);
    expect([rules.code, rules.err]).toEqual([1, 'nowhere.json: there is no such file\n']);
  });

  it('previews, pauses, resumes and measures reminders, as typed', async () => {
    expect(await liuke(['preview'])).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse((await liuke(['preview', '--json'])).out)).toEqual([]);
    const nobody = await liuke(['preview', '--to', 'me']);
    expect(nobody).toMatchObject({ code: 1, err: '--to me needs LIUKE_OPERATORS: whom should it be sent to?\n' });
    expect(await liuke(['preview', '--to', 'me'], { LIUKE_OPERATORS: STAFF })).toMatchObject({ code: 0 });
    expect(await liuke(['resume'])).toMatchObject({ code: 0, out: 'reminders were not paused\n' });
    const until = new Date(NOW + 24 * HOUR).toISOString();
    expect((await liuke(['pause', '--until', until])).out).toBe(`reminders are paused until ${until}\n`);
    expect((await liuke(['pause'])).out).toBe('reminders are paused until liuke resume\n');
    expect(await liuke(['resume'])).toMatchObject({ code: 0, out: 'reminders go on\n' });
    expect(await liuke(['pause', '--until', 'soon'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('"soon"'),
    });
    expect(JSON.parse((await liuke(['plays', '--json'])).out)).toEqual({ byCause: {}, byVariant: {} });
    const outbox = JSON.parse((await liuke(['outbox', '--json'])).out);
    expect(outbox).toMatchObject({ counts: { dead: 0, uncertain: 0 }, messages: [] });
    expect(await liuke(['export', 'follow-ups'])).toMatchObject({ code: 1, err: expect.stringContaining('--from') });
  });

  it('says that its port is taken, and ends', async () => {
    const port = new URL(simulator.url).port;
    const { code, err } = await liuke(['serve'], { LIUKE_PORT: port });
    expect([code, err]).toEqual([1, `cannot listen on 127.0.0.1:${port} (EADDRINUSE): is the port taken?\n`]);
  });

  it('refuses a week that is none and a time that is none', async () => {
    expect(await liuke(['digest', '--week', '2026-W99'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('2026'),
    });
    expect(await liuke(['assess', '--at', 'tomorrow'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('tomorrow'),
    });
  });
});

describe('liuke doctor', () => {
  const doctor = async (
    change: Record<string, string | undefined> = {},
  ): Promise<{ code: number | null; findings: Finding[] }> => {
    const { code, out } = await liuke(['doctor', '--json'], change);
    return { code, findings: JSON.parse(out) as Finding[] };
  };
  const of = (findings: readonly Finding[], name: string) => findings.find((finding) => finding.name.startsWith(name));

  it('finds a sound installation sound, and counts what could not be opened', async () => {
    const { code, findings } = await doctor();
    expect(findings.filter(({ state }) => state === 'fault')).toEqual([]);
    expect(code).toBe(0);
    for (const step of ['corp', 'secret', 'ip', 'agent', 'contact', 'archive', 'archiveIp'] as const)
      expect(of(findings, CONSOLE_STEPS[step]), step).toMatchObject({ state: 'ok' });
    expect(of(findings, 'conversation archive')!.state).toBe('ok');
    const kept = findings.find(({ name, says }) => name === 'kept envelopes' && says.startsWith('noKey'))!;
    expect(kept).toMatchObject({ state: 'warning', says: expect.stringContaining('noKey: 1 of key version') });
    expect(kept.mend).toContain('ARCHIVE_KEYS');
  });

  it.each([
    ['a wrong app secret', { WECOM_APP_SECRET: 'bad-not-to-be-seen' }, CONSOLE_STEPS.secret],
    ['a wrong archive secret', { ARCHIVE_SECRET: 'bad-not-to-be-seen' }, 'conversation archive'],
    ['nobody at the address', { WECOM_BASE_URL: 'http://127.0.0.1:9' }, CONSOLE_STEPS.corp],
    ['a database that is not there', { DATABASE_URL: 'mysql://liuke:pw-not-to-be-seen@127.0.0.1:9/liuke' }, 'database'],
    ['a folder without keys', { ARCHIVE_KEYS: root }, 'configuration'],
    ['an EncodingAESKey that is cut', { WECOM_APP_AES_KEY: 'abc' }, 'configuration'],
  ])('names %s and how to mend it', async (_what, change, name) => {
    const { code, findings } = await doctor(change);
    const finding = findings.find((one) => one.name.startsWith(name) && one.state === 'fault');
    expect(finding, JSON.stringify(findings)).toBeDefined();
    expect(finding!.mend).toBeTruthy();
    expect(code).toBe(1);
    expect(JSON.stringify(findings)).not.toMatch(/not-to-be-seen/);
  });

  it('names the address that is not trusted', async () => {
    simulator.switches.trustedIps = ['203.0.113.8'];
    const { findings } = await doctor();
    simulator.switches.trustedIps = null;
    const ip = of(findings, CONSOLE_STEPS.ip);
    expect(ip).toMatchObject({ state: 'fault', says: expect.stringContaining('60020') });
    expect(ip!.mend).toContain('可信IP');
  });
});

describe('pages and a real company', () => {
  it('are refused until there is sign-in; callbacks are served', async () => {
    const folder = scratchFolder();
    const config = readConfig({
      ...env,
      WECOM_BASE_URL: undefined,
      LIUKE_PORT: '0',
      DATABASE_URL: `sqlite:${join(folder, 'a.db')}`,
    });
    const app = await createApp({ config, settings: readCompanySettings(), clock: Date.now, log: createLog('silent') });
    const url = `http://127.0.0.1:${await app.listen()}`;
    try {
      for (const path of ['/', '/me', '/team', '/c/x', '/admin', '/digest/2026-W46', '/sign-in', '/as/linchen'])
        expect((await fetch(url + path)).status, path).toBe(403);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      expect((await fetch(`${url}/wecom/cb/app`, { method: 'POST', body: '' })).status).toBe(400);
      expect((await fetch(`${url}/wecom/cb/contact`, { method: 'POST', body: '' })).status).toBe(404);
    } finally {
      await app.close();
    }
  });
});
