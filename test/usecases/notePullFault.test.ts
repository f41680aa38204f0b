import { expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { moveCursor } from '../../src/store/archiveCursor.ts';
import { outboxRows } from '../../src/store/outbox.ts';
import { clearPullFault, loadPullFault } from '../../src/store/pullFault.ts';
import type { Store } from '../../src/store/store.ts';
import { notePullFault } from '../../src/usecases/notePullFault.ts';
import {
  ArchiveError,
  ArchiveUnreachable,
  CRASHED_THE_LIBRARY,
  KNOWN_ARCHIVE_CODES,
} from '../../src/wecom/archiveError.ts';
import { describeEachStore } from '../mariadb.ts';
import { NOW, seq } from './archiveInMemory.ts';

describeEachStore('a pull that failed', (test) => {
  const note = (store: Store, failure: unknown, at = NOW) =>
    notePullFault(
      {
        ...{ store, sourceName: 'archive', texts: makeTexts({}), agentId: 1000007 },
        ...{ operatorIds: ['ops', 'boss'], clock: () => at },
      },
      failure,
    );
  const told = async ({ db }: Store) => outboxRows(db, { state: 'queued', limit: 100 });
  const away = new ArchiveUnreachable('the archive could not be reached (ECONNREFUSED)');

  it('is tried again after pauses that grow to five minutes, and forgotten when it goes', async () => {
    const store = await test.store();
    const pauses: number[] = [];
    let at = NOW;
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const fault = await note(store, away, at);
      pauses.push((fault!.nextTryAt - at) / 1000);
      at = fault!.nextTryAt;
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
    expect(await loadPullFault(store.db)).toMatchObject({ kind: 'unreachable', since: NOW, attempts: 8, code: null });
    await clearPullFault(store.db);
    expect(await loadPullFault(store.db)).toBeNull();
    expect(await note(store, away, at)).toMatchObject({ since: at, attempts: 1 });
  });

  it.each([
    [301042, 'ip', 'IP不在可信名单'],
    [40001, 'secret', 'Secret 不对'],
    [10011, 'unreachable', '连不上'],
    [301052, 'unknown', '还不清楚'],
  ])('with code %i, which a person must mend, is told to each operator once', async (code, kind, words) => {
    const store = await test.store();
    await moveCursor(store.db, { source: 'archive', seq: seq(1), at: NOW, coveredUntil: NOW - 40 * MINUTE_MS });
    expect(await note(store, new ArchiveError('GetChatData', code))).toMatchObject({
      ...{ kind, code, nextTryAt: NOW + 10 * MINUTE_MS },
      hint: expect.stringMatching(/\p{Script=Han}/u),
    });
    await note(store, new ArchiveError('GetChatData', code), NOW + 10 * MINUTE_MS);
    const rows = await told(store);
    expect(rows.map(({ target }) => target).sort()).toEqual(['boss', 'ops']);
    const payload = JSON.parse(rows[0]!.payload);
    expect(payload).toMatchObject({ touser: rows[0]!.target, msgtype: 'text', agentid: 1000007 });
    expect(payload.text.content).toContain(words);
    expect(payload.text.content).toContain('40分钟');
  });

  // What the pull does itself (a new sdk, the oldest messages after 10010) has been tried in vain when a code comes here.
  const SOON = { pauseMs: 5_000, told: 0 };
  const PERSON = { pauseMs: 10 * MINUTE_MS, told: 2 };
  const REACTIONS: Record<number, typeof SOON> = {
    ...{ 10000: PERSON, 10001: SOON, 10002: SOON, 10003: SOON, 10004: SOON, 10005: SOON, 10006: SOON, 10007: SOON },
    ...{ 10008: SOON, 10009: PERSON, 10010: SOON, 10011: PERSON, [CRASHED_THE_LIBRARY]: SOON },
    ...{ [-1]: SOON, 40001: PERSON, 40013: PERSON, 40014: PERSON, 41001: PERSON, 42001: PERSON, 45009: SOON },
    ...{ 48002: PERSON, 60020: PERSON, 301042: PERSON, 301052: PERSON, 301053: PERSON },
  };

  it('is tried again soon or waits for a person, as each code of the table wants it', async () => {
    const store = await test.store();
    expect(Object.keys(REACTIONS).map(Number).sort()).toEqual([...KNOWN_ARCHIVE_CODES].sort());
    const at = (index: number) => NOW + index * DAY_MS;
    for (const [index, code] of [...KNOWN_ARCHIVE_CODES, 999_999].entries()) {
      await clearPullFault(store.db);
      const before = (await told(store)).length;
      const fault = await note(store, new ArchiveError('GetChatData', code), at(index));
      const seen = { pauseMs: fault!.nextTryAt - at(index), told: (await told(store)).length - before };
      expect({ code, ...seen }).toEqual({ code, ...(REACTIONS[code] ?? SOON) });
    }
  });

  it('that may come right by itself is told after half an hour', async () => {
    const store = await test.store();
    await note(store, away);
    await note(store, away, NOW + 29 * MINUTE_MS);
    expect(await told(store)).toEqual([]);
    await note(store, away, NOW + 30 * MINUTE_MS);
    expect(await told(store)).toHaveLength(2);
  });

  it('by a fault of our own is none of the archive', async () => {
    const store = await test.store();
    expect(await note(store, new TypeError('x is undefined'))).toBeNull();
    expect(await loadPullFault(store.db)).toBeNull();
  });
});
