import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { getSetting, setSetting } from '../../src/store/settings.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { describeEachStore, mariadbMissing, startMariadb } from '../mariadb.ts';

const settings = async (store: Store) =>
  (await store.db.query<{ k: string }>('SELECT setting_key AS k FROM setting ORDER BY setting_key')).map(({ k }) => k);

/** Watches the flushes that this process asks the system for. */
async function flushesSeen(folder: string): Promise<(work: () => Promise<unknown>) => Promise<boolean>> {
  const any = await open(folder);
  const datasync = vi.spyOn(Object.getPrototypeOf(any) as FileHandle, 'datasync');
  await any.close();
  return async (work) => {
    datasync.mockClear();
    await work();
    return datasync.mock.calls.length > 0;
  };
}

/** Resolves when it is told to: lets a test hold a transaction open. */
function gate() {
  const { promise: opened, resolve } = Promise.withResolvers<void>();
  return { opened, open: resolve };
}

describeEachStore('store', (test) => {
  it('commits what resolves and rolls back what rejects', async () => {
    const store = await test.store();
    await store.transaction((db) => setSetting(db, 'kept', '1'));
    await expect(
      store.transaction(async (db) => {
        await setSetting(db, 'lost', '1');
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await settings(store)).toEqual(['kept']);
  });

  it('never rolls back an unrelated write with a transaction that was open at that time', async () => {
    const store = await test.store();
    const { opened, open } = gate();
    const began = gate();
    const failing = store.transaction(async (db) => {
      await setSetting(db, 'inside', '1');
      began.open();
      await opened;
      throw new Error('rolled back');
    });
    await began.opened;
    const unrelated = setSetting(store.db, 'unrelated', '1');
    const alsoUnrelated = store.transaction((db) => setSetting(db, 'transaction', '1'));
    open();
    await expect(failing).rejects.toThrow('rolled back');
    await Promise.all([unrelated, alsoUnrelated]);
    expect(await settings(store)).toEqual(['transaction', 'unrelated']);
  });

  it('shows nobody what is not committed', async () => {
    const store = await test.store();
    const { opened, open } = gate();
    const writing = store.transaction(async (db) => {
      await setSetting(db, 'half', '1');
      await opened;
    });
    const read = getSetting(store.db, 'half');
    // On SQLite the read waits for the end, on MariaDB it sees the state before: never a half.
    if (store.kind === 'mariadb') expect(await read).toBeNull();
    open();
    await writing;
    if (store.kind === 'sqlite') expect(await read).toBe('1');
    expect(await getSetting(store.db, 'half')).toBe('1');
  });

  it('runs many transactions at once without losing a count', async () => {
    const store = await test.store();
    await setSetting(store.db, 'count', '0');
    const add = () =>
      store.transaction(async (db) => {
        // The row is locked by the first statement, so that reading and writing are one step on both databases.
        await db.run(`UPDATE setting SET value = value WHERE setting_key = 'count'`);
        const count = Number(await getSetting(db, 'count'));
        await setSetting(db, 'count', String(count + 1));
      });
    await Promise.all(Array.from({ length: 30 }, add));
    expect(await getSetting(store.db, 'count')).toBe('30');
  });

  it('does a transaction again that the database broke off in a deadlock', async () => {
    const store = await test.store();
    await setSetting(store.db, 'a', '');
    await setSetting(store.db, 'b', '');
    let arrived = 0;
    const both = gate();
    const append = (first: string, second: string, mark: string) =>
      store.transaction(async (db) => {
        const write = (key: string) => db.run(`UPDATE setting SET value = ? WHERE setting_key = ?`, [mark, key]);
        await write(first);
        arrived += 1;
        // One transaction after the other on SQLite: there nobody is waited for.
        if (arrived === 2 || store.kind === 'sqlite') both.open();
        await both.opened;
        await write(second);
      });
    await Promise.all([append('a', 'b', 'x'), append('b', 'a', 'y')]);
    expect(await getSetting(store.db, 'a')).toBe(await getSetting(store.db, 'b'));
    if (store.kind === 'mariadb') expect(arrived).toBe(3);
  });

  it('refuses its own handle inside a transaction, and undoes that transaction', async () => {
    const store = await test.store();
    const wrong = { name: 'StoreError', code: 'wrongHandle' };
    await expect(
      store.transaction(async (db) => {
        await setSetting(db, 'inside', '1');
        await setSetting(store.db, 'outside', '1');
      }),
    ).rejects.toMatchObject(wrong);
    await expect(store.transaction(() => store.transaction(async () => 1))).rejects.toMatchObject(wrong);
    await expect(store.transaction(() => store.db.query('SELECT 1'))).rejects.toMatchObject(wrong);
    expect(await settings(store)).toEqual([]);
  });

  it('lets work that a transaction started use the store after its end', async () => {
    const store = await test.store();
    const { opened, open } = gate();
    const later = await store.transaction(async () => ({
      done: opened.then(() => setSetting(store.db, 'later', '1')),
    }));
    open();
    await later.done;
    expect(await settings(store)).toEqual(['later']);
  });

  it('refuses the handle of a transaction that is over', async () => {
    const store = await test.store();
    const kept = await store.transaction(async (db) => ({ db }));
    await expect(setSetting(kept.db, 'late', '1')).rejects.toMatchObject({ code: 'wrongHandle' });
    expect(await settings(store)).toEqual([]);
  });

  it('waits for statements that the work did not await, and rolls them back with it', async () => {
    const store = await test.store();
    await store.transaction(async (db) => {
      void setSetting(db, 'unawaited', '1');
    });
    await expect(
      store.transaction(async (db) => {
        void setSetting(db, 'lost', '1');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await settings(store)).toEqual(['unawaited']);
  });

  it('does not commit after a failure that the work swallowed', async () => {
    const store = await test.store();
    await expect(
      store.transaction(async (db) => {
        await setSetting(db, 'before', '1');
        await db.run('UPDATE no_such_table SET x = 1').catch(() => undefined);
      }),
    ).rejects.toMatchObject({ code: 'refused' });
    expect(await settings(store)).toEqual([]);
  });

  it('gives numbers for 64-bit columns and sums, and text as it was', async () => {
    const store = await test.store();
    const time = 253_402_300_799_999;
    const text = `𠮷野家 👨‍👩‍👧 "quote" 'quote' \\ back\nline % _ ; -- 末`;
    await setSetting(store.db, text, text);
    expect(await getSetting(store.db, text)).toBe(text);
    await store.db.run('INSERT INTO coverage_gap (from_at, to_at, reason, known_at) VALUES (?, ?, ?, ?)', [
      Number.MAX_SAFE_INTEGER - 1,
      time,
      'x',
      -5,
    ]);
    const [row] = await store.db.query(
      'SELECT from_at, to_at, known_at, SUM(to_at) AS total, COUNT(*) AS n FROM coverage_gap GROUP BY from_at, to_at, known_at',
    );
    expect(row).toEqual({ from_at: Number.MAX_SAFE_INTEGER - 1, to_at: time, known_at: -5, total: time, n: 1 });
  });

  it('tells ids apart that differ only in case', async () => {
    const store = await test.store();
    await setSetting(store.db, 'wmAbC', '1');
    await setSetting(store.db, 'wmabc', '2');
    expect(await getSetting(store.db, 'wmAbC')).toBe('1');
    expect(await getSetting(store.db, 'WMABC')).toBeNull();
  });

  it.each([[undefined], [Number.NaN], [Number.POSITIVE_INFINITY], [{ a: 1 }], [['a', 'b']], [new Date(0)]])(
    'refuses the parameter %o',
    async (value) => {
      const store = await test.store();
      await expect(store.db.query('SELECT ? AS x', [value])).rejects.toMatchObject({ code: 'badValue' });
    },
  );

  it('counts rows that an UPDATE met, also when it changed nothing', async () => {
    const store = await test.store();
    await setSetting(store.db, 'same', '1');
    expect(await store.db.run(`UPDATE setting SET value = '1' WHERE setting_key = 'same'`)).toBe(1);
    expect(await store.db.run(`UPDATE setting SET value = '1' WHERE setting_key = 'other'`)).toBe(0);
  });

  it('keeps values out of its errors', async () => {
    const store = await test.store();
    const insert = 'INSERT INTO setting (setting_key, value) VALUES (?, ?)';
    await store.db.run(insert, ['13800138000', 'secret']);
    const error = await store.db.run(insert, ['13800138000', 'secret']).catch((caught: Error) => caught);
    expect(error).toMatchObject({ name: 'StoreError', code: 'duplicate' });
    const said = `${(error as Error).stack} ${JSON.stringify(error)} ${String((error as Error).cause)}`;
    expect(said).toContain('INSERT INTO setting');
    expect(said).not.toContain('13800138000');
    expect(said).not.toContain('secret');
  });

  it('waits for the transaction of another process on the same database', async () => {
    const store = await test.store();
    const other = await openStore({ url: await test.url() });
    await setSetting(store.db, 'shared', '0');
    const { opened, open } = gate();
    const began = gate();
    const first = store.transaction(async (db) => {
      await setSetting(db, 'shared', '1');
      began.open();
      await opened;
    });
    await began.opened;
    const second = other.transaction((db) => setSetting(db, 'shared', '2'));
    open();
    await Promise.all([first, second]);
    expect(await getSetting(store.db, 'shared')).toBe('2');
    await other.close();
  });

  it('answers clearly when it is used after closing', async () => {
    const other = await openStore({ url: await test.url() });
    await other.close();
    await other.close();
    await expect(other.db.query('SELECT 1')).rejects.toMatchObject({ code: 'wrongHandle' });
  });
});

describe('SQLite', () => {
  it('makes the folder of its file, for this user alone', async () => {
    const folder = mkdtempSync('/tmp/liuke-open-');
    const store = await openStore({ url: `sqlite:${join(folder, 'data/deep/liuke.db')}` });
    await store.close();
    expect(statSync(join(folder, 'data/deep')).mode & 0o777).toBe(0o700);
    rmSync(folder, { recursive: true });
  });

  it('has a log that outlives the process and flushes each commit', async () => {
    const folder = mkdtempSync('/tmp/liuke-open-');
    const store = await openStore({ url: `sqlite:${join(folder, 'liuke.db')}` });
    expect(await store.db.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    const isFlushed = await flushesSeen(folder);
    try {
      await store.migrate();
      expect(await isFlushed(() => setSetting(store.db, 'a', '1'))).toBe(true);
      expect(await isFlushed(() => store.transaction((db) => setSetting(db, 'a', '2')))).toBe(true);
      expect(await isFlushed(() => getSetting(store.db, 'a'))).toBe(false);
    } finally {
      vi.restoreAllMocks();
      await store.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('leaves the flush to SQLite where there is no such log', async () => {
    const store = await openStore({ url: 'sqlite::memory:' });
    expect(await store.db.query('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
    await store.close();
  });

  it('keeps every commit that was reported before kill -9', async () => {
    const folder = mkdtempSync('/tmp/liuke-kill-');
    const url = `sqlite:${join(folder, 'liuke.db')}`;
    const source = resolve(import.meta.dirname, '../../src/store');
    const script = join(folder, 'writer.ts');
    writeFileSync(
      script,
      `import { openStore } from ${JSON.stringify(join(source, 'store.ts'))};
       import { setSetting } from ${JSON.stringify(join(source, 'settings.ts'))};
       const store = await openStore({ url: ${JSON.stringify(url)} });
       await store.migrate();
       for (let n = 1; ; n += 1) {
         await store.transaction(async (db) => {
           await setSetting(db, 'a' + n, 'x'.repeat(500));
           await setSetting(db, 'b' + n, 'x'.repeat(500));
         });
         process.stdout.write(n + '\\n');
       }`,
    );
    const writer = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    const enough = gate();
    writer.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.split('\n').length > 50) enough.open();
    });
    await enough.opened;
    writer.kill('SIGKILL');
    // 'close', not 'exit': what it had said must be read to the end.
    await once(writer, 'close');
    const reported = Number(said.trim().split('\n').at(-1));

    const store = await openStore({ url });
    const keys = await settings(store);
    await store.close();
    rmSync(folder, { recursive: true });
    expect(reported).toBeGreaterThanOrEqual(50);
    for (let n = 1; n <= reported; n += 1) expect(keys).toContain(`b${n}`);
    // What was not reported is there whole or not at all.
    expect(keys.filter((key) => key.startsWith('a'))).toHaveLength(keys.filter((key) => key.startsWith('b')).length);
  });

  it('says that a file is not a database, or cannot be made', async () => {
    const folder = mkdtempSync('/tmp/liuke-open-');
    writeFileSync(
      join(folder, 'text.db'),
      'this is a letter, not a database, and long enough to be read as one'.repeat(50),
    );
    const unreachable = { name: 'StoreError', code: 'unreachable' };
    await expect(openStore({ url: `sqlite:${join(folder, 'text.db')}` })).rejects.toMatchObject(unreachable);
    await expect(openStore({ url: `sqlite:${join(folder, 'text.db/below.db')}` })).rejects.toMatchObject(unreachable);
    expect(existsSync(join(folder, 'text.db-wal'))).toBe(false);
    rmSync(folder, { recursive: true });
  });
});

describe('a database server', () => {
  it('that is not there is told without the password', async () => {
    const error = await openStore({ url: 'mysql://liuke:hunter2@127.0.0.1:1/liuke' }).catch((caught: Error) => caught);
    expect(error).toMatchObject({ name: 'StoreError', code: 'unreachable' });
    expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain('hunter2');
    expect((error as Error).message).toContain('ECONNREFUSED');
  });

  const missing = mariadbMissing();
  it.skipIf(missing)('is used with our settings, whatever its own are', async () => {
    await using server = await startMariadb();
    const store = await openStore({ url: await server.createDatabase() });
    const [session] = await store.db.query(
      'SELECT @@session.time_zone AS zone, @@session.sql_mode AS mode, @@session.innodb_lock_wait_timeout AS seconds',
    );
    const isolation = await store.db.query<{ Value: string }>(`SHOW SESSION VARIABLES LIKE 't%isolation'`);
    await store.close();
    expect(session).toMatchObject({
      zone: '+00:00',
      seconds: 20,
      mode: expect.stringContaining('STRICT_TRANS_TABLES'),
    });
    expect(session!.mode).not.toContain('ANSI_QUOTES');
    expect(isolation.map(({ Value }) => Value)).toContain('READ-COMMITTED');
  });

  if (missing) console.warn(`skipped: a database server: ${missing}`);
  it.skipIf(missing)('that dies is unreachable, and keeps what was committed', async () => {
    await using server = await startMariadb();
    const store = await openStore({ url: await server.createDatabase() });
    await store.migrate();
    await store.transaction((db) => setSetting(db, 'committed', '1'));
    await expect(
      store.transaction(async (db) => {
        await setSetting(db, 'lost', '1');
        await server.kill();
        await setSetting(db, 'lost too', '1');
      }),
    ).rejects.toMatchObject({ name: 'StoreError', code: 'unreachable' });
    await expect(store.db.query('SELECT 1')).rejects.toMatchObject({ code: 'unreachable' });
    await server.start();
    expect(await settings(store)).toEqual(['committed']);
    await store.close();
  });
});
