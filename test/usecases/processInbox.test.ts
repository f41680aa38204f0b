import { expect, it } from 'vitest';
import { HOUR_MS } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import { claimInbox, inboxCounts, receiveOnce } from '../../src/store/inbox.ts';
import { dueRefreshes } from '../../src/store/refresh.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { processInbox } from '../../src/usecases/processInbox.ts';
import { MONDAY } from '../store/samples.ts';

const TAG_EVENT =
  '<xml><ToUserName><![CDATA[ww1]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1700000000</CreateTime>' +
  '<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_external_tag]]></Event><Id><![CDATA[et1]]></Id>' +
  '<TagType><![CDATA[tag]]></TagType><ChangeType><![CDATA[create]]></ChangeType></xml>';

it('who was stopped past its claim works nothing off that another process has taken meanwhile', async () => {
  await using store = Object.assign(await openStore({ url: 'sqlite::memory:' }), {
    [Symbol.asyncDispose]: () => store.close(),
  });
  await store.migrate();
  let now = MONDAY;
  const item = { receiver: 'contact' as const, event: 'change_external_tag', body: TAG_EVENT, receivedAt: now };
  await receiveOnce(store.db, { ...item, key: 'one', semanticKey: null });
  const stopped: Store = {
    ...store,
    async transaction(work) {
      now += HOUR_MS;
      await claimInbox(store.db, { now, token: 'other', leaseMs: HOUR_MS, limit: 1 });
      return store.transaction(work);
    },
  };
  const deps = { clock: () => now, log: createLog('silent') };
  expect(await processInbox({ ...deps, store: stopped, token: 'late' })).toEqual({ done: 0, unknown: 0, failed: 0 });
  expect(await dueRefreshes(store.db, now + HOUR_MS, 10)).toEqual([]);
  expect(await inboxCounts(store.db)).toMatchObject({ waiting: 1 });
  now += HOUR_MS;
  expect(await processInbox({ ...deps, store, token: 'other' })).toMatchObject({ done: 1 });
  expect(await dueRefreshes(store.db, now + HOUR_MS, 10)).toMatchObject([{ kind: 'tags' }]);
});
