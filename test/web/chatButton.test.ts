import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoService } from '../../src/demo/demoService.ts';
import { chatContactOf } from '../../src/web/chatButton.ts';
import { chromiumMissing, startChromium } from '../chromium.ts';
import { pageCompany } from './pageCompany.ts';
import { overflowing } from './pageFaults.ts';
import { type BrowserSession, signInAs } from './signInAs.ts';

type View = Parameters<typeof chatContactOf>[0];
const contact = (id: string, lastAt: number | null, isLive = true) =>
  ({ contact: { id, name: `name of ${id}` }, lastAt, isLive }) as View['contacts'][number];
const viewOf = (contacts: View['contacts'], keyContactId: string | null): View =>
  ({ contacts, verdict: { people: { keyContactId } } }) as unknown as View;

describe('whose chat is opened', () => {
  it('is the key contact’s, else that of whoever was in touch last', () => {
    const two = [contact('a', 1), contact('b', 2)];
    expect(chatContactOf(viewOf(two, 'a'))).toEqual({ id: 'a', name: 'name of a' });
    expect(chatContactOf(viewOf(two, null))?.id).toBe('b');
    expect(chatContactOf(viewOf([contact('a', null), contact('b', 2)], 'c'))?.id).toBe('b');
  });

  it('is nobody’s who has gone, even the key contact’s', () => {
    expect(chatContactOf(viewOf([contact('a', 2, false), contact('b', 1)], 'a'))?.id).toBe('b');
    expect(chatContactOf(viewOf([contact('a', 2, false)], 'a'))).toBeNull();
  });
});

describe.skipIf(chromiumMissing() !== null)(`去聊天 in Chromium ${chromiumMissing() ?? ''}`, () => {
  let service: DemoService;
  let owner: BrowserSession;
  let browser: Browser;
  beforeAll(async () => {
    service = await pageCompany();
    owner = await signInAs(service.url, service.app.store, 'LinChen');
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await service.close();
  });

  /** WeCom's client behind the JS-SDK: asks for both signatures, then does or refuses what is called. */
  const standIn = (works: { chat: boolean; profile: boolean }) => `
    globalThis.calls = [];
    const call = (name, isAllowed) => async (params) => {
      const [corp, app] = [await given.getConfigSignature(), await given.getAgentConfigSignature()];
      if (!corp.signature || !app.signature) throw new Error('fail no permission');
      calls.push([name, params]);
      if (!isAllowed) throw new Error(name + ':fail');
      return { errMsg: name + ':ok' };
    };
    globalThis.ww = {
      register(options) { globalThis.given = options; },
      openEnterpriseChat: call('openEnterpriseChat', ${works.chat}),
      openUserProfile: call('openUserProfile', ${works.profile}),
    };`;

  async function open(works: { chat: boolean; profile: boolean } | null, javaScriptEnabled = true): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled });
    const [name, value] = owner.cookie.split('=', 2) as [string, string];
    await context.addCookies([{ name, value, url: service.url }]);
    if (works !== null)
      await context.route('**/assets/wecom-jssdk.js', (route) =>
        route.fulfill({ contentType: 'text/javascript', body: standIn(works) }),
      );
    const page = await context.newPage();
    await page.goto(`${service.url}/c/c-linchen`);
    return page;
  }
  const chat = (page: Page) => page.getByRole('button', { name: '去聊天' });
  const hint = (page: Page) => page.locator('p:visible', { hasText: '请在企业微信里搜索' });
  const calls = (page: Page) => page.evaluate('globalThis.calls') as Promise<[string, object][]>;

  it('comes before every other button and opens the chat', async () => {
    const page = await open({ chat: true, profile: true });
    expect(await page.locator('main button:visible').first().textContent()).toBe('去聊天');
    await chat(page).click();
    await expect.poll(() => calls(page)).toEqual([['openEnterpriseChat', { externalUserIds: ['wm-linchen'] }]]);
    expect(await hint(page).isVisible()).toBe(false);
    expect(await overflowing(page)).toEqual([]);
    await page.context().close();
  });

  it('opens the profile where the client opens no chat', async () => {
    const page = await open({ chat: false, profile: true });
    await chat(page).click();
    await expect.poll(() => calls(page)).toContainEqual(['openUserProfile', { type: 2, userid: 'wm-linchen' }]);
    expect(await hint(page).isVisible()).toBe(false);
    await page.context().close();
  });

  it.each([
    ['refuses both', { chat: false, profile: false }],
    ['is no WeCom', null],
  ])('says whom to look for where the client %s', async (_, works) => {
    const page = await open(works);
    await chat(page).click();
    await hint(page).waitFor({ timeout: 20_000 });
    expect(await chat(page).isEnabled()).toBe(true);
    await page.context().close();
  });

  it('shows no dead button without scripts', async () => {
    const page = await open({ chat: true, profile: true }, false);
    expect(await chat(page).count()).toBe(0);
    expect(await hint(page).isVisible()).toBe(true);
    await page.context().close();
  });

  it('lets our own scripts run on this page and on no other', async () => {
    const policy = async (path: string) =>
      (await fetch(`${service.url}${path}`, { headers: { cookie: owner.cookie } })).headers.get(
        'content-security-policy',
      );
    expect(await policy('/c/c-linchen')).toContain("script-src 'self'");
    for (const path of ['/me', '/team']) expect(await policy(path)).not.toContain('script-src');
  });
});
