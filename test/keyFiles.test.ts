import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readKeyFiles, watchKeys } from '../src/keyFiles.ts';
import { createLog } from '../src/log.ts';

const log = createLog('silent');

describe('the folder of private keys', () => {
  it('is read by version; other files in it are none of ours', () => {
    const folder = mkdtempSync(join(tmpdir(), 'liuke-keys-'));
    for (const name of ['1.pem', '12.pem', '1.pem.bak', 'a.pem', '-1.pem', 'README'])
      writeFileSync(join(folder, name), name);
    const keys = readKeyFiles(folder);
    expect(Object.entries(keys).map(([version, key]) => [version, key.reveal()])).toEqual([
      ['1', '1.pem'],
      ['12', '12.pem'],
    ]);
  });

  it('tells what was added or changed, once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'liuke-keys-'));
    const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
    put('1.pem', 'one');
    const news = watchKeys({ keys: readKeyFiles(folder), keysFolder: folder }, log);
    const told = () => Object.entries(news() ?? {}).map(([version, key]) => [version, key.reveal()]);
    expect(news()).toBeNull();
    put('2.pem', 'half of two');
    expect(told()).toEqual([['2', 'half of two']]);
    put('2.pem', 'two');
    put('3.pem', 'three');
    expect(told()).toEqual([
      ['2', 'two'],
      ['3', 'three'],
    ]);
    expect(news()).toBeNull();
  });

  it('may go away: the keys that are known stay', () => {
    const folder = mkdtempSync(join(tmpdir(), 'liuke-keys-'));
    const news = watchKeys({ keys: {}, keysFolder: folder }, log);
    rmSync(folder, { recursive: true });
    expect(news()).toBeNull();
    expect(watchKeys({ keys: {}, keysFolder: null }, log)()).toBeNull();
  });
});
