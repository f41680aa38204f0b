import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runErase } from '../src/eraseCommand.ts';
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
    rows: {},
    customers: 0,
    isRewritten: true,
  });
});

it('asks for a key and for one contact', async () => {
  const io = { out: () => {}, err: () => {} };
  await expect(runErase(['wm-zhang'], given.env, io)).rejects.toThrow('LIUKE_ERASE_KEY is missing');
  const wrong = { ...given.env, LIUKE_ERASE_KEY: 'short' };
  await expect(runErase(['wm-zhang'], wrong, io)).rejects.toThrow('LIUKE_ERASE_KEY must be 32 bytes');
  await expect(erase()).rejects.toThrow('name one contact');
});
