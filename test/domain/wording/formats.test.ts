import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/time.ts';
import * as f from '../../../src/domain/wording/formats.ts';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const now = at('2026-08-05T09:12:00');

describe('dates and times, in company time whatever the process thinks', () => {
  it.each(['UTC', 'Asia/Shanghai', 'America/New_York', 'Pacific/Kiritimati'])('the same in %s', (zone) => {
    const before = process.env.TZ;
    process.env.TZ = zone;
    try {
      expect(f.dateText(at('2026-07-30T00:00:00'), now)).toBe('7月30日');
      expect(f.dateText(at('2026-07-30T23:59:59'), now)).toBe('7月30日');
      expect(f.dateText(at('2025-12-03T12:00:00'), now)).toBe('2025年12月3日');
      expect(f.clockText(at('2026-07-30T09:40:59'))).toBe('9:40');
      expect(f.tableClockText(at('2026-07-30T09:40:00'))).toBe('09:40');
      expect(f.dateTimeText(at('2026-08-06T09:12:00'), now)).toBe('8月6日 9:12');
      expect(f.dayOf(at('2026-08-02T23:59:59'))).toBe('2026-08-02');
      expect(f.startOfDay('2026-08-02')).toBe(at('2026-08-02T00:00:00'));
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it('gives midnight to the day before', () => {
    expect(f.untilText(at('2026-08-03T00:00:00'), now)).toBe('8月2日 24:00');
    expect(f.untilText(at('2026-08-03T00:01:00'), now)).toBe('8月3日 0:01');
  });

  it('says 今天 and 昨天 on pages', () => {
    expect(f.pageDateText(at('2026-08-05T00:00:00'), now)).toBe('今天');
    expect(f.pageDateText(at('2026-08-04T23:59:00'), now)).toBe('昨天');
    expect(f.pageDateText(at('2026-08-03T23:59:00'), now)).toBe('8月3日');
  });
});

describe('waits', () => {
  it.each([
    [0, '1分钟'],
    [40 * MINUTE_MS, '40分钟'],
    [59.9 * MINUTE_MS, '59分钟'],
    [5.9 * HOUR_MS, '5小时'],
    [8 * HOUR_MS, '1个工作日'],
    [10 * HOUR_MS, '1天2小时'],
    [16.5 * HOUR_MS, '2个工作日'],
    [79 * HOUR_MS, '9个工作日'],
    [80 * HOUR_MS, '两周以上'],
  ])('%i ms of work are %s', (ms, text) => {
    expect(f.waitText(ms)).toBe(text);
  });

  it('counts days by the person’s own hours', () => {
    expect(f.waitText(7.5 * HOUR_MS, 7 * HOUR_MS)).toBe('1个工作日');
    expect(f.waitText(9 * HOUR_MS, 7 * HOUR_MS)).toBe('1天2小时');
  });

  it.each([
    [20_000, '1分钟'],
    [59.4 * MINUTE_MS, '59分钟'],
    [59.6 * MINUTE_MS, '1小时'],
    [2.6 * HOUR_MS, '3小时'],
    [7.8 * HOUR_MS, '1个工作日'],
    [17 * HOUR_MS, '2个工作日'],
  ])('a median of %i ms is usually %s', (ms, text) => {
    expect(f.usualWaitText(ms)).toBe(text);
  });

  it('is rounded down while it runs', () => {
    expect([40 * MINUTE_MS, 3.9 * HOUR_MS, 2 * DAY_MS].map(f.elapsedText)).toEqual(['40分钟', '3小时', '2天']);
  });
});

describe('counts and sums', () => {
  it.each([
    [8600, 'CNY', '8600元'],
    [184_000, 'CNY', '18.4万元'],
    [200_000, 'CNY', '20万元'],
    [9999.6, 'CNY', '1万元'],
    [12_345_000, 'CNY', '1234.5万元'],
    [99_996_000, 'CNY', '1亿元'],
    [125_000_000, 'CNY', '1.25亿元'],
    [32_000, 'USD', '3.2万美元'],
    [32_000, 'NOK', '3.2万NOK'],
    [-5000, 'CNY', '−5000元'],
  ])('%d %s is %s', (amount, currency, text) => {
    expect(f.moneyText(amount, currency)).toBe(text);
  });

  it('lists three at most', () => {
    expect(f.listText(['浩运', '启川', '恒拓'])).toBe('浩运、启川、恒拓');
    expect(f.listText(['浩运', '启川', '恒拓', '明泽', '蓝屿', '甲', '乙'])).toBe('浩运、启川、恒拓等7家');
    expect(f.listText([])).toBe('');
  });

  it('keeps numbers to their room and true', () => {
    expect([f.countText(9.9, 3), f.countText(999, 3), f.countText(1000, 3), f.countText(100, 2)]).toEqual([
      '9',
      '999',
      '千余',
      '百余',
    ]);
    expect([f.windowText(7), f.windowText(14), f.windowText(28)]).toEqual(['7天', '2周', '4周']);
    expect([f.gapText(0.5), f.gapText(1.6), f.gapText(99), f.gapText(120)]).toEqual([null, '2天', '99天', null]);
    expect([f.signedText(-11), f.signedText(3)]).toEqual(['−11', '+3']);
    expect(f.percentText(9, 12)).toBe('75%（9/12）');
  });
});
