import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runKept } from '../src/keptCommand.ts';
import { runOneShot } from '../src/oneShot.ts';
import { type Simulator, startSimulator } from '../src/simulator/simulator.ts';
import { CONTACT, STAFF, scratchFolder, smallCompany } from './whole/smallService.ts';

const NOW = Date.now();
const say = (at: number, content: string) =>
  simulator.play({ at, type: 'message', from: STAFF, to: [CONTACT], msgtype: 'text', body: { content } });

let simulator: Simulator;
let folder: string;
let env: Record<string, string>;
/** Two messages whose key is not there yet, and one that nobody can open. */
beforeEach(async () => {
  simulator = await startSimulator({ company: smallCompany(NOW - 3_600_000), startAt: NOW - 3_600_000 });
  folder = scratchFolder();
  const keys = join(folder, 'keys');
  mkdirSync(keys);
  const { credentials } = simulator;
  writeFileSync(join(keys, '1.pem'), credentials.archivePrivateKeys[1]!);
  env = {
    ...{ LIUKE_LOG_LEVEL: 'silent', DATABASE_URL: `sqlite:${join(folder, 'liuke.db')}` },
    ...{ WECOM_BASE_URL: simulator.url, WECOM_CORP_ID: credentials.corpId },
    ...{ WECOM_AGENT_ID: String(credentials.agentId), WECOM_APP_SECRET: credentials.appSecret },
    ...{ WECOM_APP_TOKEN: credentials.callbacks.app.token },
    ...{ WECOM_APP_AES_KEY: credentials.callbacks.app.encodingAesKey },
    ...{ ARCHIVE_SOURCE: 'simulator', ARCHIVE_SECRET: credentials.archiveSecret, ARCHIVE_KEYS: keys },
  };
  say(NOW - 50_000, '图纸发您了');
  simulator.archive.addUndecodable('damagedCipher');
  simulator.archive.rotateKey();
  say(NOW - 40_000, '报价也发您了');
  say(NOW - 30_000, '有问题随时说');
  await runOneShot('pull', [], env, { out: () => {}, err: () => {} });
});
afterEach(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

async function kept(...args: string[]): Promise<{ code: number; out: string }> {
  const lines: string[] = [];
  const code = await runKept(args, env, { out: (line) => lines.push(line), err: () => {} });
  return { code, out: lines.join('\n') };
}
const countsOf = (out: string) =>
  (JSON.parse(out).kept as { reason: string; keyVersion: number; count: number }[]).map(
    ({ reason, keyVersion, count }) => `${reason} ${keyVersion} ${count}`,
  );

describe('liuke kept', () => {
  it('counts by reason and key version', async () => {
    const { code, out } = await kept();
    expect(code).toBe(0);
    expect(out).toMatch(/^kept as noKey: 2 of key version 2, the oldest since 20/m);
    expect(out).toMatch(/^kept as undecodable: 1 of key version 1/m);
    expect(countsOf((await kept('--json')).out)).toEqual(['noKey 2 2', 'undecodable 1 1']);
  });

  it('opens what a new key opens', async () => {
    writeFileSync(join(env.ARCHIVE_KEYS!, '2.pem'), simulator.credentials.archivePrivateKeys[2]!);
    const { code, out } = await kept('--reopen', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ opened: 2, isDone: true });
    expect(countsOf(out)).toEqual(['undecodable 1 1']);
  });

  it('gives up only what it is told to, and only by a word that it knows', async () => {
    await expect(kept('--purge', 'everything')).rejects.toThrow('--purge must be one of noKey');
    await expect(kept('--purge', 'noKey', '--reopen')).rejects.toThrow('do not go together');
    expect((await kept('--purge', 'undecodable')).out).toMatch(/^purged: 1$/m);
    expect(countsOf((await kept('--json')).out)).toEqual(['noKey 2 2']);
    await kept('--purge', 'noKey');
    expect((await kept()).out).toBe('nothing is kept sealed');
  });
});
