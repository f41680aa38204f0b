import { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runErase } from '../src/eraseCommand.ts';
import { runExport } from '../src/exportCommand.ts';
import { runImport } from '../src/importCommand.ts';
import { saveContacts } from '../src/store/people.ts';
import { openStore } from '../src/store/store.ts';
import { commandEnv } from './commandEnv.ts';

let given: ReturnType<typeof commandEnv>;
beforeEach(async () => {
  given = commandEnv();
  const store = await openStore({ url: given.env.DATABASE_URL! });
  await store.migrate();
  const profile = { kind: 'wechat' as const, corpName: '', corpFullName: '', position: '', knownAt: 1 };
  await saveContacts(store.db, [{ id: 'wm-zhang', name: '张伟', ...profile }]);
  await store.close();
});
afterEach(() => rmSync(given.folder, { recursive: true, force: true }));

const KEY = Buffer.alloc(32, 3).toString('base64');

async function erase(...args: string[]): Promise<{ code: number; out: string }> {
  const lines: string[] = [];
  const io = { out: (line: string) => lines.push(line), err: () => {} };
  const code = await runErase(args, { ...given.env, LIUKE_ERASE_KEY: KEY }, io);
  return { code, out: lines.join('\n') };
}

it('says what it would do, does it at --yes, and finds nothing at a repeat', async () => {
  expect(await erase('wm-zhang')).toMatchObject({
    ...{ code: 0, out: 'contact: 1\n1 rows would be deleted or changed; nothing was: liuke erase … --yes does it' },
  });
  expect(await erase('wm-zhang', '--yes')).toEqual({ code: 0, out: 'contact: 1\n1 rows were deleted or changed' });
  expect(JSON.parse((await erase('wm-zhang', '--yes', '--json')).out)).toEqual({
    ...{ rows: {}, customers: 0, isRewritten: true, files: [] },
  });
});

it('asks for a key and for one contact', async () => {
  const io = { out: () => {}, err: () => {} };
  await expect(runErase(['wm-zhang'], given.env, io)).rejects.toThrow('LIUKE_ERASE_KEY is missing');
  const wrong = { ...given.env, LIUKE_ERASE_KEY: 'short' };
  await expect(runErase(['wm-zhang'], wrong, io)).rejects.toThrow('LIUKE_ERASE_KEY must be 32 bytes');
  await expect(erase()).rejects.toThrow('name one contact');
});

it('names every file that still tells of the person: imports and what they refused, exports, logs, backups; our own hold nothing', async () => {
  const { folder, env } = given;
  const files = join(folder, 'files');
  mkdirSync(files);
  const at = (name: string) => join(files, name);
  const io = { out: () => {}, err: () => {} };
  // What an import refuses lies beside its file, row by row.
  writeFileSync(at('contacts.csv'), '联系人ID,姓名,企微外部联系人ID\n1,张伟,wm-zhang\n,张伟,wm-zhang\n');
  expect(await runImport(['contacts', at('contacts.csv'), '--source', 'u8'], env, io)).toBe(2);
  expect(
    await runExport(['follow-ups', '--from', '2026-11-01', '--to', '2026-11-30', '--out', at('out.csv')], env, io),
  ).toBe(0);
  appendFileSync(at('out.csv'), '2026-11-02,张伟,打了电话\n');
  writeFileSync(at('service.log'), '{"msg":"a customer was opened","customerId":"c-wm-zhang"}\n');
  writeFileSync(at('others.csv'), '客户ID,客户名称\n1,浩运贸易\n');
  copyFileSync(join(folder, 'liuke.db'), at('backup.db'));
  writeFileSync(at('backup.db.gz'), gzipSync(readFileSync(at('backup.db'))));

  const told = ['backup.db', 'backup.db.gz', 'contacts.csv', 'contacts.errors.csv', 'out.csv', 'service.log'];
  const lines = told.map((name) => `still in a file: ${at(name)}`);
  const dry = await erase('wm-zhang', '--search', files);
  expect([dry.code, dry.out.split('\n').slice(-told.length)]).toEqual([0, lines]);
  const done = await erase('wm-zhang', '--yes', '--search', files);
  expect([done.code, done.out.split('\n').slice(-told.length)]).toEqual([1, lines]);
  for (const name of told) rmSync(at(name));
  expect(await erase('wm-zhang', '--yes', '--search', files)).toMatchObject({ code: 0 });
});
