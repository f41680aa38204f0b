import { constants, createCipheriv, generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { readCursor } from '../../src/store/archiveCursor.ts';
import { keptEnvelopes } from '../../src/store/keptEnvelopes.ts';
import { countRecords } from '../../src/store/messages.ts';
import { createTextSealer } from '../../src/store/textSealer.ts';
import { pullArchive } from '../../src/usecases/pullArchive.ts';
import { decodePage } from '../../src/wecom/archiveDecode.ts';
import { httpArchiveSource } from '../../src/wecom/archiveHttp.ts';
import { recordParser } from '../../src/wecom/archiveRecord.ts';
import type { ArchiveSource } from '../../src/wecom/archiveSource.ts';
import { createDecodePool } from '../../src/wecom/decodePool.ts';
import { nativeArchiveSource } from '../../src/wecom/nativeArchive.ts';
import { describeEachStore } from '../mariadb.ts';
import { compileFinanceSdk, hasCompiler, sealForTest } from '../native/compileFinanceSdk.ts';
import { archiveInMemory, NOW, pullDeps, seq } from './archiveInMemory.ts';

const HUGE = 20_000_000;
/** Less than one such message. */
const GROWTH_MAX = 16 * 1024 * 1024;
const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = KEY.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const parse = recordParser({ phrases: readCompanySettings().phrases });
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Small, huge, small, huge with a key that nobody has, small. */
const MESSAGES = [
  { length: 3, version: 1 },
  { length: HUGE, version: 1 },
  { length: 3, version: 1 },
  { length: HUGE, version: 9 },
  { length: 3, version: 1 },
];
type Seal = (json: string) => { randomKey: string; encryptedMessage: string };

function lines(seal: Seal): { seq: number; json: string }[] {
  return MESSAGES.map(({ length, version }, index) => {
    const msgid = `m${index + 1}_external`;
    const text = { content: '图'.repeat(3) + 'x'.repeat(length) };
    const { randomKey, encryptedMessage } = seal(
      JSON.stringify({
        ...{ msgid, action: 'send', from: 'wm-zhang', tolist: ['liming'], roomid: '', msgtype: 'text' },
        ...{ msgtime: NOW - 60_000 + index, text },
      }),
    );
    const sealedKey = publicEncrypt(
      { key: KEY.publicKey, padding: constants.RSA_PKCS1_PADDING },
      Buffer.from(randomKey),
    ).toString('base64');
    const head = `{"seq":${index + 1},"msgid":"${msgid}","publickey_ver":${version}`;
    return {
      seq: index + 1,
      json: `${head},"encrypt_random_key":"${sealedKey}","encrypt_chat_msg":"${encryptedMessage}"}`,
    };
  });
}

interface Served extends AsyncDisposable {
  source: ArchiveSource;
}

async function overHttp(): Promise<Served> {
  const page = lines((json) => {
    const bytes = randomBytes(64);
    const cipher = createCipheriv('aes-256-cbc', bytes.subarray(0, 32), bytes.subarray(32, 48));
    return {
      randomKey: bytes.toString('base64'),
      encryptedMessage: cipher.update(json, 'utf8', 'base64') + cipher.final('base64'),
    };
  });
  const server = createServer((request, response) => {
    let asked = '';
    request.on('data', (part) => {
      asked += part;
    });
    request.on('end', () => {
      const after = Number((JSON.parse(asked) as { seq: string }).seq);
      response.write('{"errcode":0,"errmsg":"ok","chatdata":[');
      for (const [index, line] of page.filter((one) => one.seq > after).entries())
        response.write(`${index > 0 ? ',' : ''}${line.json}`);
      response.end(']}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const source = httpArchiveSource({ baseUrl, corpId: 'wwcorp', secret: 's3cr3t', timeoutSeconds: 30 });
  return {
    source,
    async [Symbol.asyncDispose]() {
      await source.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const library = hasCompiler ? compileFinanceSdk() : '';
afterAll(() => {
  if (library) rmSync(dirname(library), { recursive: true, force: true });
});

async function overTheLibrary(): Promise<Served> {
  const dir = mkdtempSync(join(tmpdir(), 'liuke-huge-'));
  const chat = lines((json) => ({ randomKey: 'R4nd0mKey', encryptedMessage: sealForTest(json, 'R4nd0mKey') }));
  writeFileSync(join(dir, 'chat.txt'), chat.map(({ seq, json }) => `${seq} ${json}\n`).join(''));
  const source = nativeArchiveSource({
    ...{ libraryPath: library, corpId: 'wwcorp', secret: 's3cr3t', timeoutSeconds: 30 },
    environment: { FINANCE_SDK_DIR: dir },
  });
  return {
    source,
    async [Symbol.asyncDispose]() {
      await source.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function memoryBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describeEachStore('a message of 20 MB', (test) => {
  // Each of the two ways once: both stores have the same limits to meet.
  const isNative = test.kind === 'sqlite' && hasCompiler;
  describe(isNative ? 'through the native library' : 'over HTTP', () => {
    it('is stored; one that cannot be opened says why it is not kept; the rest is read as ever', async () => {
      const store = await test.store();
      await using served = await (isNative ? overTheLibrary() : overHttp());
      const pool = createDecodePool({ keys: { 1: PEM }, threads: 1 });
      const before = memoryBytes();
      const { source } = served;
      const report = await pullArchive(
        pullDeps(store, archiveInMemory(), {
          source,
          decode: (envelopes, pulledAt) => decodePage(envelopes, { source, pool, parse, pulledAt, keepsText: true }),
          textKeeping: { sealer: createTextSealer([Buffer.alloc(32, 7)]), retentionMs: 86_400_000 },
        }),
      );
      expect(report).toMatchObject({ stored: 4, kept: 1, isCaughtUp: true });
      expect(await countRecords(store.db)).toBe(4);
      expect(await readCursor(store.db, 'archive')).toMatchObject({ seq: seq(5) });
      const [kept] = await keptEnvelopes(store.db, { limit: 9 });
      expect(kept).toMatchObject({ msgId: 'm4_external', reason: 'noKey', encryptedMessage: '' });
      expect(kept!.detail).toMatch(/^too large to be kept \(\d+ characters\); no private key for version 9$/);
      // A text of that length is nobody's: the message is there without it.
      expect((await store.db.query('SELECT msg_id FROM message_text ORDER BY msg_id')).length).toBe(3);
      // What is on its way from the child, and what the last pattern was tried on, goes soon.
      await vi.waitFor(() => expect(memoryBytes() - before).toBeLessThan(GROWTH_MAX), { timeout: 10_000 });
      await pool.close();
    });
  });
});
