import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoService } from '../../src/demo/demoService.ts';
import { alertById, followUpsOf } from '../../src/store/alerts.ts';
import { readingsOfCustomer } from '../../src/store/readingLog.ts';
import { chromiumMissing, startChromium } from '../chromium.ts';
import { pageCompany } from './pageCompany.ts';
import { faint, overflowing } from './pageFaults.ts';
import { type BrowserSession, signInAs } from './signInAs.ts';

let service: DemoService;
let owner: BrowserSession;
beforeAll(async () => {
  service = await pageCompany();
  owner = await signInAs(service.url, service.app.store, 'LinChen');
});
afterAll(() => service.close());

const get = (path: string, { cookie }: { cookie: string }) =>
  fetch(`${service.url}${path}`, { headers: { cookie }, redirect: 'manual' });

describe('the sidebar', () => {
  it('sends who is not signed in to sign in and back', async () => {
    const answer = await get('/sidebar', { cookie: '' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/sign-in?to=%2Fsidebar']);
    expect((await get('/signature?url=x', { cookie: '' })).status).toBe(401);
  });

  it('lets only our scripts run, and only where WeCom is asked', async () => {
    const asking = await get('/sidebar', owner);
    expect(asking.headers.get('content-security-policy')).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
    const customer = await get('/sidebar/wm-linchen', owner);
    expect(customer.headers.get('content-security-policy')).not.toContain('connect-src');
    expect(await (await get('/assets/wecom-jssdk.js', owner)).text()).toMatch(/^var ww=/);
  });

  it('signs the pages that ask the JS-SDK and no other address', async () => {
    const sign = (url: string) => get(`/signature?url=${encodeURIComponent(url)}`, owner);
    const signature = { timestamp: expect.any(Number), signature: expect.stringMatching(/^[0-9a-f]{40}$/) };
    const own = await sign(`${service.url}/sidebar?from=chat`);
    const body = (await own.json()) as Record<'corp' | 'app', { signature: string }>;
    expect(body).toMatchObject({ corp: signature, app: signature });
    expect(body.corp.signature).not.toBe(body.app.signature);
    expect((await sign(`${service.url}/c/c-linchen?said=done`)).status).toBe(200);
    for (const url of ['https://evil.example/sidebar', `${service.url}/me`, `${service.url}/c/a/tap`, 'nonsense', ''])
      expect((await sign(url)).status).toBe(400);
  });

  it('answers alike for a stranger’s contact and for one whom nobody knows', async () => {
    const [foreign, unknown] = [await get('/sidebar/wm-fangkai', owner), await get('/sidebar/wm-nobody', owner)];
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect(await foreign.text()).toBe(await unknown.text());
    const tap = (contactId: string, { cookie, formToken }: BrowserSession, alert: string) =>
      fetch(`${service.url}/sidebar/${contactId}/tap`, {
        ...{ method: 'POST', redirect: 'manual', headers: { cookie, origin: service.url } },
        body: new URLSearchParams({ form: formToken, alert, key: 'done' }),
      });
    expect((await tap('wm-fangkai', owner, 'alert-fangkai')).status).toBe(404);
    expect((await tap('wm-linchen', owner, 'alert-fangkai')).status).toBe(404);
    expect((await tap('wm-linchen', { ...owner, formToken: 'x' }, 'alert-linchen')).status).toBe(403);
    expect(await alertById(service.app.store.db, 'alert-fangkai')).toMatchObject({ state: 'open' });
  });

  it('notes the look of a leader for the owner to see', async () => {
    const leader = await signInAs(service.url, service.app.store, 'ZhouNing');
    expect((await get('/sidebar/wm-linchen', leader)).status).toBe(200);
    const readings = await readingsOfCustomer(service.app.store.db, 'c-linchen', 5);
    expect(readings.map(({ readerId }) => readerId)).toContain('zhouning');
  });
});

describe.skipIf(chromiumMissing() !== null)(`the sidebar in Chromium ${chromiumMissing() ?? ''}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  /** What WeCom's client puts behind the JS-SDK: it asks for both signatures, and knows whose chat is open. */
  const standIn = (contact: string | null) => `
    globalThis.ww = {
      register(options) { globalThis.given = options; },
      async getCurExternalContact() {
        const [corp, app] = [await given.getConfigSignature(location.href), await given.getAgentConfigSignature(location.href)];
        if (!corp.signature || !app.signature) throw new Error('fail no permission');
        ${contact === null ? `throw new Error('fail without context of external contact');` : `return { userId: '${contact}' };`}
      },
    };`;

  async function open(contact: string | null, { width = 280, scheme = 'light' as 'light' | 'dark' } = {}) {
    const context = await browser.newContext({ viewport: { width, height: 640 }, colorScheme: scheme });
    const [name, value] = owner.cookie.split('=', 2) as [string, string];
    await context.addCookies([{ name, value, url: service.url }]);
    await context.route('**/assets/wecom-jssdk.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: standIn(contact) }),
    );
    const page = await context.newPage();
    await page.goto(`${service.url}/sidebar`);
    return page;
  }
  const close = (page: Page) => page.context().close();

  it.each(['light', 'dark'] as const)(
    'shows the customer of the chat at 280 px, %s, numbers folded',
    async (scheme) => {
      const page = await open('wm-linchen', { scheme });
      await page.waitForURL('**/sidebar/wm-linchen');
      expect(await page.locator('.lk-lead').textContent()).toContain('主要是');
      expect(await page.locator('.lk-score').isVisible()).toBe(false);
      expect(await overflowing(page)).toEqual([]);
      await page.locator('summary').click();
      expect(await page.locator('.lk-score').isVisible()).toBe(true);
      expect([await overflowing(page), await faint(page)]).toEqual([[], []]);
      await close(page);
    },
  );

  it('says what to do where WeCom tells no customer', async () => {
    const page = await open(null);
    await page.getByText('没能看到现在是哪位客户').waitFor();
    expect(await page.getByText('正在看是哪位客户').isVisible()).toBe(false);
    expect(await overflowing(page)).toEqual([]);
    await close(page);
  });

  it('takes 已跟进 with its note', async () => {
    const page = await open('wm-linchen');
    await page.waitForURL('**/sidebar/wm-linchen');
    await page.locator('#note').fill('下周二再聊报价');
    await page.getByRole('button', { name: '已跟进' }).click();
    await page.waitForURL('**/sidebar/wm-linchen?said=*');
    expect(await page.getByRole('status').isVisible()).toBe(true);
    const { db } = service.app.store;
    expect(await alertById(db, 'alert-linchen')).not.toMatchObject({ state: 'open' });
    expect((await followUpsOf(db, 'c-linchen')).map(({ note }) => note)).toContain('下周二再聊报价');
    expect([await overflowing(page), await faint(page)]).toEqual([[], []]);
    await close(page);
  });
});
