import { describe, expect, it } from 'vitest';
import {
  isWorkday,
  OfficeTime,
  shanghaiDay,
  shanghaiHour,
  shanghaiMidnight,
} from '../../../src/simulator/scenario/officeTime.ts';

const shanghai = (text: string): number => Date.parse(`${text}+08:00`);

describe('workdays', () => {
  it.each([
    ['2026-11-20', true, 'a Friday'],
    ['2026-11-21', false, 'a Saturday'],
    ['2026-02-18', false, '春节'],
    ['2026-02-24', true, 'the day after 春节'],
    ['2026-09-25', false, '中秋'],
    ['2026-10-01', false, '国庆'],
    ['2026-10-07', false, 'the last day of 国庆'],
    ['2026-10-10', true, 'a Saturday worked instead'],
  ])('%s: %s, %s', (day, expected) => {
    expect(isWorkday(shanghai(`${day}T12:00`))).toBe(expected);
    expect(isWorkday(shanghai(`${day}T00:00`))).toBe(expected);
    expect(isWorkday(shanghai(`${day}T23:59:59`))).toBe(expected);
  });

  it('reads the clock of Shanghai in any zone', () => {
    const at = shanghai('2026-11-20T09:30');
    expect(shanghaiDay(at)).toBe('2026-11-20');
    expect(shanghaiHour(at)).toBeCloseTo(9.5, 6);
    expect(shanghaiMidnight(at)).toBe(shanghai('2026-11-20T00:00'));
    expect(shanghaiDay(shanghai('2026-11-20T00:00'))).toBe('2026-11-20');
  });
});

describe('OfficeTime', () => {
  const office = new OfficeTime(shanghai('2026-09-21T00:00'), shanghai('2026-10-31T00:00'));

  it('counts workdays only', () => {
    // 21 to 24 September, 28 to 30, 8 and 9 October, the worked Saturday, and three weeks.
    expect(office.workdays).toBe(4 + 3 + 2 + 1 + 15);
  });

  it('never goes back, and stays within the hours in which people write', () => {
    let last = 0;
    for (let position = 0; position < office.workdays; position += 0.013) {
      const at = office.instant(position);
      expect(at).toBeGreaterThanOrEqual(last);
      expect(shanghaiHour(at)).toBeGreaterThanOrEqual(8.7);
      expect(shanghaiHour(at)).toBeLessThanOrEqual(21.5);
      expect(isWorkday(at)).toBe(true);
      last = at;
    }
  });

  it('finds the position of an instant again', () => {
    for (const position of [0.1, 3.47, 3.48, 9.9, 20.5]) {
      expect(office.position(office.instant(position))).toBeCloseTo(position, 4);
    }
  });

  it('takes free time for the next moment at which people write', () => {
    expect(office.position(shanghai('2026-10-03T12:00'))).toBe(7);
    expect(office.instant(7)).toBe(shanghai('2026-10-08T08:45'));
    expect(office.position(shanghai('2026-09-20T12:00'))).toBe(0);
    expect(office.position(shanghai('2026-09-22T03:00'))).toBe(1);
    expect(office.position(shanghai('2026-09-22T23:00'))).toBe(2);
  });

  it('needs a workday', () => {
    expect(() => new OfficeTime(shanghai('2026-10-01T00:00'), shanghai('2026-10-05T00:00'))).toThrow(RangeError);
  });
});
