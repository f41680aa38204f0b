import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runImport } from '../src/importCommand.ts';

const folder = mkdtempSync(join(tmpdir(), 'liuke-import-command-'));
mkdirSync(join(folder, 'keys'));
writeFileSync(join(folder, 'keys', '1.pem'), 'a key');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENV = {
  ...{ WECOM_CORP_ID: 'ww0000000000000001', WECOM_AGENT_ID: '1000007', WECOM_APP_SECRET: 'x', WECOM_APP_TOKEN: 'abc' },
  ...{
    WECOM_APP_AES_KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
    ARCHIVE_SECRET: 'y',
    LIUKE_LOG_LEVEL: 'silent',
  },
  ...{ ARCHIVE_KEYS: join(folder, 'keys'), ARCHIVE_SOURCE: 'simulator', WECOM_BASE_URL: 'http://127.0.0.1:9' },
  DATABASE_URL: `sqlite:${join(folder, 'liuke.db')}`,
};
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
async function run(...args: string[]) {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  return { code: await runImport(args, ENV, { out: say, err: say }), lines };
}

describe('liuke import', () => {
  it('ends with 0 when all rows were fine, and says so again when the same file comes again', async () => {
    const path = file('accounts.csv', '客户ID,客户名称\nA,浩运贸易\nB,恒拓包装\n');
    expect(await run('accounts', path, '--source', 'u8')).toEqual({
      code: 0,
      lines: ['客户：全部导入', '读到2，新增2'],
    });
    const again = await run('accounts', path, '--source', 'u8');
    expect([again.code, again.lines.length]).toEqual([0, 1]);
    expect(again.lines[0]).toContain('已经导入过，什么都没有改');
    const forced = await run('accounts', path, '--source', 'u8', '--again');
    expect(forced.lines).toEqual(['客户：全部导入', '读到2，没有变化2', '内容和已有的一样，什么都没有改']);
    const told = await run('accounts', path, '--source', 'u8', '--json');
    expect(JSON.parse(told.lines[0]!)).toMatchObject({ status: 'success', alreadyImportedAt: expect.any(String) });
  });

  it('ends with 2 when some rows were rejected, 1 when the file was refused', async () => {
    const path = file('orders.csv', '订单ID,客户ID,下单时间\nSO-1,A,2026-03-01\nSO-2,A,昨天\n');
    const { code, lines } = await run('orders', path, '--source', 'u8');
    expect([code, ...lines]).toEqual([
      2,
      '订单：部分导入，有行被退回',
      '读到2，新增1，退回1',
      '第3行 下单时间：“昨天”日期格式认不出来。写成 2026-03-01，后面可以带几点几分',
      `退回的行写在 ${join(folder, 'orders.errors.csv')}，改好后可以直接再导入`,
    ]);
    const refused = await run('orders', file('other.csv', '编号\n1\n'));
    expect([refused.code, refused.lines[0]]).toEqual([1, '订单：没有导入，文件不能读']);
  });

  it('lists the accounts that nobody may guess about, and takes the word of a person', async () => {
    const { code, lines } = await run('review');
    expect([code, ...lines]).toEqual([
      0,
      'accounts: 2, linked: 0, to be decided: 2',
      'u8 A 浩运贸易: noMatch',
      'u8 B 恒拓包装: noMatch',
    ]);
    await expect(run('link', '--source', 'u8', '--account', 'A', '--customer', 'c-9')).rejects.toThrow(
      'no customer c-9',
    );
  });

  it('says what is wrong with the command', async () => {
    await expect(run('invoices', 'x.csv')).rejects.toThrow('not "invoices"');
    await expect(run('orders')).rejects.toThrow('name one CSV file');
    await expect(run('orders', 'x.csv', '--source', 'U 8')).rejects.toThrow('--source must be');
    await expect(run('link', '--account', 'A')).rejects.toThrow('--customer is missing');
  });
});
