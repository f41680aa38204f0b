import { afterAll, describe, expect, it } from 'vitest';
import { wilson } from '../../src/domain/statistics/proportion.ts';
import {
  ANSWERS_MANY,
  changeRows,
  JUDGED,
  JUDGED_TWICE,
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
  slowingCeiling,
  tableText,
  temperOf,
} from './truthTables.ts';
import { Tally } from './truthWorlds.ts';

/**
 * The targets of detection against truth, over 20 seeds: `npm run test:long -- test/domain/truth.long.ts`. What is judged are the
 * verdicts of production, morning by morning; what is true comes from the generator, which no detector can read.
 */
const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
const STEADY_CUSTOMERS = 300;
const CHANGED_CUSTOMERS = 30;
const HOLIDAY_CUSTOMERS = 600;
/** The share of both weeks' flags after the holiday that these counts must still exclude: 0.55 is 22 % more than before. */
const HOLIDAY_SHARE_MAX = 0.55;

const tables: string[] = [];
afterAll(() => console.log(tables.join('\n\n')));

describe('over 20 seeds', () => {
  it('steady customers with gaps of 1 to 28 days stay 平稳 or 留意 and are told nothing', () => {
    const table = newSteadyTable();
    for (const seed of SEEDS) judgeSteady(table, { seed, customers: STEADY_CUSTOMERS });
    tables.push(tableText('Steady customers (customers, mornings or quarters)', Object.entries(table)));
    expect(table.wellAtAnyTime.share).toBeGreaterThanOrEqual(0.95);
    expect(table.everFirst.share).toBeLessThanOrEqual(0.03);
    expect(table.changed.share).toBeLessThanOrEqual(0.05);
  });

  it('after a 9-day 春节 flags begin no more often than in the week before', () => {
    const table = newHolidayTable();
    for (const seed of SEEDS) judgeHoliday(table, { seed, customers: HOLIDAY_CUSTOMERS });
    const { before, after } = table;
    // Where both weeks are alike, each flag is after the holiday with chance one half (conditional test of two Poisson counts).
    const interval = wilson({ successes: after, trials: before + after })!;
    tables.push(
      tableText('Flags that begin before and after 春节', [
        ...Object.entries(table),
        ['share after, 95 %', `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}`],
      ]),
    );
    expect(after).toBeLessThanOrEqual(before);
    expect(interval.high).toBeLessThanOrEqual(HOLIDAY_SHARE_MAX);
  });

  it('answers that take three times as long are seen within 4 weeks, dated within 10 days', () => {
    const table = newChangeTable();
    const worlds = SEEDS.map((seed) => ({ seed, customers: CHANGED_CUSTOMERS }));
    for (const world of worlds) judgeSlowing(table, world);
    tables.push(tableText('Reply time x 3', [...changeRows(table), ['could be seen', slowingCeiling(worlds)]]));
    expect(table.caught.get(JUDGED)!.share).toBeGreaterThanOrEqual(0.8);
    expect(table.dated.share).toBeGreaterThanOrEqual(0.8);
    expect(table.jointly.atFirst.share).toBeGreaterThanOrEqual(0.8);
    expect(table.jointly.in4Weeks.share).toBeGreaterThanOrEqual(0.8);
  });

  it('the same with wider spreads and shorter talks, where there are twenty answers to see it by', () => {
    const table = newChangeTable();
    const worlds = SEEDS.map((seed) => ({ seed, customers: CHANGED_CUSTOMERS, temper: temperOf(seed) }));
    for (const world of worlds) judgeSlowing(table, world);
    const ceiling = slowingCeiling(worlds);
    tables.push(
      tableText('Reply time x 3, wider spreads, shorter talks', [...changeRows(table), ['could be seen', ceiling]]),
    );
    // Slower answers are said from 0.992 on: few false alarms (3.6 % a quarter; 5 % at 0.99) come before this harder world.
    expect(table.caught.get(ANSWERS_MANY)!.share).toBeGreaterThanOrEqual(0.75);
    expect(table.dated.share).toBeGreaterThanOrEqual(0.8);
    // Of all of them not even who knew both distributions could see four of five at such false alarms; nobody is told them.
    expect(ceiling.share).toBeLessThan(0.8);
    expect(table.caught.get(JUDGED)!.share).toBeGreaterThanOrEqual(0.7 * ceiling.share);
  });

  it('reply rates that fall from 90 to 30 % are seen within 4 weeks, dated within 10 days', () => {
    for (const temperFor of [() => ({}), temperOf]) {
      const table = newChangeTable();
      for (const seed of SEEDS)
        judgeFallingRate(table, { seed, customers: CHANGED_CUSTOMERS, temper: temperFor(seed) });
      tables.push(tableText('Reply rate 90 to 30 %', changeRows(table)));
      expect(table.caught.get(JUDGED)!.share).toBeGreaterThanOrEqual(0.8);
      expect(table.caught.get(JUDGED_TWICE)!.share).toBeGreaterThanOrEqual(0.8);
      expect(table.dated.share).toBeGreaterThanOrEqual(0.8);
      expect(table.jointly.in4Weeks.share).toBeGreaterThanOrEqual(0.8);
    }
  });

  it('a daily customer who stops is a cause within 6 business days, a weekly one within 22; with wide gaps four of five', () => {
    const table = newStopTable();
    for (const seed of SEEDS) judgeStopping(table, { seed, customers: CHANGED_CUSTOMERS });
    tables.push(tableText('Stopping', Object.entries(table)));
    expect(table.daily.share).toBeGreaterThanOrEqual(0.95);
    expect(table.weekly.share).toBeGreaterThanOrEqual(0.95);
    expect(table.weeklyIrregular.share).toBeGreaterThanOrEqual(0.8);
  });

  it('talks that become rare are dated within 10 days', () => {
    const dated = new Tally();
    for (const seed of SEEDS) judgeFading(dated, { seed, customers: CHANGED_CUSTOMERS });
    tables.push(tableText('Talks four times as rare', [['dated within 10 days, of those told', dated]]));
    expect(dated.share).toBeGreaterThanOrEqual(0.8);
  });
});
