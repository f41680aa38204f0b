import { expect, it } from 'vitest';
import { MINUTE_MS } from '../../src/domain/time.ts';
import { loadCorpTags, saveCorpTags } from '../../src/store/corpTags.ts';
import {
  dueRefreshes,
  postponeRefresh,
  refreshCounts,
  requestRefresh,
  settleRefresh,
} from '../../src/store/refresh.ts';
import {
  loadStatistics,
  type StaffStatistic,
  saveStatistics,
  staffWithStatistics,
} from '../../src/store/statistics.ts';
import { endSyncRun, loadSyncRun, type SyncRun, saveSyncRun } from '../../src/store/syncRun.ts';
import {
  dropTagMarks,
  dueTagMarks,
  failTagMark,
  forgetOwnTags,
  isOwnMark,
  isOwnTag,
  loadTagMarks,
  noteTagCalls,
  saveOwnTags,
  saveTagMarks,
  settleTagMark,
  type TagMark,
} from '../../src/store/tagMarks.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY } from './samples.ts';

const wanted = (refId: string, dueAt = MONDAY) => ({ kind: 'contact' as const, refId, dueAt });
const mark = (change: Partial<TagMark> = {}): TagMark => ({
  ...{ contactId: 'wmA', staffId: 'lin', wanted: ['first'], written: null, dueAt: MONDAY, attempts: 0 },
  ...{ calledAt: null, error: null },
  ...change,
});

describeEachStore('what has to be read anew', (test) => {
  it('stands once, at the earliest time that was asked for', async () => {
    const { db } = await test.store();
    await requestRefresh(db, [wanted('wmA', MONDAY + 9), wanted('wmA', MONDAY + 5), wanted('wmB')], MONDAY);
    await requestRefresh(db, [wanted('wmA', MONDAY + 20), { ...wanted('wmA'), kind: 'room' }], MONDAY + 1);
    expect(await refreshCounts(db)).toEqual({ waiting: 3, oldestDueAt: MONDAY });
    expect((await dueRefreshes(db, MONDAY + 5, 10)).map(({ kind, refId }) => `${kind} ${refId}`)).toEqual([
      ...['contact wmB', 'room wmA', 'contact wmA'],
    ]);
  });

  it('stays when it was asked for again during the reading', async () => {
    const { db } = await test.store();
    await requestRefresh(db, [wanted('wmA')], MONDAY);
    const [row] = await dueRefreshes(db, MONDAY, 1);
    await requestRefresh(db, [wanted('wmA', MONDAY + 5)], MONDAY + 5);
    await settleRefresh(db, row!, MONDAY + 4);
    expect(await refreshCounts(db)).toMatchObject({ waiting: 1 });
    await postponeRefresh(db, row!, MONDAY + MINUTE_MS, '忙'.repeat(600));
    expect(await dueRefreshes(db, MONDAY + 50, 1)).toEqual([]);
    expect(await dueRefreshes(db, MONDAY + MINUTE_MS, 1)).toMatchObject([{ attempts: 1 }]);
    await settleRefresh(db, row!, MONDAY + 5);
    expect(await refreshCounts(db)).toEqual({ waiting: 0, oldestDueAt: null });
  });
});

