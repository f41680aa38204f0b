import { expect, it } from 'vitest';
import { saveAccountLinks } from '../../src/store/accountLinks.ts';
import { insertFollowUp, noteFollowUp, undoFollowUp } from '../../src/store/alerts.ts';
import { loadCustomerRefs } from '../../src/store/customerRefs.ts';
import { saveCustomers } from '../../src/store/customers.ts';
import { followUpsChanged, followUpsSaid } from '../../src/store/followUpChanges.ts';
import { describeEachStore } from '../mariadb.ts';
import { followUp, MONDAY } from './samples.ts';

const START = { changedAt: 0, id: '' };

describeEachStore('changes of follow-ups', (test) => {
  it('come in the order of their last change, and again after each change', async () => {
    const { db } = await test.store();
    for (const [id, after] of [
      ['b', 1],
      ['a', 1],
      ['c', 2],
    ] as const)
      await insertFollowUp(db, followUp({ id, at: MONDAY + after }));
    const until = MONDAY + 100;
    const idsAfter = async (after: typeof START, limit = 10) =>
      (await followUpsChanged(db, { after, until, limit })).map(({ id, changedAt }) => `${id}+${changedAt - MONDAY}`);
    expect(await idsAfter(START, 2)).toEqual(['a+1', 'b+1']);
    expect(await idsAfter({ changedAt: MONDAY + 1, id: 'a' })).toEqual(['b+1', 'c+2']);
    await undoFollowUp(db, 'a', MONDAY + 5);
    await noteFollowUp(db, { id: 'c', note: '约了周三', at: MONDAY + 6 });
    expect(await idsAfter({ changedAt: MONDAY + 2, id: 'c' })).toEqual(['a+5', 'c+6']);
    expect(await followUpsChanged(db, { after: START, until: MONDAY + 6, limit: 10 })).toHaveLength(2);
  });

  it('are read by the time they were said as well', async () => {
    const { db } = await test.store();
    for (const id of ['b', 'a']) await insertFollowUp(db, followUp({ id, at: MONDAY + 1 }));
    await insertFollowUp(db, followUp({ id: 'late', at: MONDAY + 9 }));
    await undoFollowUp(db, 'b', MONDAY + 50);
    const said = (after: { at: number; id: string }) => followUpsSaid(db, { after, to: MONDAY + 9, limit: 10 });
    expect((await said({ at: MONDAY, id: '' })).map(({ id }) => id)).toEqual(['a', 'b']);
    expect((await said({ at: MONDAY + 1, id: 'a' })).map(({ id }) => id)).toEqual(['b']);
  });
});

describeEachStore('customers as other systems know them', (test) => {
  it('have their accounts, without links that were undone', async () => {
    const store = await test.store();
    const link = { rule: 'manual' as const, evidence: '', refusedRules: [], knownAt: MONDAY };
    await store.transaction(async (db) => {
      await saveCustomers(db, [{ id: 'c-1', name: '浩运贸易有限公司', ownerId: null, tier: null, knownAt: MONDAY }]);
      await saveAccountLinks(db, [
        { ...link, source: 'u8', accountId: 'C-31', customerId: 'c-1' },
        { ...link, source: 'crm', accountId: 'A-1', customerId: 'c-1' },
      ]);
      await saveAccountLinks(db, [{ ...link, source: 'crm', accountId: 'A-1', customerId: null, knownAt: MONDAY + 1 }]);
    });
    const refs = await loadCustomerRefs(store.db, ['c-1', 'c-gone', 'c-1']);
    expect([...refs]).toEqual([
      ['c-1', { id: 'c-1', name: '浩运贸易有限公司', accounts: [{ source: 'u8', id: 'C-31' }] }],
    ]);
  });
});
