import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoService } from '../../src/demo/demoService.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { Secret } from '../../src/secret.ts';
import { explainRoutes } from '../../src/web/explainRoutes.ts';
import type { PageKit } from '../../src/web/pageKit.ts';
import type { WebDeps } from '../../src/web/webDeps.ts';
import { calendar } from '../domain/judgedCustomer.ts';
import { TUESDAY } from '../whole/smallService.ts';
import { OWNERS, pageCompany, TODAY } from './pageCompany.ts';
import { signInAs } from './signInAs.ts';

const TOKEN = 'token-of-crm-000000000000';
let service: DemoService;
/** The same routes for a system with a token, while nobody can sign in. */
let server: Server;
beforeAll(async () => {
  service = await pageCompany();
  const { store } = service.app;
  const app = new Koa();
  const deps = {
    ...{ store, calendar, texts: makeTexts(), clock: () => TUESDAY, signIn: { kind: 'off' } },
    exportTokens: [{ source: 'crm', token: new Secret(TOKEN) }],
  } as unknown as WebDeps;
  const nobody = { look: () => Promise.reject(new Error('nobody can sign in')) } as unknown as PageKit;
  app.use(explainRoutes(deps, nobody).routes());
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  await service.close();
});

async function ask(role: string | null, customer: string, query = '') {
  const headers: HeadersInit =
    role === null ? {} : { cookie: (await signInAs(service.url, service.app.store, role)).cookie };
  const answer = await fetch(`${service.url}/api/customers/${customer}/explain${query}`, { headers });
  // biome-ignore lint/suspicious/noExplicitAny: the answer is what is tested.
  return { status: answer.status, cache: answer.headers.get('cache-control'), body: (await answer.json()) as any };
}

async function askAsSystem(customer: string, token: string | null) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/customers/${customer}/explain`;
  const answer = await fetch(url, { headers: token === null ? {} : { Authorization: `Bearer ${token}` } });
  // biome-ignore lint/suspicious/noExplicitAny: the answer is what is tested.
  return { status: answer.status, body: (await answer.json()) as any };
}

const readers = async (customer: string) =>
  (
    await service.app.store.db.query<{ reader_id: string; place: string }>(
      'SELECT reader_id, place FROM reading_log WHERE customer_id = ? ORDER BY reader_id',
      [customer],
    )
  ).map(({ reader_id, place }) => `${reader_id} ${place}`);

describe('GET /api/customers/{id}/explain', () => {
  it('tells whom the page would tell, and is kept nowhere on the way', async () => {
    const sees: Record<string, readonly string[]> = {
      linchen: ['linchen'],
      wudi: [],
      zhouning: ['linchen', 'hejing'],
      suyue: [...OWNERS],
    };
    for (const [role, own] of Object.entries(sees))
      for (const owner of OWNERS) {
        const { status, cache, body } = await ask(role, `c-${owner}`);
        expect([role, owner, status]).toEqual([role, owner, own.includes(owner) ? 200 : 404]);
        if (status === 200) expect(body).toMatchObject({ to: { day: TODAY, score: 42, band: 'first' } });
        if (status === 200) expect(cache).toBe('no-store');
        else expect(JSON.stringify(body)).not.toContain('秘密客户');
      }
    expect(await ask('linchen', 'c-nobody')).toEqual(await ask('linchen', 'c-hejing'));
  });

  it('logs each look at the customer of somebody else', async () => {
    await ask('zhouning', 'c-hejing');
    await ask('hejing', 'c-hejing');
    expect(await readers('c-hejing')).toContain('zhouning api');
    expect((await readers('c-hejing')).join()).not.toContain('hejing api');
  });

  it('asks for a sign-in or a token, and for days that are days', async () => {
    expect(await ask(null, 'c-linchen')).toMatchObject({ status: 401 });
    expect(await ask('linchen', 'c-linchen', '?to=2026-13-01')).toMatchObject({
      status: 400,
      body: { error: '"2026-13-01" is no day (YYYY-MM-DD)' },
    });
    expect(await ask('linchen', 'c-linchen', `?from=${TODAY}&to=${TODAY}`)).toMatchObject({ status: 400 });
    const early = await ask('linchen', 'c-linchen', '?to=2026-01-05');
    expect(early.status).toBe(404);
    expect(early.body.error).toContain('was not judged up to 2026-01-05');
  });

  it('answers a system with a token though nobody can sign in, and says on the page who read', async () => {
    expect(await askAsSystem('c-fangkai', null)).toMatchObject({ status: 401 });
    expect(await askAsSystem('c-fangkai', 'another-token-0000000000')).toMatchObject({ status: 401 });
    expect(await askAsSystem('c-nobody', TOKEN)).toMatchObject({ status: 404 });
    expect(await readers('c-fangkai')).not.toContain('api:crm api');
    expect(await askAsSystem('c-fangkai', TOKEN)).toMatchObject({ status: 200, body: { to: { score: 42 } } });
    const { cookie } = await signInAs(service.url, service.app.store, 'fangkai');
    for (const path of ['/c/c-fangkai', '/me'])
      expect(await (await fetch(service.url + path, { headers: { cookie } })).text()).toContain('crm 10月13日');
  });
});

it('compares any two days on the page, and says when they cannot be', async () => {
  const { cookie } = await signInAs(service.url, service.app.store, 'linchen');
  const page = async (query: string) =>
    (await fetch(`${service.url}/c/c-linchen${query}`, { headers: { cookie } })).text();
  expect(await page(`?from=2026-10-01&to=${TODAY}`)).toContain(`name="to" value="${TODAY}"`);
  expect(await page('?from=2026-10-01&to=2026-09-01')).toContain('这两天没法比');
  expect(await page('?from=nonsense')).toContain('这两天没法比');
});

it('shows what the customer’s people said, now or as it was known on the day that is asked for', async () => {
  const { cookie } = await signInAs(service.url, service.app.store, 'linchen');
  const box = async (query: string) => {
    const page = await (await fetch(`${service.url}/c/c-linchen${query}`, { headers: { cookie } })).text();
    return page.slice(page.indexOf('客户的说法'));
  };
  expect(await box('')).toContain('没看到客户的文字消息，暂不判断');
  expect(await box('')).not.toContain('当时知道的');
  expect(await box(`?to=${TODAY}`)).toContain('当时知道的');
});
