import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const AN_OLD_NODE =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.11.0"}})';

/** The command alone in a folder, as on a machine where nothing was installed yet. */
function aloneIn(folder: string): string {
  cpSync(resolve(import.meta.dirname, '../bin'), join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return join(folder, 'bin/liuke.js');
}
const run = (file: string) =>
  spawnSync(process.execPath, ['--import', AN_OLD_NODE, file, 'demo'], { encoding: 'utf8' });

it('says in one sentence what to do when Node is too old and none came with npm', () => {
  const { status, stdout, stderr } = run(aloneIn(mkdtempSync(join(tmpdir(), 'liuke-bin-'))));
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^liuke needs Node 22\.18 or newer and found 20\.11\.0;.*npm ci.*\n$/);
});

it('hands over to the Node that npm brought, with its words and its exit code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liuke-bin-'));
  const file = aloneIn(folder);
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/.bin/node'), '#!/bin/sh\necho "pinned: $2"\nexit 7\n', { mode: 0o755 });
  expect(run(file)).toMatchObject({ status: 7, stdout: 'pinned: demo\n' });
});
