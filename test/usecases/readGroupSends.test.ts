import { describe, expect, it } from 'vitest';
import { singleChatId } from '../../src/domain/message.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import { takeLease } from '../../src/store/leases.ts';
import { openStore } from '../../src/store/store.ts';
import { type GroupSendDeps, readGroupSends } from '../../src/usecases/readGroupSends.ts';
import type { FetchedGroupSends } from '../../src/wecom/groupSends.ts';
import { WeComError, WeComUnreachable } from '../../src/wecom/wecomError.ts';
import { MONDAY } from '../store/samples.ts';

const NOTHING: FetchedGroupSends = { sends: [], finished: [], malformed: [], unreadable: 0 };
const SENT: FetchedGroupSends = {
  ...NOTHING,
  sends: [{ taskId: 't', staffId: 'liming', chatId: singleChatId('liming', 'wm'), sentAt: MONDAY, parts: ['text'] }],
  finished: [{ taskId: 't', staffId: 'liming' }],
};
const refused = (errcode: number) => new WeComError('externalcontact/get_groupmsg_list_v2', errcode, 'no');

/** A WeCom that answers as it is told to, in turn. */
async function world(...answers: (FetchedGroupSends | Error)[]) {
  const store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  const lines: string[] = [];
  const asked: { from: number; to: number; knows: boolean }[] = [];
  let now = MONDAY;
  const deps: GroupSendDeps = {
    ...{ store, sourceName: 'archive', token: 'us', clock: () => now },
    log: createLog('info', { write: (line) => lines.push(line) }),
    async fetchGroupSends(range, isRead) {
      asked.push({ ...range, knows: isRead({ taskId: 't', staffId: 'liming' }) });
      const answer = answers.shift() ?? NOTHING;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  return {
    ...{ store, lines, asked },
    after(ms: number) {
      now += ms;
      return readGroupSends(deps);
    },
    kept: async () => (await store.db.query('SELECT task_id FROM group_send')).length,
    [Symbol.asyncDispose]: () => store.close(),
  };
}

describe('reading group-sends', () => {
  it('asks for four weeks and keeps what was sent; what is finished is not asked for again', async () => {
    await using it = await world(SENT);
    expect(await it.after(0)).toEqual({ sends: 1, weeks: 0, refused: null });
    expect(await it.kept()).toBe(1);
    await it.after(HOUR_MS);
    expect(it.asked).toEqual([
      { from: MONDAY - 28 * DAY_MS, to: MONDAY, knows: false },
      { from: MONDAY + HOUR_MS - 28 * DAY_MS, to: MONDAY + HOUR_MS, knows: true },
    ]);
  });

  it('says once that the permission is missing, goes on without, and looks again the next day', async () => {
    await using it = await world(refused(48002), refused(48002), SENT, refused(48002));
    expect(await it.after(0)).toMatchObject({ refused: 48002 });
    expect(it.lines).toHaveLength(1);
    expect(it.lines[0]).toContain('可调用接口的应用');
    expect(await it.after(HOUR_MS)).toMatchObject({ refused: 48002 });
    expect(it.asked).toHaveLength(1);
    expect(await it.after(DAY_MS)).toMatchObject({ refused: 48002 });
    expect(it.asked).toHaveLength(2);
    expect(it.lines).toHaveLength(1);
    expect(await it.after(DAY_MS)).toMatchObject({ refused: null, sends: 1 });
    await it.after(HOUR_MS);
    expect(it.lines).toHaveLength(2);
  });

  it('lets other failures of WeCom rise, and stores nothing', async () => {
    const away = new WeComUnreachable('externalcontact/get_groupmsg_task', 'timeout', 'away');
    await using it = await world(away, refused(45009));
    await expect(it.after(0)).rejects.toBe(away);
    await expect(it.after(0)).rejects.toMatchObject({ errcode: 45009 });
    expect(await it.kept()).toBe(0);
  });

  it('leaves the facts to who reads the archive now, and comes back', async () => {
    await using it = await world(SENT, SENT);
    await takeLease(it.store.db, { name: 'archive:archive', token: 'them', now: MONDAY, leaseMs: HOUR_MS });
    await it.after(0);
    expect(await it.kept()).toBe(0);
    await it.after(HOUR_MS + 1);
    expect(it.asked.at(-1)).toMatchObject({ knows: false });
    expect(await it.kept()).toBe(1);
  });
});
