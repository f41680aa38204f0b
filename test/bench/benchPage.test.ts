import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { benchPage } from '../../bench/benchPage.ts';
import { commitOfCheckout } from '../../bench/measuredOn.ts';
import { type BookedResult, bookResults, readBook } from '../../bench/resultBook.ts';
import { runBench } from '../../bench/runBench.ts';
import { ASSUMED, withSums } from '../../bench/scaleSums.ts';
import { SECTIONS, TARGETS } from '../../bench/sections.ts';

const machine = {
  ...{ cpu: 'Some CPU', cores: 2, memoryGb: 4, system: 'linux x64', node: '24.21.0', openssl: '3.5.4' },
  ...{ sqlite: '3.50.4', mariadb: '11.4.4-MariaDB' },
};
const line = (result: BookedResult['result'], commit = 'abc1234'): BookedResult => ({
  ...{ at: '2026-11-20T01:02:03.000Z', commit, machine, result },
});
const ORDER = SECTIONS.map(({ name }) => name);

it('the page says what was measured, when, on what, and whether a target is reached, by the worst of several lines', () => {
  const page = benchPage([
    line({ name: 'ingest', store: 'sqlite', ratio: 0.85, decodeRatio: 0.9, perSecond: 3320 }),
    line({ name: 'signals', customers: 1000, perSecond: 5000 }),
    line({ name: 'signals', customers: 100_000, perSecond: 2999 }),
    line({ name: 'workers', store: 'mariadb', workers: 4, assessPerSecond: 12, cores: 2 }),
  ]);
  expect(page).toContain('| 1 | Some CPU | 2 | 4 GB | linux x64 | 24.21.0 | 3.5.4 | 3.50.4 | 11.4.4-MariaDB |');
  expect(page).toContain('| 读取全程 ÷ openssl | ≥ 0.8 | SQLite | 0.85 | 达到 |');
  expect(page).toContain('| 读取全程 ÷ openssl | ≥ 0.7 | MariaDB | 还没测 |  |');
  expect(page).toContain('| 判断（位/秒，一个核） | ≥ 3,000 | — | 2,999 | 没达到 |');
  expect(page).toContain('| SQLite | 0.85 |  | 0.9 | 3,320 |  |  |  |  | abc1234 2026-11-20 |');
  expect(page).toContain('| MariaDB | 4 | 12 |  |  |  |  |  |  | 2 | abc1234 2026-11-20 |');
});

it('the book takes the new figures of a bench in the place of the old, store by store, in one order', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liuke-book-'));
  const path = join(folder, 'book.jsonl');
  bookResults(path, [line({ name: 'outbox', store: 'mariadb', perSecond: 1 })], ORDER);
  bookResults(
    path,
    [line({ name: 'outbox', store: 'sqlite', perSecond: 2 }), line({ name: 'facts', perSecond: 3 })],
    ORDER,
  );
  bookResults(path, [line({ name: 'outbox', store: 'mariadb', perSecond: 4 }, 'def5678')], ORDER);
  bookResults(path, [line({ name: 'ingest', store: 'sqlite', ratio: 1 })], ORDER);
  expect(readBook(path).map(({ result, commit }) => [result.name, result.store, result.perSecond, commit])).toEqual([
    ['ingest', 'sqlite', undefined, 'abc1234'],
    ['outbox', 'sqlite', 2, 'abc1234'],
    ['outbox', 'mariadb', 4, 'def5678'],
    ['facts', undefined, 3, 'abc1234'],
  ]);
  rmSync(folder, { recursive: true });
});

it('knows a section for each bench, and a bench for each target', async () => {
  const said: string[] = [];
  await runBench(['--help'], { out: (text) => said.push(text), err: () => {} });
  const names = /\[([a-z |]+)\]/.exec(said.join())![1]!.split(' | ');
  expect(names.filter((name) => !ORDER.includes(name))).toEqual([]);
  for (const { name, figure } of TARGETS) {
    const columns = SECTIONS.find((section) => section.name === name)!.columns.map(([key]) => key);
    expect(columns, name).toContain(figure);
  }
});

