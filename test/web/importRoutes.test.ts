import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { Secret } from '../../src/secret.ts';
import { loadCrmRows } from '../../src/store/crmRows.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import type { ImportDeps } from '../../src/usecases/importRows.ts';
import { importRoutes } from '../../src/web/importRoutes.ts';

const TOKEN = 'token-of-u8-000000000000';
const ROW = { source_id: 'SO-1', account_id: 'C-1', ordered_at: '2026-03-01', amount: '12.50' };
let store: Store;
let server: Server;
let now: number;
let hold: Promise<void> | null;

beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  now = Date.parse('2026-11-16T10:00:00+08:00');
  hold = null;
  const importDeps: ImportDeps = {
    ...{ store, texts: makeTexts(), defaultCurrency: 'CNY', turnedCesSources: [], log: createLog('silent') },
    mobileKeyOf: (mobile) => mobile.length.toString(),
    onPeopleChanged: () => hold ?? Promise.resolve(),
    clock: () => now,
  };
  const app = new Koa();
  const tokens = [
    { source: 'u8', token: new Secret(TOKEN) },
    { source: 'shop', token: new Secret('token-of-shop-00000000000') },
  ];
  app.use(importRoutes({ tokens, importDeps, clock: () => now }).routes());
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await store.close();
});

interface Call {
  entity?: string;
  body?: unknown;
  text?: string;
  key?: string | null;
  token?: string | null;
  type?: string;
  dryRun?: boolean;
}
async function call(change: Call = {}) {
  const { entity = 'orders', body = { source: 'u8', rows: [ROW] }, key = 'key-00000001', token = TOKEN } = change;
  const { type = 'application/json', dryRun = false, text = JSON.stringify(body) } = change;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/import/${entity}${dryRun ? '?dryRun=1' : ''}`;
  const headers = {
    'Content-Type': type,
    ...(key === null ? {} : { 'Idempotency-Key': key }),
    ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
  };
  const answer = await fetch(url, { method: 'POST', headers, body: text });
  // biome-ignore lint/suspicious/noExplicitAny: the answer is what is tested.
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any };
}
const stored = () => loadCrmRows(store.db, 'orders', { source: 'u8', ids: ['SO-1', 'SO-2'] });

describe('POST /api/import/{entity}', () => {
  it('imports rows and answers with the report', async () => {
    const { status, body } = await call();
    expect(status).toBe(200);
    expect(body).toMatchObject({ entity: 'orders', source: 'u8', encoding: 'json', status: 'success', dryRun: false });
    expect(body.rows).toMatchObject({ read: 1, created: 1 });
    expect(await stored()).toMatchObject([{ amount: { minor: 1250n, currency: 'CNY' } }]);
  });

  it('answers 200 with counts and places when rows are wrong', async () => {
    const rows = [
      { ...ROW, source_id: 'SO-0', amount: '1,200' },
      { ...ROW, source_id: 12345 },
      { source_id: 'SO-2', colour: 'red' },
      ROW,
    ];
    const { status, body } = await call({ body: { source: 'u8', rows } });
    expect([status, body.status, body.rows.rejected]).toEqual([200, 'partial', 3]);
    expect(body.problems.map((one: { path: string; code: string }) => `${one.path} ${one.code}`)).toEqual([
      'rows[0].amount number',
      'rows[1].source_id type',
      'rows[2].account_id required',
      'rows[2].ordered_at required',
      'undefined headerUnknown',
      'rows[3].account_id accountUnknown',
    ]);
  });

  it('keeps what is not said, clears null, and takes plain numbers for amounts', async () => {
    await call({ body: { source: 'u8', rows: [{ ...ROW, number: 'XS-1' }] } });
    const rows = [{ source_id: 'SO-1', amount: 0.1 }];
    await call({ body: { source: 'u8', rows }, key: 'key-00000002' });
    expect(await stored()).toMatchObject([{ number: 'XS-1', amount: { minor: 10n, currency: 'CNY' } }]);
    await call({ body: { source: 'u8', rows: [{ source_id: 'SO-1', number: null }] }, key: 'key-00000003' });
    expect(await stored()).toMatchObject([{ number: null }]);
  });

  it('gives the same answer to the same key and body, and refuses the key for another body', async () => {
    const first = await call();
    expect(first.headers.get('Idempotent-Replay')).toBeNull();
    const second = await call();
    expect([second.status, second.headers.get('Idempotent-Replay')]).toEqual([200, '1']);
    expect(second.body).toEqual(first.body);
    expect((await call({ body: { source: 'u8', rows: [] } })).status).toBe(422);
    expect((await call({ entity: 'payments' })).status).toBe(422);
    now += 8 * 86_400_000;
    expect((await call({ body: { source: 'u8', rows: [] } })).status).toBe(200);
  });

  it('answers 409 while the same key is at work', async () => {
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const accounts = { entity: 'accounts', body: { source: 'u8', rows: [{ source_id: 'C-1', name: '浩运' }] } };
    const first = call(accounts);
    // The first is waiting for what follows an import of accounts.
    await expect.poll(async () => (await store.db.query('SELECT * FROM crm_account')).length).toBe(1);
    const second = await call(accounts);
    expect([second.status, second.headers.get('Retry-After')]).toEqual([409, '2']);
    release();
    expect((await first).status).toBe(200);
  });

  it('writes nothing in a dry run, not even the key', async () => {
    expect((await call({ dryRun: true })).body).toMatchObject({ dryRun: true, rows: { created: 1 } });
    expect(await stored()).toEqual([]);
    expect((await call()).headers.get('Idempotent-Replay')).toBeNull();
  });

  it.each<[string, Call, number]>([
    ['no token', { token: null }, 401],
    ['a wrong token', { token: 'token-of-u8-000000000001' }, 401],
    ['the token of another source', { token: 'token-of-shop-00000000000' }, 400],
    ['no such entity', { entity: 'invoices' }, 404],
    ['another type of content', { type: 'text/csv' }, 415],
    ['no key', { key: null }, 400],
    ['a short key', { key: 'short' }, 400],
    ['no JSON', { text: '{"source":' }, 400],
    ['another shape', { body: [ROW] }, 400],
    ['a field that nobody knows', { body: { source: 'u8', rows: [], colour: 'red' } }, 400],
    ['a row that is none', { body: { source: 'u8', rows: ['SO-1'] } }, 400],
    ['too many rows', { body: { source: 'u8', rows: Array.from({ length: 1001 }, () => ROW) } }, 413],
    ['too many bytes', { text: ' '.repeat(5 * 1024 * 1024 + 1) }, 413],
  ])('refuses %s', async (_, change, status) => {
    const answer = await call(change).catch(() => ({ status: 413, body: { error: 'closed' } }));
    expect(answer.status).toBe(status);
    expect(answer.body.error).not.toContain(TOKEN);
    expect(await stored()).toEqual([]);
  });

  it('refuses a snapshot that would delete too much', async () => {
    const rows = Array.from({ length: 10 }, (_, n) => ({ ...ROW, source_id: `S${n}` }));
    await call({ body: { source: 'u8', rows } });
    const snapshot = { source: 'u8', mode: 'snapshot', rows: rows.slice(5) };
    const { status, body } = await call({ body: snapshot, key: 'key-00000002' });
    expect([status, body.byCode]).toEqual([422, { snapshotGuard: 1 }]);
  });

  it('takes 60 calls a minute of a source', async () => {
    for (let n = 0; n < 60; n += 1) await call({ dryRun: true });
    const refused = await call({ dryRun: true });
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '60']);
    now += 60_000;
    expect((await call({ dryRun: true })).status).toBe(200);
  });
});
