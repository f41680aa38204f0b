import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { type DemoService, startDemoService } from '../../src/demo/demoService.ts';
import { sealReply } from '../../src/wecom/callbackCrypto.ts';
import { smallCompany, TUESDAY } from '../whole/smallService.ts';
import { signInAs } from './signInAs.ts';

const limited = (limits: Parameters<typeof startDemoService>[0]['limits']): Promise<DemoService> =>
  startDemoService({
    ...{ company: smallCompany(TUESDAY), startAt: TUESDAY, seed: 1, settings: readCompanySettings() },
    ...{ logLevel: 'silent', anyPort: true, limits: { ...limits } },
  });

let service: DemoService;
beforeAll(async () => {
  service = await limited({ limitsCalls: true, proxyHeader: 'X-Forwarded-For' });
  await service.app.work.sync();
});
afterAll(() => service.close());

/** As the proxy in front passes it on. */
const ask = (path: string, address: string, init: RequestInit = {}, of = service) =>
  fetch(of.url + path, {
    ...{ redirect: 'manual', ...init },
    headers: { ...(init.headers as Record<string, string>), 'X-Forwarded-For': address },
  });
/** @returns how often each status came */
async function statuses(times: number, call: () => Promise<Response>): Promise<Record<string, number>> {
  const all = await Promise.all(Array.from({ length: times }, async () => (await call()).status));
  return Object.fromEntries([...Map.groupBy(all, String)].map(([status, answers]) => [status, answers.length]));
}

const forged = (address: string, of = service) =>
  ask('/wecom/cb/app?msg_signature=0&timestamp=1&nonce=1', address, { method: 'POST', body: ENVELOPE('AAAA') }, of);
const ENVELOPE = (encrypt: string) => `<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`;

function signedByWeCom(address: string): Promise<Response> {
  const { credentials, clock } = service.simulator;
  const { token, encodingAesKey } = credentials.callbacks.app;
  const xml =
    '<xml><FromUserName>sys</FromUserName><CreateTime>1717400000</CreateTime><MsgType>event</MsgType><Event>enter_agent</Event></xml>';
  const sealed = sealReply({ token, encodingAesKey, receiveId: credentials.corpId }, { xml, at: clock.now() });
  const read = (name: string) => new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^\\]<]+)`).exec(sealed)![1]!;
  const query = { msg_signature: read('MsgSignature'), timestamp: read('TimeStamp'), nonce: read('Nonce') };
  const body = ENVELOPE(read('Encrypt'));
  return ask(`/wecom/cb/app?${new URLSearchParams(query)}`, address, { method: 'POST', body });
}

describe('calls are limited', () => {
  it('of forged callbacks, and what WeCom signed is taken from the same address at any time', async () => {
    expect(await statuses(70, () => forged('203.0.113.1'))).toEqual({ 403: 60, 429: 10 });
    const refused = await forged('203.0.113.1');
    expect([refused.status, Number(refused.headers.get('Retry-After')) > 0]).toEqual([429, true]);
    expect(await statuses(100, () => signedByWeCom('203.0.113.1'))).toEqual({ 200: 100 });
    expect((await forged('203.0.113.2')).status).toBe(403);
  });

  it('of sign-ins that fail, with a page that says when to try again', async () => {
    const failing = (address: string) => ask('/sign-in/back?code=guessed&state=0', address);
    expect(await statuses(35, () => failing('203.0.113.1'))).toEqual({ 403: 30, 429: 5 });
    const refused = await failing('203.0.113.1');
    expect(await refused.text()).toMatch(/打开得太频繁了，请\d+秒后再试/);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await failing('203.0.113.2')).status).toBe(403);
    expect((await ask('/sign-in', '203.0.113.1')).status).toBe(302);
  });

  it('of wrong tokens, for each way in that asks for one', async () => {
    const guessing = (address: string) =>
      ask('/api/follow-ups?since=2026-11-01T00:00:00Z', address, { headers: { Authorization: 'Bearer guessed' } });
    expect(await statuses(35, () => guessing('203.0.113.1'))).toEqual({ 401: 30, 429: 5 });
    const importing = await ask('/api/import/orders', '203.0.113.1', { method: 'POST', body: '{}' });
    expect([importing.status, Number(importing.headers.get('Retry-After')) > 0]).toEqual([429, true]);
    expect((await guessing('203.0.113.2')).status).toBe(401);
  });

  it('of pages, by session, wherever it comes from', async () => {
    const { cookie } = await signInAs(service.url, service.app.store, 'linchen');
    const looks = (address: string) => ask('/no-such-page', address, { headers: { cookie } });
    const told = await statuses(310, () => looks('203.0.113.3'));
    expect(told[429]).toBeGreaterThanOrEqual(10);
    expect((await looks('203.0.113.4')).status).toBe(429);
    const other = await signInAs(service.url, service.app.store, 'zhouning');
    expect((await ask('/no-such-page', '203.0.113.3', { headers: { cookie: other.cookie } })).status).toBe(404);
  });

  it('of nobody by a header, unless a proxy is named', async () => {
    const unnamed = await limited({ limitsCalls: true });
    expect(await statuses(70, () => forged('203.0.113.1', unnamed))).toEqual({ 403: 70 });
    await unnamed.close();
  });
});
