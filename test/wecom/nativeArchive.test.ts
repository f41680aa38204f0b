import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArchiveError, ArchiveUnreachable } from '../../src/wecom/archiveError.ts';
import {
  checkNativeLibrary,
  type NativeArchive,
  type NativeArchiveOptions,
  nativeArchiveSource,
} from '../../src/wecom/nativeArchive.ts';
import { compileFinanceSdk, hasCompiler, sealForTest } from '../native/compileFinanceSdk.ts';

const ZERO = '0'.repeat(20);
const KEY = 'R4nd0mKey';
const library = hasCompiler ? compileFinanceSdk() : '';
const seq20 = (seq: number | bigint) => seq.toString().padStart(20, '0');

let dir: string;
let source: NativeArchive;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'liuke-sdk-pages-'));
});
afterEach(async () => {
  await source?.close();
  rmSync(dir, { recursive: true, force: true });
});
afterAll(() => {
  if (library) rmSync(dirname(library), { recursive: true, force: true });
});

function open(more: Partial<NativeArchiveOptions> = {}): NativeArchive {
  source = nativeArchiveSource({
    libraryPath: library,
    corpId: 'wwcorp',
    secret: 's3cr3t',
    timeoutSeconds: 1,
    environment: { FINANCE_SDK_DIR: dir },
    restartDelayMs: 1,
    ...more,
  });
  return source;
}
const say = (...answers: string[]) =>
  writeFileSync(join(dir, 'answers.txt'), answers.map((line) => `${line}\n`).join(''));
const calls = () => readFileSync(join(dir, 'calls.log'), 'utf8').trimEnd().split('\n');
const countOf = (name: string) => calls().filter((line) => line.startsWith(name)).length;
const chat = (...seqs: (number | bigint)[]) =>
  writeFileSync(
    join(dir, 'chat.txt'),
    seqs
      .map(
        (seq) =>
          `${seq} {"seq":${seq},"msgid":"m${seq}","publickey_ver":3,"encrypt_random_key":"a","encrypt_chat_msg":"b"}\n`,
      )
      .join(''),
  );
const sealed = (text: string) => ({ randomKey: KEY, encryptedMessage: sealForTest(text, KEY) });
const order = (encryptedMessage: string) => ({ randomKey: KEY, encryptedMessage });
const crashed = { ok: false, code: -9001, reason: 'crashed the library' };

