import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { searchFiles } from '../src/searchFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'liuke-search-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('finds a text in files of any size and kind, below folders, packed or not, over the edge of what is read at once', async () => {
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, 'backup'));
  write('empty.txt', '');
  write('other.csv', '客户,王伟\n');
  write('row.csv', '客户,欧阳震华\n');
  write('backup/dump.sql.gz', gzipSync(`${'x'.repeat(500_000)}wmPerson`));
  // Files are read in pieces of 64 KiB: the text lies over each edge there is.
  for (const before of [65_529, 65_535, 131_070]) write(`edge-${before}.log`, `${'x'.repeat(before)}wmPerson and more`);
  const found = await searchFiles([folder], ['wmPerson', '欧阳震华']);
  expect(found.map((path) => path.slice(folder.length + 1))).toEqual([
    ...['backup/dump.sql.gz', 'edge-131070.log', 'edge-65529.log', 'edge-65535.log', 'row.csv'],
  ]);
  symlinkSync(folder, join(folder, 'backup', 'round'));
  expect(await searchFiles([folder], ['wmPerson'])).toHaveLength(4);
});

it('says so when it could not search', async () => {
  await expect(searchFiles([join(folder, 'none')], ['x'])).rejects.toThrow('ENOENT');
  const broken = join(folder, 'broken');
  mkdirSync(broken);
  writeFileSync(join(broken, 'dump.gz'), 'no gzip');
  await expect(searchFiles([broken], ['x'])).rejects.toThrow('incorrect header');
});
