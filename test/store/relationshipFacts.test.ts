import { expect, it } from 'vitest';
import type { RelationshipEvent } from '../../src/domain/relationshipLife.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import { loadRelationships } from '../../src/store/people.ts';
import {
  loadRelationshipEvents,
  loadUnassigned,
  saveMissedRelationships,
  saveRelationshipEvents,
  saveShownRelationships,
  saveStaffRename,
  saveUnassigned,
  unseenRelationships,
} from '../../src/store/relationshipFacts.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY } from './samples.ts';

const event = (kind: RelationshipEvent['kind'], at: number, knownAt = at): RelationshipEvent => ({
  ...{ contactId: 'wmA', staffId: 'lin', at, kind, detail: '', knownAt },
});
const shown = (contactId: string, staffId = 'lin') => ({
  ...{ contactId, staffId, remark: '采购🙂', remarkCorpName: '澄川', addedAt: MONDAY - HOUR_MS },
});

describeEachStore('what is known of relationships', (test) => {
  it('is kept once, with the time at which it became known first', async () => {
    const { db } = await test.store();
    await saveShownRelationships(db, [shown('wmA')], { readAt: MONDAY, now: MONDAY });
    const deleted = event('deletedByCustomer', MONDAY + 5, MONDAY + 9);
    await saveRelationshipEvents(db, [deleted], MONDAY + 9);
    await saveRelationshipEvents(db, [{ ...deleted, knownAt: MONDAY + HOUR_MS }], MONDAY + HOUR_MS);
    expect(await loadRelationshipEvents(db, { contactIds: ['wmA'] })).toEqual([deleted]);
    expect(await loadRelationshipEvents(db, { contactIds: ['wmA'], knownAt: MONDAY + 8 })).toEqual([]);
    expect(await loadRelationships(db)).toEqual([
      { ...shown('wmA'), endedAt: MONDAY + 5, endedBy: 'customer', knownAt: MONDAY + 9 },
    ]);
    expect(await loadRelationships(db, { knownAt: MONDAY })).toMatchObject([{ endedAt: null }]);
  });

  it('makes a relationship of an event alone, but none of a failed transfer', async () => {
    const { db } = await test.store();
    await saveRelationshipEvents(
      db,
      [event('halfAdded', MONDAY), { ...event('transferFailed', MONDAY), staffId: 'he' }],
      1,
    );
    expect(await loadRelationships(db)).toMatchObject([{ staffId: 'lin', addedAt: MONDAY, remark: '' }]);
  });

  it('tells what a whole list no longer shows, and not what began after it', async () => {
    const { db } = await test.store();
    await saveShownRelationships(db, [shown('wmA'), shown('wmB'), shown('wmC', 'he')], { readAt: MONDAY, now: MONDAY });
    const later = MONDAY + 10 * HOUR_MS;
    await saveShownRelationships(db, [shown('wmB')], { readAt: later, now: later });
    await saveRelationshipEvents(db, [{ ...event('added', later), contactId: 'wmNew' }], later);
    const { unseen, live } = await unseenRelationships(db, (staffId) => (staffId === 'lin' ? later : null));
    expect(live).toBe(4);
    expect(unseen).toEqual([{ staffId: 'lin', contactId: 'wmA', readAt: later }]);
    await saveMissedRelationships(db, [...unseen, { staffId: 'lin', contactId: 'wmNew' }], {
      readAt: later,
      now: later,
    });
    const ends = (await loadRelationships(db)).map(({ contactId, endedBy }) => `${contactId} ${endedBy}`).sort();
    expect(ends).toEqual(['wmA vanished', 'wmB null', 'wmC null', 'wmNew null']);
    await saveShownRelationships(db, [shown('wmA')], { readAt: later + 1, now: later + 1 });
    expect(await loadRelationships(db, { contactIds: ['wmA'] })).toMatchObject([{ endedAt: null, endedBy: null }]);
  });

  it('lets the contacts of a leaver wait, since the day of leaving', async () => {
    const { db } = await test.store();
    await saveShownRelationships(db, [shown('wmA')], { readAt: MONDAY, now: MONDAY });
    const waiting = { staffId: 'lin', contactId: 'wmA', leftAt: MONDAY + 5, knownAt: MONDAY + 9 };
    await saveUnassigned(db, [waiting], MONDAY + 9);
    await saveUnassigned(db, [{ ...waiting, knownAt: MONDAY + 20 }], MONDAY + 20);
    expect(await loadUnassigned(db)).toEqual([{ ...waiting, knownAt: MONDAY + 20 }]);
    expect(await loadRelationships(db)).toMatchObject([
      { endedAt: MONDAY + 5, endedBy: 'departed', knownAt: MONDAY + 9 },
    ]);
    await saveUnassigned(db, [], MONDAY + 30);
    expect(await loadUnassigned(db)).toEqual([]);
  });

  it('hands over all contacts of a changed id, also those that become known later', async () => {
    const { db } = await test.store();
    await saveShownRelationships(db, [shown('wmA')], { readAt: MONDAY, now: MONDAY });
    expect(await saveStaffRename(db, { staffId: 'lin', at: MONDAY + 5 }, MONDAY + 5)).toEqual(['wmA']);
    await saveRelationshipEvents(db, [{ ...event('added', MONDAY - 5), contactId: 'wmLate' }], MONDAY + 9);
    expect((await loadRelationships(db)).map(({ endedBy, endedAt }) => [endedBy, endedAt])).toEqual([
      ['transfer', MONDAY + 5],
      ['transfer', MONDAY + 5],
    ]);
  });
});