describe.skipIf(!hasCompiler)('the native archive', () => {
  it('reads pages by 64-bit seq with one sdk for all calls, and frees every slice', async () => {
    const top = 18_446_744_073_709_551_615n;
    chat(1, 2, 9_007_199_254_740_993n, top);
    open({ proxy: 'http://10.0.0.1:8081', proxyPassword: 'u:p' });
    expect((await source.pull(ZERO, 2)).map(({ seq }) => seq)).toEqual([seq20(1), seq20(2)]);
    expect((await source.pull(seq20(9_007_199_254_740_992n), 1000)).map(({ seq }) => seq)).toEqual([
      seq20(9_007_199_254_740_993n),
      seq20(top),
    ]);
    expect(await source.pull(seq20(top), 1000)).toEqual([]);
    expect(await source.decrypt([sealed('{"a":1}'), order('code:10006')])).toEqual([
      { ok: true, json: '{"a":1}' },
      { ok: false, code: 10006, reason: 'DecryptData refused it: decryption failed' },
    ]);
    await source.close();
    expect(calls()).toEqual([
      'NewSdk',
      'Init',
      'GetChatData 0 2 http://10.0.0.1:8081 u:p 1',
      'GetChatData 9007199254740992 1000 http://10.0.0.1:8081 u:p 1',
      'GetChatData 18446744073709551615 1000 http://10.0.0.1:8081 u:p 1',
      'DestroySdk slices made 5 freed 5',
    ]);
  });

  it('is empty when there is nothing new and the array is missing', async () => {
    expect(await open().pull(ZERO, 1000)).toEqual([]);
  });

  it('answers each code of the table with its reaction, and goes on afterwards', async () => {
    const reactions = {
      10000: 'stop',
      10001: 'retry',
      10002: 'retry',
      10003: 'retry',
      10004: 'keep',
      10005: 'lost',
      10006: 'keep',
      10007: 'keep',
      10008: 'retryOnce',
      10009: 'stop',
      10010: 'lost',
      10011: 'stop',
    };
    chat(1);
    open();
    for (const [code, reaction] of Object.entries(reactions)) {
      say(`code ${code}`);
      const error = await source.pull(ZERO, 10).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(ArchiveError);
      expect(error).toMatchObject({ code: Number(code), reaction, call: 'GetChatData' });
      expect(await source.pull(ZERO, 10)).toHaveLength(1);
    }
    await source.close();
    expect(calls().at(-1)).toBe('DestroySdk slices made 24 freed 24');
    expect(countOf('NewSdk')).toBe(1);
  });

  it('reads the errors inside the JSON, and a truncated page is no answer', async () => {
    say('raw {"errcode":301042,"errmsg":"get chatdata whiteip not match","chatdata":[]}', 'raw {"errcode":0,"chatda');
    await expect(open().pull(ZERO, 10)).rejects.toMatchObject({ code: 301042, reaction: 'stop' });
    await expect(source.pull(ZERO, 10)).rejects.toThrow(ArchiveUnreachable);
    expect(await source.pull(ZERO, 10)).toEqual([]);
  });

  it('makes a new sdk once when the token is not good, then says so', async () => {
    chat(1);
    const badToken = 'raw {"errcode":40001,"errmsg":"invalid credential"}';
    say(badToken);
    expect(await open().pull(ZERO, 10)).toHaveLength(1);
    say(badToken, badToken);
    await expect(source.pull(ZERO, 10)).rejects.toMatchObject({ code: 40001, reaction: 'renew' });
    await source.close();
    expect([countOf('NewSdk'), countOf('Init'), countOf('DestroySdk')]).toEqual([3, 3, 3]);
  });

  it('destroys the sdk of a failed Init, and no error holds the secret', async () => {
    writeFileSync(join(dir, 'init.txt'), '10009');
    const error = await open({ proxyPassword: 'us3r:passw0rd' })
      .pull(ZERO, 10)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ call: 'Init', code: 10009 });
    expect(`${String(error)} ${JSON.stringify(error)} ${(error as Error).stack}`).not.toMatch(/s3cr3t|passw0rd/);
    await source.close();
    expect(calls()).toEqual(['NewSdk', 'Init', 'DestroySdk slices made 0 freed 0']);
  });

  it('starts again after a crash in GetChatData, and asks for a smaller page when it crashes again', async () => {
    chat(1, 2, 3);
    say('crash');
    expect(await open().pull(ZERO, 10)).toHaveLength(3);
    say('crashAbove 2', 'crashAbove 2', 'crashAbove 2');
    expect((await source.pull(ZERO, 10)).map(({ seq }) => seq)).toEqual([seq20(1)]);
    say('crash', 'crash', 'crash', 'crash');
    await expect(source.pull(ZERO, 10)).rejects.toThrow(/crashed in pull \(SIGSEGV\)/);
    expect(await source.pull(ZERO, 10)).toHaveLength(3);
  });

  it('finds the messages that kill the library by halving, and opens all others', async () => {
    const items = Array.from({ length: 260 }, (_, index) => sealed(`{"n":${index}}`));
    for (const index of [77, 78, 259]) items[index] = order('crash:');
    const opened = await open().decrypt(items);
    expect(opened).toEqual(
      items.map((_, index) => ([77, 78, 259].includes(index) ? crashed : { ok: true, json: `{"n":${index}}` })),
    );
    await source.close();
    expect(() => calls()).toThrow('ENOENT'); // decrypting needs no sdk: no restart asked for a token
  });

  it('calls a single message the culprit only after the second crash', async () => {
    expect(await open().decrypt([order('crash:')])).toEqual([crashed]);
    expect(await source.decrypt([sealed('{}')])).toEqual([{ ok: true, json: '{}' }]);
  });

  it('blames the library, not the messages, when everything crashes', async () => {
    await expect(open().decrypt(Array.from({ length: 128 }, () => order('crash:')))).rejects.toThrow(
      ArchiveUnreachable,
    );
  });

  it('ends a library that hangs, and asks a new one', async () => {
    chat(1);
    say('slow 30000');
    expect(await open({ timeoutSeconds: 0, graceMs: 800 }).pull(ZERO, 1)).toHaveLength(1);
    expect(countOf('NewSdk')).toBe(2);
    say('slow 30000', 'slow 30000', 'slow 30000', 'slow 30000');
    await expect(source.pull(ZERO, 1)).rejects.toThrow(/did not answer pull within 800 ms/);
  });

  it('isolates a message on which the library hangs', async () => {
    const opened = await open({ graceMs: 1500 }).decrypt([sealed('{}'), order('hang:')]);
    expect(opened).toEqual([{ ok: true, json: '{}' }, crashed]);
  });

  it('waits for a slow answer within the time-out', async () => {
    chat(1);
    say('slow 300');
    expect(await open().pull(ZERO, 1)).toHaveLength(1);
  });

  it('takes lengths from the slice, not from zero bytes, and copies before freeing', async () => {
    const odd = `{"a":"x${String.fromCharCode(1, 2, 0, 31)}y","b":"图纸🙂"}`;
    expect(
      await open().decrypt([
        sealed(odd),
        sealed(''),
        order('null:'),
        order(''),
        { randomKey: '', encryptedMessage: 'x' },
      ]),
    ).toEqual([
      { ok: true, json: odd },
      { ok: true, json: '' },
      { ok: false, code: 10002, reason: 'DecryptData refused it: data could not be parsed' },
      { ok: true, json: '' },
      { ok: false, code: 10008, reason: 'DecryptData refused it: encrypt_key could not be parsed' },
    ]);
  });

  it('opens a message of 20 MB among small ones', async () => {
    const [small, large] = await open().decrypt([sealed('{}'), order('fill:20000000'), sealed('{}')]);
    expect(small).toEqual({ ok: true, json: '{}' });
    expect(large?.ok && large.json.length).toBe(20_000_000);
  });

  it('asks for smaller pages when one is too large, and passes a single message that is', async () => {
    const line = (seq: number, content: string) =>
      `${seq} {"seq":${seq},"msgid":"m${seq}","publickey_ver":3,"encrypt_random_key":"YQ==","encrypt_chat_msg":"${content}"}\n`;
    const contents = ['a', 'b', 'x'.repeat(300_000), 'd'];
    writeFileSync(join(dir, 'chat.txt'), contents.map((content, index) => line(index + 1, content)).join(''));
    open({ pageBytesMax: 200_000 });
    const envelopes = [];
    for (let page = await source.pull(ZERO, 4); page.length > 0; page = await source.pull(page.at(-1)!.seq, 4))
      envelopes.push(...page);
    expect(envelopes.map(({ msgId, encryptedMessage }) => `${msgId} ${encryptedMessage}`)).toEqual([
      ...['m1 a', 'm2 b', 'm3 ', 'm4 d'],
    ]);
    expect(envelopes[2]).toEqual({
      ...{ seq: seq20(3), msgId: 'm3', keyVersion: 3, encryptedRandomKey: 'YQ==', encryptedMessage: '' },
    });
    expect(calls().filter((call) => call.startsWith('GetChatData'))).toEqual(
      ['0 4', '0 2', '2 4', '2 2', '2 1', '3 4', '4 4'].map((query) => `GetChatData ${query}   1`),
    );
  });

  it('keeps requests that come together in sequence', async () => {
    chat(1, 2);
    open();
    const [page, opened, next] = await Promise.all([
      source.pull(ZERO, 1),
      source.decrypt([sealed('{}')]),
      source.pull(seq20(1), 1),
    ]);
    expect([page.length, opened.length, next[0]?.seq]).toEqual([1, 1, seq20(2)]);
    expect(countOf('Init')).toBe(1);
  });

  it('goes on when the child is killed from outside between two calls', async () => {
    chat(1);
    await open().pull(ZERO, 1);
    process.kill(source.pid()!, 'SIGKILL');
    expect(await source.pull(ZERO, 1)).toHaveLength(1);
    expect(countOf('Init')).toBe(2);
  });

  it('is closed for good: no child is left, and nothing more is answered', async () => {
    await open().pull(ZERO, 1);
    const pid = source.pid()!;
    await source.close();
    await source.close();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(source.pull(ZERO, 1)).rejects.toThrow('closed');
    expect(countOf('DestroySdk')).toBe(1);
  });

  it('leaves no child behind when our own process is killed, and its sdk is destroyed', async () => {
    const module = new URL('../../src/wecom/nativeArchive.ts', import.meta.url).href;
    const script = `import { nativeArchiveSource } from ${JSON.stringify(module)};
      const source = nativeArchiveSource({ libraryPath: process.argv[1], corpId: 'c', secret: 's', timeoutSeconds: 1,
        environment: { FINANCE_SDK_DIR: process.argv[2] } });
      await source.pull('0'.repeat(20), 1);
      console.log('ready');`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script, library, dir]);
    await once(parent.stdout, 'data');
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(countOf('DestroySdk')).toBe(1), { timeout: 20_000 });
  });

  it('gives the library no environment of ours', async () => {
    await open().pull(ZERO, 1);
    const environment = readFileSync(`/proc/${source.pid()}/environ`, 'utf8');
    expect(environment).toContain('FINANCE_SDK_DIR');
    expect(environment).not.toMatch(/PATH=|HOME=|s3cr3t/);
  });

  it('does not grow over 40,000 messages', async () => {
    open();
    const items = Array.from({ length: 1000 }, (_, index) => sealed(`{"text":"${'字'.repeat(300)}","n":${index}}`));
    const rssMb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${source.pid()}/status`, 'utf8'))![1]) / 1024;
    for (let round = 0; round < 10; round += 1) await source.decrypt(items);
    const before = rssMb();
    for (let round = 0; round < 40; round += 1) {
      const opened = await source.decrypt(items);
      expect(opened.every(({ ok }) => ok)).toBe(true);
    }
    expect(rssMb() - before).toBeLessThan(25);
  });
});

describe.skipIf(!hasCompiler)('checking the library', () => {
  it('finds nothing wrong with a good one', async () => {
    expect(await checkNativeLibrary(library)).toEqual([]);
  });

  it('binds to its own symbols where Node has the same: loaded without deep it would call Node’s OpenSSL', async () => {
    chat(1);
    expect(await open().pull(ZERO, 1)).toHaveLength(1); // Init proves it
    const script = `const koffi = require('koffi');
      const library = koffi.load(process.argv[1]);
      const sdk = library.func('NewSdk', 'void *', [])();
      console.log(library.func('Init', 'int', ['void *', 'str', 'str'])(sdk, 'c', 's'));`;
    const shallow = spawnSync(process.execPath, ['-e', script, library], { env: { FINANCE_SDK_DIR: dir } });
    expect(shallow.stdout.toString().trim()).toBe('10011');
  });

  it('names the functions that are missing', async () => {
    const incomplete = compileFinanceSdk('-DWITHOUT_LENGTH');
    expect(await checkNativeLibrary(incomplete)).toEqual([
      { detail: 'the library has no GetSliceLen', hint: expect.stringContaining('GetSliceLen') },
    ]);
    source = nativeArchiveSource({ libraryPath: incomplete, corpId: 'c', secret: 's', timeoutSeconds: 1 });
    await expect(source.pull(ZERO, 1)).rejects.toThrow('the library has no GetSliceLen');
    rmSync(dirname(incomplete), { recursive: true, force: true });
  });

  it.each([
    ['no file', () => join(dir, 'nothing.so'), /cannot open shared object file/, /找不到这个文件/],
    ['no library', () => writeAnd(join(dir, 'text.so'), 'x'.repeat(200)), /invalid ELF header/, /文件不完整/],
    [
      'half a library',
      () => writeAnd(join(dir, 'half.so'), readFileSync(library).subarray(0, 40)),
      /file too short/,
      /文件不完整/,
    ],
    ['another library', () => 'libm.so.6', /the library has no NewSdk/, /libWeWorkFinanceSdk_C\.so/],
  ])('gives the loader’s reason: %s', async (_name, path, detail, hint) => {
    expect(await checkNativeLibrary(path())).toEqual([
      { detail: expect.stringMatching(detail), hint: expect.stringMatching(hint) },
    ]);
  });
});

function writeAnd(path: string, content: string | Buffer): string {
  writeFileSync(path, content);
  return path;
}
