import { expect, it } from 'vitest';
import type { CustomerOutcome } from '../../src/domain/customerOutcome.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { appendEvent, insertAlert, reactionsBetween } from '../../src/store/alerts.ts';
import { loadOutcomes, outcomeId, saveOutcomes, undoOutcome } from '../../src/store/outcomes.ts';
import { describeEachStore } from '../mariadb.ts';
import { alert, MONDAY } from './samples.ts';

const said: CustomerOutcome = {
  ...{ customerId: 'customer-2', kind: 'lost', reason: '价格', at: MONDAY, by: 'liming', source: 'import' },
  knownAt: MONDAY + DAY_MS,
};

describeEachStore('outcomes', (test) => {
  it('stand once, however often a list is imported, until they are taken back', async () => {
    const { db } = await test.store();
    const other: CustomerOutcome = { ...said, customerId: 'customer-3', kind: 'normal', reason: null };
    expect(await saveOutcomes(db, [said, other, said])).toBe(2);
    expect(await saveOutcomes(db, [{ ...said, knownAt: MONDAY + 9 * DAY_MS }])).toBe(0);
    expect(await loadOutcomes(db, { until: MONDAY })).toEqual([said, other]);
    expect(await undoOutcome(db, outcomeId(said), MONDAY + 5 * DAY_MS)).toBe(true);
    expect(await undoOutcome(db, outcomeId(said), MONDAY + 6 * DAY_MS)).toBe(false);
    expect(await loadOutcomes(db, { until: MONDAY })).toEqual([other]);
  });

  it('are read as they were known at an instant', async () => {
    const { db } = await test.store();
    await saveOutcomes(db, [said]);
    await undoOutcome(db, outcomeId(said), MONDAY + 5 * DAY_MS);
    const known = async (knownAt: number) => (await loadOutcomes(db, { until: MONDAY, knownAt })).length;
    expect([await known(MONDAY), await known(MONDAY + DAY_MS), await known(MONDAY + 5 * DAY_MS)]).toEqual([0, 1, 0]);
  });

  it('include what the events of alerts tell, in the order in which it happened', async () => {
    const { db } = await test.store();
    await insertAlert(db, alert({ id: 'a1', customerId: 'customer-1' }));
    const tap = { at: MONDAY - DAY_MS, by: 'liming', type: 'claimed', outcome: 'lost' } as const;
    await appendEvent(db, { id: 'e1', alertId: 'a1', event: tap });
    const why = { at: MONDAY - DAY_MS + 1, by: 'liming', type: 'reasonGiven', reason: 'lost.price' } as const;
    await appendEvent(db, { id: 'e2', alertId: 'a1', event: why });
    const confirmed = { at: MONDAY - DAY_MS + 2, by: 'zhou', type: 'closed', reason: 'lost' } as const;
    await appendEvent(db, { id: 'e3', alertId: 'a1', event: confirmed });
    await saveOutcomes(db, [said]);
    const found = await loadOutcomes(db, { until: MONDAY });
    expect(found.map(({ customerId, kind, reason, source }) => [customerId, kind, reason, source])).toEqual([
      ['customer-1', 'lost', 'lost.price', 'alert'],
      ['customer-2', 'lost', '价格', 'import'],
    ]);
    expect(await loadOutcomes(db, { until: MONDAY - 2 * DAY_MS })).toEqual([]);

    const opened = { at: MONDAY - DAY_MS, by: 'system', type: 'noCauseStood' } as const;
    await appendEvent(db, { id: 'e0', alertId: 'a1', event: opened });
    expect(await reactionsBetween(db, { from: 0, to: MONDAY })).toEqual([
      { customerId: 'customer-1', event: tap },
      { customerId: 'customer-1', event: why },
      { customerId: 'customer-1', event: confirmed },
    ]);
  });
});