describeEachStore('the reading of people', (test) => {
  it('remembers how far it came', async () => {
    const { db } = await test.store();
    const run: SyncRun = {
      ...{ runId: 'run-1', phase: 'contacts', startedAt: MONDAY, batches: [['lin', 'he'], ['wang']] },
      ...{ batchStartedAt: MONDAY + 1, cursor: 'c'.repeat(500), read: [[['zhou'], MONDAY]], unreadable: [] },
      ...{ lastRoomId: null, counts: { staff: 4, departed: 0, contacts: 9, relationships: 9, rooms: 0 } },
    };
    expect(await loadSyncRun(db)).toBeNull();
    await saveSyncRun(db, run, MONDAY);
    await saveSyncRun(db, { ...run, cursor: '' }, MONDAY + 1);
    expect(await loadSyncRun(db)).toEqual({ ...run, cursor: '' });
    await endSyncRun(db, 'another');
    expect(await loadSyncRun(db)).not.toBeNull();
    await endSyncRun(db, 'run-1');
    expect(await loadSyncRun(db)).toBeNull();
  });

  it('takes over tags and official counts whole', async () => {
    const { db } = await test.store();
    const tag = { id: 'et1', name: '报价🙂', groupId: 'g1', groupName: '阶段', knownAt: MONDAY };
    await saveCorpTags(db, [tag, tag, { ...tag, id: 'et2' }]);
    await saveCorpTags(db, [{ ...tag, name: '成交' }]);
    expect(await loadCorpTags(db)).toEqual([{ ...tag, name: '成交' }]);
    const row: StaffStatistic = {
      ...{ staffId: 'lin', day: '2026-11-16', chats: 2, messages: 5, replyShare: 0.9167, firstReplyMinutes: null },
      ...{ newContacts: 1, newApplies: 0, deletedBy: 1, isFinal: true, knownAt: MONDAY },
    };
    await saveStatistics(db, [
      { ...row, messages: 1, isFinal: false },
      { ...row, day: '2026-11-15' },
    ]);
    await saveStatistics(db, [row]);
    expect(await loadStatistics(db, { from: '2026-11-16', to: '2026-11-16', staffId: 'lin' })).toEqual([row]);
    expect(await staffWithStatistics(db)).toEqual(new Set(['lin']));
  });
});

describeEachStore('marks of our own tags', (test) => {
  it('stay due when the wish changed during the call', async () => {
    const { db } = await test.store();
    await saveTagMarks(db, [mark(), mark({ contactId: 'wmB', dueAt: MONDAY + 9 })]);
    const [due] = await dueTagMarks(db, MONDAY, 10);
    await saveTagMarks(db, [mark({ wanted: ['watch'] })]);
    await settleTagMark(db, due!);
    expect(await dueTagMarks(db, MONDAY, 10)).toMatchObject([
      { contactId: 'wmA', wanted: ['watch'], written: ['first'] },
    ]);
    await settleTagMark(db, mark({ wanted: ['watch'] }));
    expect(await dueTagMarks(db, MONDAY, 10)).toEqual([]);
    await failTagMark(db, mark({ contactId: 'wmB' }), null, 'no contact');
    expect(await dueTagMarks(db, MONDAY + 99, 10)).toEqual([]);
    await dropTagMarks(db, [mark(), mark({ contactId: 'wmB' })]);
    expect(await loadTagMarks(db)).toEqual([]);
  });

  it('know their own echo, and what to write again when the tags are gone', async () => {
    const { db } = await test.store();
    await saveTagMarks(db, [
      mark({ dueAt: null, written: ['first'] }),
      mark({ contactId: 'wmB', wanted: [], dueAt: null }),
    ]);
    const edit = { userId: 'lin', externalUserId: 'wmA', createdAt: MONDAY + 1_000 };
    expect(await isOwnMark(db, edit)).toBe(false);
    await noteTagCalls(db, [mark()], MONDAY);
    expect(await isOwnMark(db, edit)).toBe(true);
    expect(await isOwnMark(db, { ...edit, createdAt: MONDAY + 2 * MINUTE_MS })).toBe(false);
    await saveOwnTags(db, { groupId: 'g1', ids: { first: 'et1' } });
    expect([await isOwnTag(db, 'g1'), await isOwnTag(db, 'et1'), await isOwnTag(db, 'et2')]).toEqual([
      true,
      true,
      false,
    ]);
    await forgetOwnTags(db);
    expect(await isOwnTag(db, 'g1')).toBe(false);
    expect(await dueTagMarks(db, MONDAY, 10)).toMatchObject([{ contactId: 'wmA', written: null }]);
  });
});
