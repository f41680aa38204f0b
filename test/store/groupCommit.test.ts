import { expect, it } from 'vitest';
import { groupCommit } from '../../src/store/groupCommit.ts';
import { Mutex } from '../../src/store/mutex.ts';
import { insertOnce, selectRows } from '../../src/store/rows.ts';
import { openStore } from '../../src/store/store.ts';
import { settingTable } from '../../src/store/tables/workTables.ts';

/** The statements of a database that does nothing else. */
function recorded({ commitFails = false } = {}) {
  const said: string[] = [];
  const say = async (word: string): Promise<void> => void said.push(word);
  const transaction = groupCommit({
    mutex: new Mutex(),
    begin: () => say('BEGIN'),
    async commit() {
      await say('COMMIT');
      if (commitFails) throw new Error('disk full');
    },
    rollback: () => say('ROLLBACK'),
    async execute(sql) {
      await say(sql.split(' ').slice(0, 2).join(' '));
      return { rows: [], affected: 0 };
    },
  });
  return { said, transaction };
}

it('commits once for all that wait together, and answers nobody before', async () => {
  const { said, transaction } = recorded();
  const works = ['a', 'b', 'c'].map((name) =>
    transaction(async () => name).then((result) => {
      said.push(`answered ${result}`);
    }),
  );
  await Promise.all(works);
  expect(said.filter((word) => word === 'COMMIT')).toHaveLength(1);
  expect(said.slice(-4)).toEqual(['COMMIT', 'answered a', 'answered b', 'answered c']);
});

it('fails all of them when the commit fails', async () => {
  const { said, transaction } = recorded({ commitFails: true });
  const outcomes = await Promise.allSettled(['a', 'b'].map((name) => transaction(async () => name)));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(said.at(-1)).toBe('ROLLBACK');
});

it('undoes one that fails, alone', async () => {
  const store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  const work = (key: string) =>
    store.transaction(async (db) => {
      await insertOnce(db, settingTable, { settingKey: key, value: key });
      if (key === 'wrong') throw new Error('no');
      return key;
    });
  const outcomes = await Promise.allSettled(['one', 'wrong', 'two'].map(work));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const kept = await selectRows(store.db, settingTable, "WHERE setting_key IN ('one', 'wrong', 'two')");
  expect(kept.map(({ settingKey }) => settingKey).sort()).toEqual(['one', 'two']);
  await store.close();
});
