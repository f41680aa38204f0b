import { describe, expect, it } from 'vitest';
import { isCrmEntity } from '../../../src/domain/crm/crmRows.ts';
import { fault } from '../../../src/domain/crm/importProblem.ts';
import { importTally } from '../../../src/domain/crm/importReport.ts';
import { factText } from '../../../src/domain/wording/factText.ts';
import { importLines, problemText } from '../../../src/domain/wording/importWords.ts';
import { makeTexts } from '../../../src/domain/wording/texts.ts';

const texts = makeTexts();
const NOW = Date.parse('2026-11-16T10:00:00+08:00');
const lastOrder = Date.parse('2026-09-01T10:00:00+08:00');

describe('what is said of orders', () => {
  const said = (facts: Record<string, number>) =>
    factText(texts, 'orders', { lastOrder, days: 76, ...facts }, { now: NOW });

  it('counts the days, and tells fewer orders only when that is known', () => {
    expect(said({ cycle: 30 })).toBe('上一单9月1日，约30天一单，已经76天没下单');
    expect(said({ cycle: 60 })).toBe('上一单9月1日，约60天一单，还在正常范围');
    expect(said({ recentOrders: 1, baseOrders: 6 })).toBe('上一单9月1日，近13周下单1天，以前13周约6天');
    expect(said({ recentOrders: 0, baseOrders: 6 })).toBe('上一单9月1日，近13周没下单，以前13周约6天');
    expect(said({ overdue: 2 })).toBe('上一单9月1日，有2笔应收过了日期');
  });
});

describe('a report for people', () => {
  it('counts what became of rows, names what is wrong, and hides the middle of a number', () => {
    const tally = importTally((one) => problemText(texts, one), {
      ...{ importId: 'imp-1', entity: 'contacts', source: 'u8', dryRun: true, encoding: 'gb18030' },
    });
    for (const what of ['read', 'read', 'created', 'rejected'] as const) tally.count(what);
    const place = { row: 3, line: 5, sourceId: 'K-1' };
    tally.note(place, [fault('mobile', 'mobile', '13812345678转8'), fault('required', 'name')], () => null);
    expect(importLines(texts, tally.report('/tmp/k.errors.csv'))).toEqual([
      '联系人：部分导入，有行被退回（试运行，什么都没有写）',
      '读到2，新增1，退回1',
      '第3行 name：不能为空。请填上后重新导入',
      '第3行 mobile：“138****5678转8”不是手机号，已保留其他内容。座机和400电话不用于匹配',
      '退回的行写在 /tmp/k.errors.csv，改好后可以直接再导入',
    ]);
    expect([isCrmEntity('contacts'), isCrmEntity('outcomes')]).toEqual([true, false]);
  });
});
