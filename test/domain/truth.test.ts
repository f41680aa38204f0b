import { describe, expect, it } from 'vitest';
import {
  ANSWERS_MANY,
  JUDGED,
  judgeFading,
  judgeFallingRate,
  judgeHoliday,
  judgeSlowing,
  judgeSteady,
  judgeStopping,
  newChangeTable,
  newHolidayTable,
  newSteadyTable,
  newStopTable,
} from './truthTables.ts';
import { Tally } from './truthWorlds.ts';

// A glance at what truth.long.ts proves over 20 seeds; the bounds leave room for so few customers.
describe('detectors against worlds whose truth is known', () => {
  it('leave steady customers of every cadence alone', () => {
    const table = newSteadyTable();
    for (const seed of [1, 2]) judgeSteady(table, { seed, customers: 45 });
    expect(table.wellAtAnyTime.share).toBeGreaterThan(0.98);
    expect(table.everFirst.share).toBeLessThanOrEqual(0.05);
    expect(table.changed.share).toBeLessThanOrEqual(0.07);
    expect(table.fading.share).toBeLessThanOrEqual(0.05);
  });

  it('flag no more after 春节 than before it', () => {
    const table = newHolidayTable();
    judgeHoliday(table, { seed: 1, customers: 180 });
    expect(table.after).toBeLessThanOrEqual(table.before + 6);
  });

  it('see answers that take three times as long, and since when', () => {
    const table = newChangeTable();
    judgeSlowing(table, { seed: 3, customers: 12 });
    expect(table.caught.get(ANSWERS_MANY)!.share).toBeGreaterThan(0.9);
    expect(table.dated.share).toBeGreaterThan(0.7);
  });

  it('see that fewer outreaches are answered', () => {
    const table = newChangeTable();
    judgeFallingRate(table, { seed: 3, customers: 14 });
    expect(table.caught.get(JUDGED)!.share).toBeGreaterThan(0.7);
    expect(table.dated.share).toBeGreaterThan(0.6);
  });

  it('see daily customers who stop within 6 business days, weekly ones within 22 days', () => {
    const table = newStopTable();
    judgeStopping(table, { seed: 3, customers: 12 });
    expect(table.daily.share).toBeGreaterThan(0.9);
    expect(table.weekly.share).toBeGreaterThan(0.9);
  });

  it('date talks that became rare', () => {
    const dated = new Tally();
    judgeFading(dated, { seed: 3, customers: 10 });
    expect(dated.hits).toBeGreaterThan(4);
    expect(dated.share).toBeGreaterThan(0.7);
  });
});
