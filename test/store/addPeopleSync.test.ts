import { expect, it } from 'vitest';
import { loadRelationships } from '../../src/store/people.ts';
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
      // As that version wrote it: the code of today asks tables that were not there yet.
      for (const { contactId, staffId, addedAt, endedAt, endedBy, knownAt } of before)
        await store.db.run(
          `INSERT INTO relationship (contact_id, staff_id, superseded_at, remark, remark_corp_name, added_at, ended_at, ended_by, known_at)
           VALUES (?, ?, ?, '', '', ?, ?, ?, ?)`,
          [contactId, staffId, Number.MAX_SAFE_INTEGER, addedAt, endedAt, endedBy, knownAt],
        );
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
