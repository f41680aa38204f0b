import { generateKeyPairSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { examineArchive, examineLedger } from '../src/archiveFindings.ts';
import type { Config } from '../src/config.ts';
import { Secret } from '../src/secret.ts';
import { startSimulator } from '../src/simulator/simulator.ts';
import { moveCursor } from '../src/store/archiveCursor.ts';
import { keepEnvelopes } from '../src/store/keptEnvelopes.ts';
import { savePullFault } from '../src/store/pullFault.ts';
import { describeEachStore } from './mariadb.ts';
import { compileFinanceSdk, hasCompiler } from './native/compileFinanceSdk.ts';
import { sealed, seq } from './usecases/archiveInMemory.ts';
import { CONTACT, STAFF, smallCompany } from './whole/smallService.ts';

const NOW = Date.parse('2026-11-18T02:00:00Z');

describeEachStore('the doctor on the ledger', (test) => {
  it('says that nothing was read yet', async () => {
    const { db } = await test.store();
    expect(await examineLedger(db, 'archive')).toEqual([
      { name: 'archive cursor', state: 'ok', says: 'nothing has been pulled yet' },
      { name: 'kept envelopes', state: 'ok', says: 'every message could be opened' },
    ]);
  });

  it('says until when it was read, why it stands still, and what each kept envelope waits for', async () => {
    const { db } = await test.store();
    await moveCursor(db, { source: 'archive', seq: seq(42), at: NOW, coveredUntil: NOW });
    await savePullFault(db, {
      ...{ kind: 'ip', code: 301042, message: 'GetChatData answered 301042', hint: '加上可信IP' },
      ...{ since: NOW, attempts: 3, nextTryAt: NOW + 1 },
    });
    const kept = (number: number, keyVersion: number, reason: 'noKey' | 'undecodable') => ({
      ...{ ...sealed(number, {}, keyVersion), reason, detail: '', knownAt: NOW },
    });
    await keepEnvelopes(db, [kept(1, 3, 'noKey'), kept(2, 3, 'noKey'), kept(3, 4, 'noKey'), kept(4, 1, 'undecodable')]);
    const findings = await examineLedger(db, 'archive');
    expect(findings.map(({ state, says }) => [state, says])).toEqual([
      ['ok', 'at 42, read until 2026-11-18T02:00:00.000Z'],
      ['warning', 'stands still since 2026-11-18T02:00:00.000Z, 3 attempts: GetChatData answered 301042'],
      ['warning', 'noKey: 2 of key version 3, 1 of key version 4'],
      ['warning', 'undecodable: 1 of key version 1'],
    ]);
    expect(findings.map(({ mend }) => mend ?? '')).toEqual([
      '',
      '加上可信IP',
      expect.stringContaining('ARCHIVE_KEYS'),
      expect.stringContaining('liuke kept --purge undecodable'),
    ]);
  });
});

describe('the doctor on private keys', () => {
  it('tries each on a message of its version', async () => {
    const simulator = await startSimulator({ company: smallCompany(NOW), startAt: NOW });
    const { url, credentials } = simulator;
    const own = Object.entries(credentials.archivePrivateKeys).map(([version, pem]) => [Number(version), pem] as const);
    const newest = Math.max(...own.map(([version]) => version));
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    const sayings = async (keys: Record<number, string>) => {
      const archive = {
        ...{ source: 'simulator', secret: new Secret(credentials.archiveSecret), libraryPath: null },
        keys: Object.fromEntries(Object.entries(keys).map(([version, pem]) => [version, new Secret(pem)])),
      };
      const config = { wecom: { baseUrl: url, corpId: credentials.corpId }, archive } as unknown as Config;
      return (await examineArchive(config, null, 'archive')).map(({ state, says }) => `${state}: ${says}`);
    };
    const right = Object.fromEntries(own);
    expect((await sayings(right)).at(-1)).toContain('no message of this version');
    const body = { content: '您好' };
    simulator.play({ at: NOW + 1, type: 'message', from: STAFF, to: [CONTACT], msgtype: 'text', body });
    expect((await sayings(right)).at(-1)).toBe('ok: opens messages of its version');
    expect(await sayings({ [newest]: String(other) })).toEqual([
      'ok: answers',
      `fault: the private key of version ${newest} does not fit`,
    ]);
    expect(await sayings({ [newest + 5]: String(other) })).toEqual([
      'ok: answers',
      'ok: RSA, can be used; no message of this version to try it on',
      'warning: messages are sealed with it, and it is not there',
    ]);
    expect((await sayings({ [newest]: 'no pem' }))[1]).toMatch(/^fault: not a PEM/);
    await simulator.close();
  });
});

describe.skipIf(!hasCompiler)('the doctor on the SDK library', () => {
  const folders: string[] = [];
  const compiled = (...flags: string[]) => {
    const library = compileFinanceSdk(...flags);
    folders.push(dirname(library));
    return library;
  };
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  const findings = (libraryPath: string, secret = 's3cr3t') => {
    const archive = {
      ...{ source: 'native', secret: new Secret(secret), libraryPath, keys: {} },
      ...{ proxy: '', proxyPassword: new Secret('') },
    };
    const config = { wecom: { baseUrl: '', corpId: 'wwcorp' }, archive } as unknown as Config;
    return examineArchive(config, null, 'archive');
  };

  it('loads it and asks it', async () => {
    expect(await findings(compiled())).toEqual([{ name: 'conversation archive', state: 'ok', says: 'answers' }]);
  });

  it('names functions that it lacks, and the loader’s reason, each with what to do', async () => {
    expect(await findings(compiled('-DWITHOUT_LENGTH'))).toEqual([
      {
        ...{ name: 'conversation archive', state: 'fault', says: 'the library has no GetSliceLen' },
        mend: expect.stringContaining('下载最新的 C 版SDK'),
      },
    ]);
    const missing = await findings('/nowhere/libWeWorkFinanceSdk_C.so');
    expect(missing).toMatchObject([{ state: 'fault', mend: expect.stringContaining('ARCHIVE_SDK_LIBRARY') }]);
    expect(missing[0]!.says).toMatch(/cannot be loaded: .*No such file/);
  });

  it('says what the archive answers, and no secret', async () => {
    const [finding] = await findings(compiled(), '');
    expect(finding).toMatchObject({ state: 'fault', says: 'Init answered 10000: bad parameter' });
  });
});