it('docs/benchmarks.md is what the command makes of its results', () => {
  const page = resolve(import.meta.dirname, '../../docs/benchmarks.md');
  expect(existsSync(page)).toBe(true);
  expect(readFileSync(page, 'utf8')).toBe(benchPage(readBook(page.replace(/md$/, 'jsonl'))));
  // Figures of a machine, and neither its name nor a path of it.
  expect(readFileSync(page, 'utf8')).not.toMatch(/\/(home|tmp|work|root)\b/);
});

it('docs/scale.md has the sums of the same results, and of what it says it assumes', () => {
  const docs = resolve(import.meta.dirname, '../../docs');
  const text = readFileSync(join(docs, 'scale.md'), 'utf8');
  expect(text).toBe(withSums(text, readBook(join(docs, 'benchmarks.jsonl'))));
  const { messagesADay, customers, cardsADay, workingDaysAYear } = ASSUMED;
  expect(text).toContain(`${messagesADay} 条存档消息`);
  expect(text).toContain(`${customers} 位客户、${cardsADay} 张卡片；一年 ${workingDaysAYear} 个工作日；消息保留三年`);
  const keeping = JSON.parse(readFileSync(join(docs, '../config/keeping.json'), 'utf8'));
  expect(keeping.messages.days).toBe(ASSUMED.yearsKept * 365);
});

it('the sums follow from the figures by hand', () => {
  const text = withSums('<!-- sums --><!-- /sums -->', [
    line({ name: 'ingest', store: 'mariadb', decodeCpuMicros: 400 }),
    line({ name: 'messages', store: 'mariadb', messages: 1000, cpuMicros: 1, bytesEach: 1 }),
    line({ name: 'messages', store: 'mariadb', messages: 1_000_000, cpuMicros: 100, bytesEach: 500 }),
    line({ name: 'customers', store: 'mariadb', customers: 100_000, cpuMicros: 1_000 }),
    line({ name: 'snapshots', store: 'mariadb', gigabytes: 3 }),
  ]);
  // 1,000 people × 150 messages × 500 µs; × 100 customers × 1 ms.
  expect(text).toContain('| 每天读取的 CPU 秒 | 7.5 | 75 | 750 |');
  expect(text).toContain('| 每天评估的 CPU 秒 | 10 | 100 | 1,000 |');
  expect(text).toContain('| 早上评估几分钟（2 核） | 0.083 | 0.833 | 8.33 |');
  expect(text).toContain('| 停 4 天后补读几分钟（2 核） | 0.25 | 2.5 | 25 |');
  // 150,000 × 500 B, × 250 days × 3 years.
  expect(text).toContain('| 每天新增 | 7.5 MB | 75 MB | 750 MB |');
  expect(text).toContain('| 消息和事实，3 年 | 5.63 GB | 56.3 GB | 563 GB |');
  expect(text).toContain('| 快照，两年 | 300 MB | 3 GB | 30 GB |');
  expect(withSums('<!-- sums --><!-- /sums -->', [])).toContain('| 每天读取的 CPU 秒 | 还没测 | 还没测 | 还没测 |');
  expect(() => withSums('', [])).toThrow('no place for the sums');
});

it('goes on where it was broken off: what this commit was measured for is left out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'liuke-page-'));
  const [page, book] = [join(folder, 'page.md'), join(folder, 'page.jsonl')];
  const commit = commitOfCheckout();
  const known = [
    line({ name: 'outbox', store: 'sqlite', perSecond: 2 }, commit),
    line({ name: 'outbox', store: 'mariadb', perSecond: 1 }, commit),
    line({ name: 'facts', perSecond: 3 }, commit),
  ];
  bookResults(book, known, ORDER);
  const said: string[] = [];
  const io = { out: (text: string) => said.push(text), err: (text: string) => said.push(text) };
  expect(await runBench(['outbox', 'facts', '--resume', '--page', page], io)).toBe(0);
  expect([said, readBook(book)]).toEqual([[], known]);
  rmSync(folder, { recursive: true });
});

it('wants to know where the page is, when it is to make one', async () => {
  const io = { out: () => {}, err: () => {} };
  await expect(runBench(['page'], io)).rejects.toThrow('--page FILE.md is missing');
  await expect(runBench(['facts', '--resume'], io)).rejects.toThrow('--page FILE.md is missing');
  await expect(runBench(['facts', '--page', 'page.txt'], io)).rejects.toThrow('ends with .md');
});
