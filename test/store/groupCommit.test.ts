import { expect, it } from 'vitest';
import { groupCommit } from '../../src/store/groupCommit.ts';
import { Mutex } from '../../src/store/mutex.ts';
import { insertOnce, selectRows } from '../../src/store/rows.ts';
import { openStore } from '../../src/store/store.ts';
import { settingTable } from '../../src/store/tables/workTables.ts';

/** The statements of a database that does nothing else. */
function recorded({ commitFails = false, durable = async (): Promise<void> => undefined } = {}) {
  const said: string[] = [];
  const say = async (word: string): Promise<void> => void said.push(word);
  const transaction = groupCommit({
    mutex: new Mutex(),
    begin: () => say('BEGIN'),
    async commit() {
      await say('COMMIT');
      if (commitFails) throw new Error('disk full');
    },
    async durable() {
      await durable();
      said.push('on the disk');
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
  expect(said.slice(-5)).toEqual(['COMMIT', 'on the disk', 'answered a', 'answered b', 'answered c']);
});

it('goes on with the next ones while what is committed goes to the disk', async () => {
  const { promise: flushed, resolve: flush } = Promise.withResolvers<void>();
  const { said, transaction } = recorded({ durable: () => flushed });
  const first = transaction(async () => 'first').then(() => said.push('answered first'));
  await transactionBegun(said, 1);
  const second = transaction(async () => 'second').then(() => said.push('answered second'));
  await transactionBegun(said, 2);
  expect(said.filter((word) => word === 'COMMIT')).toHaveLength(2);
  expect(said.some((word) => word.startsWith('answered'))).toBe(false);
  flush();
  await Promise.all([first, second]);
  expect(said.slice(-1)).toEqual(['answered second']);
});

async function transactionBegun(said: readonly string[], commits: number): Promise<void> {
  while (said.filter((word) => word === 'COMMIT').length < commits)
    await new Promise((resolve) => setImmediate(resolve));
}

it('tells all of a group that their commit may not be on the disk', async () => {
  const { transaction } = recorded({ durable: () => Promise.reject(new Error('the disk is broken')) });
  const outcomes = await Promise.allSettled(['a', 'b'].map((name) => transaction(async () => name)));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(transaction(async () => 'c')).rejects.toThrow('the disk is broken');
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

it('gives the first no savepoint: when it fails the transaction ends with it, and the next ones have one of their own', async () => {
  const { said, transaction } = recorded();
  const outcomes = await Promise.allSettled([
    transaction(() => Promise.reject(new Error('the first'))),
    transaction(async () => 'b'),
    transaction(async () => 'c'),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(said).toEqual(['BEGIN', 'ROLLBACK', 'BEGIN', 'SAVEPOINT work', 'RELEASE work', 'COMMIT', 'on the disk']);
});
