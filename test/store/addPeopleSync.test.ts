import { expect, it } from 'vitest';
import { loadRelationships, saveRelationships } from '../../src/store/people.ts';
import { loadRelationshipEvents, saveShownRelationships } from '../../src/store/relationshipFacts.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY } from './samples.ts';

const MIGRATION = 'AddPeopleSync1795305600030';

describeEachStore(
  'relationships from before events were kept',
  (test) => {
    it('keep how they ended', async () => {
      const store = await test.store();
      while (!(await store.pendingMigrations()).includes(MIGRATION)) await store.revertLast();
      const relation = (contactId: string, endedBy: 'customer' | 'staff' | 'vanished' | null) => ({
        ...{ contactId, staffId: 'lin', remark: '', remarkCorpName: '', addedAt: MONDAY - 9, knownAt: MONDAY },
        ...{ endedBy, endedAt: endedBy === null ? null : MONDAY },
      });
      const before = [relation('wmA', 'customer'), relation('wmB', 'vanished'), relation('wmC', null)];
      await store.transaction((db) => saveRelationships(db, before));
      await store.migrate();
      const { db } = store;
      expect(await loadRelationshipEvents(db, { contactIds: ['wmA', 'wmB', 'wmC'] })).toMatchObject([
        { contactId: 'wmA', kind: 'deletedByCustomer', at: MONDAY },
      ]);
      // WeCom goes on showing what the customer ended; what had vanished and is there again lives.
      const later = MONDAY + 86_400_000;
      await store.transaction((inside) =>
        saveShownRelationships(
          inside,
          before.map(({ contactId, staffId, addedAt }) => ({
            ...{ contactId, staffId, addedAt, remark: '', remarkCorpName: '' },
          })),
          { readAt: later, now: later },
        ),
      );
      const ends = (await loadRelationships(db)).map(({ contactId, endedBy }) => `${contactId} ${endedBy}`).sort();
      expect(ends).toEqual(['wmA customer', 'wmB null', 'wmC null']);
    });
  },
  { changesSchema: true },
);
