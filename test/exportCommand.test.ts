import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvRecords } from '../src/domain/csv.ts';
import { runExport } from '../src/exportCommand.ts';
import { insertAlert, insertFollowUp, undoFollowUp } from '../src/store/alerts.ts';
import { saveCustomers } from '../src/store/customers.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { commandEnv } from './commandEnv.ts';
import { alert, followUp } from './store/samples.ts';

const at = (text: string): number => Date.parse(`${text}+08:00`);

let folder: string;
let env: Record<string, string>;
let store: Store;
beforeEach(async () => {
  ({ folder, env } = commandEnv());
  store = await openStore({ url: env.DATABASE_URL! });
  await store.migrate();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(args: string[], more: Record<string, string> = {}) {
  const lines: string[] = [];
  const out = join(folder, `${lines.length}${Object.keys(more).length}.csv`);
  const code = await runExport(
    [...args, '--out', out],
    { ...env, ...more },
    { out: (line) => lines.push(line), err: () => {} },
  );
  return { code, lines, out, text: existsSync(out) ? readFileSync(out, 'utf8') : '' };
}

const WEEK = ['follow-ups', '--from', '2026-11-16', '--to', '2026-11-18'];

describe('liuke export follow-ups', () => {
  it('writes the period as spreadsheets open it, and nothing that one would run', async () => {
    const customer = { id: 'customer-1', name: '=HYPERLINK("http://x")', ownerId: null, tier: null, knownAt: 1 };
    await store.transaction((db) => saveCustomers(db, [customer]));
    await insertAlert(store.db, alert());
    const said = (id: string, time: string, change = {}) =>
      insertFollowUp(store.db, followUp({ id, at: at(time), by: 'liming', note: '+1 他说，"先放放"', ...change }));
    await said('before', '2026-11-15T23:59:59');
    await said('b', '2026-11-16T00:00:00', { outcome: 'call', source: 'page' });
    await said('a', '2026-11-18T23:59:59', { outcome: 'visit', alertId: null });
    await said('after', '2026-11-19T00:00:00');
    await undoFollowUp(store.db, 'a', at('2026-11-19T08:00:00'));
    const { code, lines, out, text } = await run(WEEK);
    expect([code, lines]).toEqual([0, [`2 follow-ups in ${out}`]]);
    expect(text.startsWith('\uFEFF跟进编号,时间,客户,')).toBe(true);
    expect(text).not.toContain('先放放');
    expect([...csvRecords(text)]).toEqual([
      {
        ...{ 跟进编号: 'b', 时间: '2026-11-16 00:00:00', 客户: `'=HYPERLINK("http://x")`, 留客客户ID: 'customer-1' },
        ...{ '客户ID（来源：编号）': '', 成员账号: 'liming', 怎么跟的: '打了电话', 提醒原因: '12天没联系' },
        ...{ 在哪里记的: '页面', 撤销时间: '' },
      },
      expect.objectContaining({ 跟进编号: 'a', 怎么跟的: '见了面', 提醒原因: '', 撤销时间: '2026-11-19 08:00:00' }),
    ]);
    const withNotes = [...csvRecords((await run(WEEK, { LIUKE_EXPORT_NOTES: 'yes' })).text)];
    expect(withNotes[0]!.备注).toBe(`'+1 他说,"先放放"`);
  });

  it('writes more than a page of them, each once', async () => {
    await store.transaction(async (db) => {
      for (let n = 0; n < 1_203; n += 1)
        await insertFollowUp(db, followUp({ id: `f-${n}`, alertId: null, at: at('2026-11-16T10:00:00') + (n % 7) }));
    });
    const { lines, text } = await run([...WEEK, '--json']);
    expect(JSON.parse(lines[0]!)).toMatchObject({ followUps: 1_203 });
    expect(new Set([...csvRecords(text)].map(({ 跟进编号 }) => 跟进编号)).size).toBe(1_203);
  });

  it('says what is wrong, and overwrites nothing', async () => {
    await run(WEEK);
    await expect(run(WEEK)).rejects.toThrow('is there already');
    for (const [args, fault] of [
      [['accounts'], 'follow-ups'],
      [['follow-ups', '--from', '16.11.', '--to', '2026-11-18'], '--from'],
      [['follow-ups', '--from', '2026-11-16', '--to', '2026-11-15'], '--to'],
    ] as const)
      await expect(run([...args])).rejects.toThrow(fault);
  });
});
