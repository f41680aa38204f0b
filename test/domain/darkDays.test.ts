import { describe, expect, it } from 'vitest';
import { addVolumes, type DayVolumes, darkDays } from '../../src/domain/darkDays.ts';
import { DAY_MS, HOUR_MS, type UtcMs } from '../../src/domain/time.ts';
import { calendar, cst, mark, workMornings } from './judgedCustomer.ts';

const now = cst('2026-11-20 07:30');
const observed = [{ from: now - 400 * DAY_MS, to: now }];
/** So many messages on each working day; another number on those of `other`. */
function volumesOf(usual: number, other: Record<string, number> = {}): DayVolumes {
  return new Map(
    workMornings(now - 91 * DAY_MS, now).map((at) => {
      const day = calendar.dayOf(at);
      return [calendar.dayStart(day), other[day] ?? usual];
    }),
  );
}
const darkIn = (volumes: DayVolumes, seen = observed): UtcMs[] => darkDays(volumes, { now, calendar, observed: seen });

describe('darkDays', () => {
  it('are working days with a tenth of the usual volume', () => {
    const volumes = volumesOf(200, { '2026-11-03': 20, '2026-11-04': 21, '2026-11-17': 0 });
    expect(darkIn(volumes)).toEqual([cst('2026-11-03'), cst('2026-11-17')]);
  });

  it('are no days off, no day that is known to be missing, and not the day that has just begun', () => {
    const volumes = volumesOf(200, { '2026-11-17': 0 });
    expect(volumes.get(cst('2026-10-01'))).toBeUndefined();
    const known = [
      { from: now - 400 * DAY_MS, to: cst('2026-11-17 10:00') },
      { from: cst('2026-11-17 16:00'), to: now },
    ];
    expect(darkIn(volumes, known)).toEqual([]);
  });

  it('are not to be told where little is written or little known', () => {
    expect(darkIn(volumesOf(20, { '2026-11-17': 0 }))).toEqual([]);
    expect(darkIn(volumesOf(200, { '2026-11-17': 0 }), [{ from: now - 9 * DAY_MS, to: now }])).toEqual([]);
  });

  it('are counted by the days of company time, over the words of people', () => {
    const volumes: DayVolumes = new Map();
    const marks = [
      mark(cst('2026-11-16 23:59')),
      mark(cst('2026-11-17 00:00'), 'staff'),
      mark(cst('2026-11-17 10:00'), 'automatic'),
      mark(now + HOUR_MS),
    ];
    addVolumes(volumes, [mark(now - 92 * DAY_MS), ...marks], { now, calendar });
    addVolumes(volumes, [mark(cst('2026-11-17 12:00'))], { now, calendar });
    expect([...volumes]).toEqual([
      [cst('2026-11-17'), 2],
      [cst('2026-11-16'), 1],
    ]);
  });
});
