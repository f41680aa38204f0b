import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fileFlush } from '../../src/store/fileFlush.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liuke-flush-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('shares one flush among those who come while another is under way', async () => {
  const path = join(folder, 'log');
  await writeFile(path, 'committed');
  const log = fileFlush(path);
  const [first, second, third] = [log.flush(), log.flush(), log.flush()];
  expect(second).not.toBe(first);
  expect(third).toBe(second);
  await Promise.all([first, second, third]);
  // Nothing is under way: the next one is a flush of its own.
  expect(log.flush()).not.toBe(second);
  await log.close();
});

it('says that a file cannot be flushed, and tries again when asked again', async () => {
  const path = join(folder, 'later');
  const log = fileFlush(path);
  const [first, second] = await Promise.allSettled([log.flush(), log.flush()]);
  expect(first.status).toBe('rejected');
  expect(second.status).toBe('rejected');
  await writeFile(path, 'there now');
  await log.flush();
  await log.close();
});
