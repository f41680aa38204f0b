import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { Secret } from '../../src/secret.ts';
import { saveAccountLinks } from '../../src/store/accountLinks.ts';
import { insertAlert, insertFollowUp, noteFollowUp, undoFollowUp } from '../../src/store/alerts.ts';
import { saveCustomers } from '../../src/store/customers.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { followUpRoutes } from '../../src/web/followUpRoutes.ts';
import { alert, followUp, MONDAY } from '../store/samples.ts';

const TOKEN = 'token-of-crm-000000000000';
const SINCE = 'since=2026-11-16T00:00:00%2B08:00';
let store: Store;
let server: Server;
let now: number;
let sharesNotes: boolean;

beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  [now, sharesNotes] = [MONDAY + 3_600_000, false];
  const app = new Koa();
  const shareDeps = {
    ...{ store, texts: makeTexts(), clock: () => now },
    get sharesNotes() {
      return sharesNotes;
    },
  };
  app.use(followUpRoutes({ tokens: [{ source: 'crm', token: new Secret(TOKEN) }], shareDeps }).routes());
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await store.close();
});

async function get(query: string, token: string | null = TOKEN) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/follow-ups?${query}`;
  const answer = await fetch(url, { headers: token === null ? {} : { Authorization: `Bearer ${token}` } });
  // biome-ignore lint/suspicious/noExplicitAny: the answer is what is tested.
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any };
}

/** Reads on until there is no more, as a caller does. */
async function readAll(first: string): Promise<{ ids: string[]; cursor: string }> {
  const ids: string[] = [];
  let query = first;
  for (let pages = 0; pages < 20; pages += 1) {
    const { body } = await get(query);
    ids.push(...body.followUps.map(({ id }: { id: string }) => id));
    query = `cursor=${body.cursor}&limit=2`;
    if (!body.hasMore) return { ids, cursor: body.cursor };
  }
  throw new Error('it never ends');
}

describe('GET /api/follow-ups', () => {
  it('tells who did what about which customer and why, without a word of what was written', async () => {
    await store.transaction(async (db) => {
      const customer = { id: 'customer-1', name: '浩运贸易有限公司', ownerId: null, tier: null, knownAt: MONDAY };
      await saveCustomers(db, [customer]);
      const link = { rule: 'manual' as const, evidence: '', refusedRules: [], knownAt: MONDAY };
      await saveAccountLinks(db, [{ ...link, source: 'u8', accountId: 'C-31', customerId: 'customer-1' }]);
    });
    await insertAlert(store.db, alert());
    await insertFollowUp(store.db, followUp({ id: 'f-1', outcome: 'call', note: '他说先放放，电话13812345678' }));
    const { status, body, headers } = await get(SINCE);
    expect(status).toBe(200);
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(body.followUps).toEqual([
      {
        id: 'f-1',
        customer: { id: 'customer-1', name: '浩运贸易有限公司', accounts: [{ source: 'u8', id: 'C-31' }] },
        alertId: 'alert-1',
        causes: [{ kind: 'goneQuiet', says: '12天没联系' }],
        staffId: followUp().by,
        saidAt: new Date(followUp().at).toISOString(),
        outcome: 'call',
        outcomeText: '打了电话',
        from: followUp().source,
        undoneAt: null,
        changedAt: new Date(followUp().at).toISOString(),
        hasNote: true,
      },
    ]);
    sharesNotes = true;
    expect((await get(SINCE)).body.followUps[0].note).toBe('他说先放放,电话***');
  });

  it('gives every change once, in a stable order, page by page, and what changes later again', async () => {
    for (const id of ['e', 'd', 'c', 'b', 'a']) await insertFollowUp(store.db, followUp({ id, at: MONDAY + 1_000 }));
    const { ids, cursor } = await readAll(`${SINCE}&limit=2`);
    expect(ids).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect((await get(`cursor=${cursor}`)).body).toEqual({ followUps: [], cursor, hasMore: false });
    await undoFollowUp(store.db, 'b', MONDAY + 2_000);
    await noteFollowUp(store.db, { id: 'd', note: '周三再谈', at: MONDAY + 3_000 });
    const { body } = await get(`cursor=${cursor}`);
    expect(body.followUps).toMatchObject([
      { id: 'b', undoneAt: new Date(MONDAY + 2_000).toISOString() },
      { id: 'd', undoneAt: null, hasNote: true },
    ]);
    expect((await readAll(`cursor=${body.cursor}`)).ids).toEqual([]);
  });

  it('keeps back what may still be followed by something earlier: the last minute', async () => {
    await insertFollowUp(store.db, followUp({ id: 'late', at: now - 59_000 }));
    const { body } = await get(SINCE);
    expect(body.followUps).toEqual([]);
    await insertFollowUp(store.db, followUp({ id: 'committed later', at: now - 59_500 }));
    now += 2_000;
    expect((await readAll(`cursor=${body.cursor}`)).ids).toEqual(['committed later', 'late']);
  });

  it('says what is wrong with a call', async () => {
    expect(await get(SINCE, null)).toMatchObject({ status: 401 });
    expect(await get(SINCE, 'token-of-nobody-0000000000')).toMatchObject({ status: 401 });
    expect((await get(SINCE, null)).headers.get('WWW-Authenticate')).toBe('Bearer');
    for (const query of [
      '',
      'since=yesterday',
      'since=2026-11-16',
      'cursor=zz',
      'cursor=',
      `${SINCE}&limit=0`,
      `${SINCE}&limit=1001`,
      `${SINCE}&cursor=31`,
    ])
      expect(await get(query), query).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    for (let calls = 0; calls < 60; calls += 1) await get('since=x');
    const { status, headers } = await get(SINCE);
    expect([status, Number(headers.get('Retry-After')) > 0]).toEqual([429, true]);
  });
});
