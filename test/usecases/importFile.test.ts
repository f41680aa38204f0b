import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrmEntity } from '../../src/domain/crm/crmRows.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { loadAllCrmRows, loadCrmRows } from '../../src/store/crmRows.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type FileImport, importFile } from '../../src/usecases/importFile.ts';
import type { ImportDeps } from '../../src/usecases/importRows.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/import/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'liuke-import-'));
let store: Store;
let deps: ImportDeps;
let now: number;
let matched: number;
let logged: string;
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => store.close());
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  [now, matched, logged] = [Date.parse('2026-11-16T10:00:00+08:00'), 0, ''];
  const log = createLog('silent');
  deps = {
    ...{ store, texts: makeTexts(), defaultCurrency: 'CNY', turnedCesSources: [], clock: () => now },
    mobileKeyOf: (mobile) => `key of ${mobile.length} digits`,
    log: Object.assign(log, {
      info(...said: unknown[]) {
        logged += JSON.stringify(said);
      },
    }),
    async onPeopleChanged() {
      matched += 1;
    },
  };
});

interface Change {
  dryRun?: boolean;
  again?: boolean;
  mode?: 'upsert' | 'snapshot';
}
function run(name: string, entity: CrmEntity, { dryRun = false, again = false, mode = 'upsert' }: Change = {}) {
  const path = name.startsWith('/') ? name : join(FIXTURES, name);
  const errorsPath = join(folder, `${name.split('/').at(-1)}.errors.csv`);
  rmSync(errorsPath, { force: true });
  return importFile(deps, { path, entity, source: 'u8', mode, dryRun, again, errorsPath });
}
async function report(name: string, entity: CrmEntity, change: Change = {}) {
  const result = await run(name, entity, change);
  if (result.kind === 'running') throw new Error('running');
  return result.report;
}
const counts = ({ rows }: { rows: Record<string, number> }) =>
  Object.fromEntries(Object.entries(rows).filter(([, count]) => count > 0));
