import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { loadAppState } from '../../src/store/appState.ts';
import { inboxCounts, purgeInbox, receiveOnce, unknownEvents } from '../../src/store/inbox.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { processInbox } from '../../src/usecases/processInbox.ts';
import { dedupeKey, parseCallback, semanticKey } from '../../src/wecom/callbackXml.ts';
import { MONDAY } from '../store/samples.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
});
afterEach(() => store.close());

async function receive(...events: [event: string, secondsLater: number][]): Promise<void> {
  for (const [index, [event, later]] of events.entries()) {
    const createTime = MONDAY / 1000 + later;
    const xml = `<xml><FromUserName>sys</FromUserName><CreateTime>${createTime}</CreateTime><MsgType>event</MsgType><Event>${event}</Event></xml>`;
    const callback = parseCallback(xml);
    const item = { key: dedupeKey(xml), semanticKey: semanticKey(callback), receiver: 'app' as const };
    const name = callback.kind === 'unknown' ? callback.event : callback.kind;
    await receiveOnce(store.db, { ...item, event: name, body: xml, receivedAt: MONDAY + index });
  }
  const notices = { texts: makeTexts({}), agentId: 1, operatorIds: ['wang.op'] };
  await processInbox({ store, clock: () => MONDAY + 60_000, log: createLog('silent'), token: 'us', notices });
}
const told = async () =>
  (await store.db.query<{ payload: string }>('SELECT payload FROM outbox ORDER BY created_at, dedupe_key')).map(
    ({ payload }) => (JSON.parse(payload) as { text: { content: string } }).text.content,
  );

describe('what WeCom says of our app', () => {
  it.each(['inactive_alert', 'low_active_alert', 'low_active'])('is told to operators: %s', async (event) => {
    await receive([event, 0]);
    expect(await told()).toEqual([expect.stringContaining('快要限制或停用它了')]);
    expect(await loadAppState(store.db)).toEqual({ standing: 'atRisk', at: MONDAY });
  });

  it('is its last word, in whatever order it comes, and told once', async () => {
    await receive(['reopen_inactive_agent', 20], ['close_inactive_agent', 10]);
    await receive(['reopen_inactive_agent', 20]);
    expect(await loadAppState(store.db)).toMatchObject({ standing: 'well' });
    expect(await told()).toEqual([expect.stringContaining('恢复了')]);
    await receive(['close_inactive_agent', 30]);
    expect(await told()).toHaveLength(2);
    expect((await told()).join()).toContain('停用了留客应用');
  });

  it('is none of it when a member enters or leaves the visible range', async () => {
    await receive(['subscribe', 0], ['unsubscribe', 1]);
    expect(await loadAppState(store.db)).toBeNull();
    expect(await told()).toEqual([]);
  });
});

describe('an event of a kind that nobody wrote down', () => {
  it('is kept whole, counted by its name, and never forgotten by itself', async () => {
    await receive(['shuffle_members', 0], ['shuffle_members', 5], ['new_thing', 9], ['subscribe', 10]);
    expect(await inboxCounts(store.db)).toMatchObject({ waiting: 0, done: 1, unknown: 3 });
    await purgeInbox(store.db, MONDAY * 2);
    expect(await unknownEvents(store.db)).toEqual([
      { event: 'new_thing', count: 1, lastAt: MONDAY + 2 },
      { event: 'shuffle_members', count: 2, lastAt: MONDAY + 1 },
    ]);
    const [row] = await store.db.query<{ body: string }>(`SELECT body FROM inbox WHERE event = 'new_thing'`);
    expect(row!.body).toContain('<Event>new_thing</Event>');
  });
});
