import { afterAll, describe, expect, it } from 'vitest';
import {
  ANSWERS_ENOUGH,
  judgeFading,
  judgeFallingRate,
  judgeSlowing,
  judgeSteady,
  judgeStopping,
  newChangeTable,
  newSteadyTable,
  newStopTable,
  OUTREACH_ENOUGH,
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
    // No more flags in the week after 春节 than in the week before, as far as counts of this size can say.
    const { flagsBefore, flagsAfter } = table;
    expect(flagsAfter - flagsBefore).toBeLessThanOrEqual(1.64 * Math.sqrt(flagsBefore + flagsAfter));
  });

  it('answers that take three times as long are seen within 4 weeks, dated within 10 days', () => {
    const table = newChangeTable();
    const others = newChangeTable();
    for (const seed of SEEDS) {
      judgeSlowing(table, { seed, customers: CHANGED_CUSTOMERS });
      judgeSlowing(others, { seed, customers: CHANGED_CUSTOMERS, temper: temperOf(seed) });
    }
    tables.push(tableText('Reply time x 3', [...table.caught, ['dated within 10 days', table.dated]]));
    tables.push(
      tableText('Reply time x 3, wider spreads, shorter talks', [
        ...others.caught,
        ['dated within 10 days', others.dated],
      ]),
    );
    expect(table.caught.get(ANSWERS_ENOUGH)!.share).toBeGreaterThanOrEqual(0.8);
    expect(table.dated.share).toBeGreaterThanOrEqual(0.8);
    // With wider spreads the same change is less plain: this only guards what is.
    expect(others.caught.get(ANSWERS_ENOUGH)!.share).toBeGreaterThanOrEqual(0.6);
    expect(others.dated.share).toBeGreaterThanOrEqual(0.8);
  });

  it('reply rates that fall from 90 to 30 % are seen within 4 weeks, dated within 10 days', () => {
    const table = newChangeTable();
    for (const seed of SEEDS) judgeFallingRate(table, { seed, customers: CHANGED_CUSTOMERS });
    tables.push(tableText('Reply rate 90 to 30 %', [...table.caught, ['dated within 10 days', table.dated]]));
    expect(table.caught.get(OUTREACH_ENOUGH)!.share).toBeGreaterThanOrEqual(0.8);
    expect(table.dated.share).toBeGreaterThanOrEqual(0.8);
  });

  it('a daily customer who stops is a cause within 6 business days, a weekly one within 22 days', () => {
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