const orders = (ids: string[]) => loadCrmRows(store.db, 'orders', { source: 'u8', ids });
function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('importFile', () => {
  it('reads GB18030 with Chinese headings, quoted commas and line breaks, and says so', async () => {
    const { encoding, rows, byCode, status } = await report('accounts-gb18030.csv', 'accounts');
    expect({ encoding, status, ...counts({ rows }) }).toEqual({
      ...{ encoding: 'gb18030', status: 'success', read: 3, created: 3, withWarnings: 2 },
    });
    expect(byCode).toEqual({ mobile: 1, creditCode: 1 });
    const [first, second, third] = await loadAllCrmRows(store.db, 'accounts');
    expect(first).toMatchObject({ sourceId: '0001', creditCode: '91330109MA2DEMQ01U', segment: 'A类' });
    expect(first?.mobileKeys).toEqual(['key of 11 digits']);
    expect(second).toMatchObject({ name: '浩运贸易,\n上海', segment: null });
    expect(third).toMatchObject({ name: '㐂屋餐饮𠮷店', creditCode: null });
    expect(matched).toBe(1);
  });

  it('reads UTF-8 with a byte order mark, money as whole coins, ids with their noughts', async () => {
    expect(counts(await report('orders-bom.csv', 'orders'))).toEqual({ read: 3, created: 3, withWarnings: 3 });
    expect(
      (await orders(['SO-1', 'SO-2', 'SO-3'])).map(({ amount, accountId, status }) => [accountId, status, amount]),
    ).toEqual([
      ['0001', 'done', { minor: 1_280_050n, currency: 'CNY' }],
      ['0001', 'open', { minor: 10_001n, currency: 'CNY' }],
      ['0002', 'done', { minor: 1500n, currency: 'JPY' }],
    ]);
  });

  it('changes nothing when the same file comes again, and says so', async () => {
    await run('orders-bom.csv', 'orders');
    const importedAt = now;
    const before = await store.db.query('SELECT * FROM crm_order');
    now += 86_400_000;
    expect(await run('orders-bom.csv', 'orders')).toMatchObject({ kind: 'already', importedAt });
    expect(counts(await report('orders-bom.csv', 'orders', { again: true }))).toMatchObject({ read: 3, unchanged: 3 });
    expect(await store.db.query('SELECT * FROM crm_order')).toEqual(before);
  });

  it('names what a spreadsheet has done to ids, dates and numbers, row by row', async () => {
    const { problems, status, rows } = await report('orders-excel.csv', 'orders');
    expect(
      problems.filter(({ severity }) => severity === 'error').map(({ row, column, code }) => [row, column, code]),
    ).toEqual([
      [2, 'source_id', 'excelDamaged'],
      [3, 'source_id', 'excelDamaged'],
      [4, 'ordered_at', 'dateSerial'],
      [5, 'ordered_at', 'date'],
      [6, 'amount', 'number'],
      [7, 'amount', 'excelDamaged'],
      [8, 'account_id', 'excelDamaged'],
      [9, 'amount', 'amountPrecision'],
    ]);
    expect(problems[4]).toMatchObject({ header: '金额', value: '1,200.00', sourceId: 'SO-12', hint: '改为 1200.00' });
    expect([status, rows.rejected, rows.created]).toEqual(['failed', 8, 0]);
  });

  it('goes on behind broken rows, and stops at a quote that never ends', async () => {
    const { problems, rows } = await report('orders-broken.csv', 'orders');
    expect(
      problems.filter(({ severity }) => severity === 'error').map(({ row, line, code }) => [row, line, code]),
    ).toEqual([
      [2, 2, 'columnCount'],
      [3, 3, 'columnCount'],
      [4, 4, 'quote'],
      [7, 7, 'quote'],
    ]);
    expect(counts({ rows })).toMatchObject({ read: 5, created: 1, rejected: 4 });
  });

  it('takes the last of two orders with one id, keeps currencies apart, and tells of the future', async () => {
    const { byCode, rows, problems } = await report('orders-twice.csv', 'orders');
    expect(counts({ rows })).toMatchObject({ read: 6, created: 3, stale: 2, rejected: 1 });
    expect(byCode).toMatchObject({ duplicateInFile: 2, futureEvent: 1, amountRange: 1 });
    expect(problems.find(({ row }) => row === 2)?.message).toBe('编号和第3行重复但内容不同，以第3行为准');
    expect(await orders(['SO-1', 'SO-3'])).toMatchObject([
      { amount: { minor: 200n, currency: 'CNY' } },
      { amount: { minor: 400n, currency: 'USD' } },
    ]);
    expect(counts(await report('orders-twice.csv', 'orders', { again: true }))).toMatchObject({
      unchanged: 3,
      stale: 2,
    });
  });

  it('takes refunds as refunds, and warns of orders that nobody knows', async () => {
    const { byCode, rows } = await report('payments.csv', 'payments');
    expect(counts({ rows })).toMatchObject({ created: 3, rejected: 1 });
    expect(byCode).toMatchObject({ amountRange: 1, orderUnknown: 3, accountUnknown: 3 });
    const [refund] = await loadCrmRows(store.db, 'payments', { source: 'u8', ids: ['P-3'] });
    expect(refund).toMatchObject({ kind: 'refund', amount: { minor: 5000n, currency: 'CNY' } });
  });

  it.each<[string, string]>([
    ['no-heading.csv', 'noHeading'],
    ['wrong-heading.csv', 'headerMissing'],
    ['utf16.csv', 'encoding'],
  ])('refuses %s as a whole: %s', async (name, code) => {
    const result = await run(name, 'orders');
    expect(result).toMatchObject({ kind: 'refused', report: { status: 'refused', byCode: { [code]: 1 } } });
    expect(await store.db.query('SELECT * FROM import_run')).toEqual([]);
  });

  it('refuses a file that is not there in one sentence', async () => {
    await expect(run('nothing.csv', 'orders')).rejects.toThrow(/cannot read .*nothing\.csv \(ENOENT\)/);
  });

  it('writes nothing in a dry run, and says the same', async () => {
    const dry = await report('orders-twice.csv', 'orders', { dryRun: true });
    expect(await store.db.query('SELECT * FROM crm_order')).toEqual([]);
    expect(await store.db.query('SELECT * FROM import_run')).toEqual([]);
    const wet = await report('orders-twice.csv', 'orders');
    const { importId: _, dryRun: __, ...said } = dry;
    expect(wet).toMatchObject(said);
  });

  it('gives rejected rows back: they cannot run as formulas, and can be sent again after mending', async () => {
    const { errorFile } = await report('orders-formula.csv', 'orders');
    const text = readFileSync(errorFile!, 'utf8');
    expect(text.split('\r\n')[0]).toBe('\uFEFF订单ID,客户ID,下单时间,金额,说明,_row,_column,_reason,_hint');
    expect(text).toContain('\'=1+1,0001,昨天,1,"\'=HYPERLINK(""http://x"")",2,ordered_at,');
    expect(text).toContain("'+86,0001,昨天,-1,'@sum,3,");
    const mended = written('mended.csv', text.replaceAll('昨天', '2026-03-01').replace(',-1,', ',1,'));
    expect(counts(await report(mended, 'orders'))).toMatchObject({ read: 2, created: 2 });
    expect((await orders(['=1+1', '+86'])).length).toBe(2);
  });

  it('leaves no file of rejected rows where there are none', async () => {
    expect((await report('orders-bom.csv', 'orders')).errorFile).toBeNull();
    expect(existsSync(join(folder, 'orders-bom.csv.errors.csv'))).toBe(false);
  });

  it('separates by tabs, and empties a cell by \\N', async () => {
    const numbered = written('n.csv', 'source_id,account_id,ordered_at,number\nSO-1,0001,2026-03-01,XS-1\n');
    await run(numbered, 'orders');
    expect(await orders(['SO-1'])).toMatchObject([{ number: 'XS-1' }]);
    expect(counts(await report('orders-tabs.tsv', 'orders'))).toMatchObject({ updated: 1 });
    expect(await orders(['SO-1'])).toMatchObject([{ number: null }]);
  });

  it('warns of ids that have lost their noughts', async () => {
    const rows = Array.from({ length: 30 }, (_, n) => `0${1000 + n},0001,2026-03-01`);
    const path = written('short.csv', ['source_id,account_id,ordered_at', ...rows, '1031,0001,2026-03-01'].join('\n'));
    const { problems } = await report(path, 'orders', { dryRun: true });
    expect(problems.filter(({ code }) => code === 'excelDamaged')).toMatchObject([
      { severity: 'warning', row: 32, column: 'source_id', value: '1031' },
    ]);
  });

  it('deletes what a snapshot has no more, but not a fifth and more', async () => {
    const file = (name: string, ids: number[]) =>
      written(name, ['source_id,account_id,ordered_at', ...ids.map((id) => `S${id},0001,2026-03-01`)].join('\n'));
    const ids = Array.from({ length: 10 }, (_, n) => n);
    await run(file('all.csv', ids), 'orders');
    expect(await run(file('few.csv', [0, 1, 2]), 'orders', { mode: 'snapshot' })).toMatchObject({
      kind: 'refused',
      report: { byCode: { snapshotGuard: 1 } },
    });
    expect(counts(await report(file('most.csv', ids.slice(2)), 'orders', { mode: 'snapshot' }))).toMatchObject({
      unchanged: 8,
      deleted: 2,
    });
    expect((await orders(ids.map((id) => `S${id}`))).filter(({ deleted }) => deleted).length).toBe(2);
  });

  it('refuses more rows than 100,000 before anything is written', async () => {
    const path = written('many.csv', `source_id,account_id,ordered_at\n${'S,A,2026-03-01\n'.repeat(100_001)}`);
    expect(await run(path, 'orders')).toMatchObject({ kind: 'refused', report: { byCode: { fileTooBig: 1 } } });
    expect(await store.db.query('SELECT * FROM crm_order')).toEqual([]);
  });

  it('shows at most 100 problems and counts all of them', async () => {
    const rows = Array.from({ length: 130 }, (_, n) => `S${n},A,nie`);
    const path = written('bad.csv', ['source_id,account_id,ordered_at', ...rows].join('\n'));
    const { problemsShown, problemsTotal, byCode, errorFile } = await report(path, 'orders');
    expect({ problemsShown, problemsTotal, byCode }).toEqual({
      problemsShown: 100,
      problemsTotal: 130,
      byCode: { date: 130 },
    });
    expect(readFileSync(errorFile!, 'utf8').trimEnd().split('\r\n').length).toBe(131);
  });

  it('tells the log counts and codes, never a number, name or amount', async () => {
    await run('accounts-gb18030.csv', 'accounts');
    await run('orders-excel.csv', 'orders');
    expect(logged).toContain('"created":3');
    for (const secret of ['138', '浩运', '1,200', 'SO-12']) expect(logged).not.toContain(secret);
  });

  it('tries a file again that failed in the middle', async () => {
    const path = join(folder, 'half.csv');
    copyFileSync(join(FIXTURES, 'orders-bom.csv'), path);
    const failing: ImportDeps = { ...deps, store: { ...store, transaction: () => Promise.reject(new Error('gone')) } };
    const order = { path, entity: 'orders', source: 'u8', mode: 'upsert', dryRun: false, again: false } as const;
    const errorsPath = join(folder, 'half.errors.csv');
    await expect(importFile(failing, { ...order, errorsPath })).rejects.toThrow('gone');
    const result: FileImport = await importFile(deps, { ...order, errorsPath });
    expect(result.kind).toBe('imported');
  });
});
