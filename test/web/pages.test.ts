import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumMissing, startChromium } from '../chromium.ts';
import { LEADER, STAFF, serviceWithCard } from '../whole/smallService.ts';
import { seriousFaults } from './axe.ts';
import { faint, overflowing } from './pageFaults.ts';
import { signInAs } from './signInAs.ts';

type Service = Awaited<ReturnType<typeof serviceWithCard>>;
const missing = chromiumMissing();
if (missing !== null) console.log(`skipped: pages in a browser: ${missing}`);

let service: Service;
let browser: Browser;
beforeAll(async () => {
  service = await serviceWithCard();
  if (missing === null) browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await service.close();
});

const PHONE = { width: 390, height: 844 };
async function open(path: string, base = service.url): Promise<Page> {
  const page = await browser.newPage({ viewport: PHONE });
  await page.goto(`${base}${path}`);
  return page;
}
/** Phone and desk, by day and by night. */
const VIEWS = [PHONE, { width: 1280, height: 800 }].flatMap((viewport) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ viewport, colorScheme })),
);

const PATHS = ['/', '/me', '/team?show=all', '/team?show=stock', '/team/review', '/admin', '/sidebar', '/nowhere'];

describe('pages without a browser', () => {
  it('asks who looks, and shows nobody anything before that', async () => {
    expect(await (await fetch(service.url)).text()).toContain('你是谁');
    for (const path of ['/me', '/team', '/admin', '/c/nobody', '/digest/2026-W01']) {
      const answer = await fetch(service.url + path, { redirect: 'manual' });
      const to = `/sign-in?to=${encodeURIComponent(path)}`;
      expect([answer.status, answer.headers.get('location')]).toEqual([302, to]);
    }
  });

  it.each(['/c/nobody', '/digest/2026-W01', '/as/nobody', '/c/%3Cscript%3E'])(
    'says plainly that %s is not there',
    async (path) => {
      const { cookie } = await signInAs(service.url, service.app.store, LEADER);
      const answer = await fetch(`${service.url}${path}`, { headers: { cookie } });
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain('<script>');
    },
  );

  it('takes no tap from another site or without a viewer', async () => {
    const [{ id, customer_id }] = (await service.app.store.db.query<{ id: string; customer_id: string }>(
      'SELECT id, customer_id FROM alert',
    )) as [{ id: string; customer_id: string }];
    const { cookie, formToken } = await signInAs(service.url, service.app.store, STAFF);
    const other = await signInAs(service.url, service.app.store, STAFF);
    const url = `${service.url}/c/${customer_id}/tap`;
    const origin = service.url;
    for (const [headers, form, status] of [
      [{}, formToken, 403],
      [{ cookie }, formToken, 403],
      [{ cookie, origin: 'https://evil.example' }, formToken, 403],
      [{ cookie, origin }, '', 403],
      [{ cookie, origin }, other.formToken, 403],
      [{ origin }, formToken, 401],
    ] as [Record<string, string>, string, number][]) {
      const body = new URLSearchParams({ form, alert: id, key: 'done', how: 'call' });
      expect((await fetch(url, { method: 'POST', body, headers, redirect: 'manual' })).status).toBe(status);
    }
    const [alert] = await service.app.store.db.query<{ state: string }>('SELECT state FROM alert');
    expect(alert!.state).toBe('open');
  });

  it('tells browsers to run nothing', async () => {
    const { headers } = await fetch(service.url);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});

describe.skipIf(missing !== null)('pages on a phone', () => {
  it('lets a salesperson tap the card in WeCom and see it flip', async () => {
    const page = await open(`/m/${STAFF}/app`, service.simulator.url);
    expect(await overflowing(page)).toEqual([]);
    await page.getByRole('button', { name: '已跟进' }).last().click();
    await page
      .getByText(/已跟进 \d\d?:\d\d/)
      .first()
      .waitFor();
    const [alert] = await service.app.store.db.query<{ state: string }>('SELECT state FROM alert');
    expect(alert!.state).toBe('claimed');
    await page.close();
  });

  it('shows a customer with what was done', async () => {
    const page = await open(`/as/${STAFF.toLowerCase()}`);
    await page.goto(`${service.url}/me`);
    await page.locator('main a[href^="/c/"]').first().click();
    await page.getByRole('heading', { name: '为什么' }).waitFor();
    const text = await page.locator('main').innerText();
    expect(text).toContain('杭州浩运贸易有限公司');
    expect(text).toMatch(/浩运贸易：\d+分（(平稳|留意|优先联系)）/);
    expect(text).toContain('林晨：已跟进');
    await page.close();
  });

  it('takes every tap of the card on the page too, and says what was saved', async () => {
    const db = service.app.store.db;
    const alert = async () =>
      (await db.query<{ state: string; close_reason: string | null }>('SELECT state, close_reason FROM alert'))[0];
    const page = await open(`/as/${STAFF.toLowerCase()}`);
    await page.goto(`${service.url}${await customerPath()}`);
    const tap = async (name: string): Promise<string> => {
      await page.getByRole('button', { name, exact: true }).click();
      return page.getByRole('status').innerText();
    };
    expect(await tap('点错了，撤销')).toBe('已撤销，按钮可以重新点');
    expect(await alert()).toMatchObject({ state: 'open' });
    expect(await tap('情况正常')).toBe('已记为正常');
    expect(await alert()).toEqual({ state: 'closed', close_reason: 'normal' });
    expect(await tap('一向如此')).toBe('已记为正常');
    expect(await page.getByRole('button', { name: '一向如此' }).count()).toBe(0);
    expect(await tap('点错了，撤销')).toBe('已撤销，按钮可以重新点');
    await page.getByLabel('怎么跟的（可不选）').selectOption('打了电话');
    await page.getByLabel('补一句（可不写）').fill('下周二<b>回访</b>');
    expect(await tap('已跟进')).toBe('记下了：打了电话');
    expect(await alert()).toMatchObject({ state: 'attested' });
    const text = await page.locator('main').innerText();
    expect(text).toContain('林晨：打了电话');
    expect(text).toContain('下周二<b>回访</b>');
    await page.goto(`${page.url().split('?')[0]}?said=${encodeURIComponent('中奖了')}`);
    expect(await page.getByRole('status').count()).toBe(0);
    await page.close();
  });

  it.each(VIEWS)(
    'leads from the card over signing in to a follow-up, the list, the board and the digest at $viewport.width in $colorScheme',
    async (view) => {
      const context = await browser.newContext(view);
      const page = await context.newPage();
      // Whose phone it is, WeCom knows.
      await page.goto(`${service.simulator.url}/m/${STAFF}/app`);
      const link = await page.locator(`a[href*="/c/"]`).last().getAttribute('href');
      await page.goto(link!);
      // Browsers carry the end of WeCom's address along.
      expect(page.url().split('#')[0]).toBe(link);
      expect(await page.locator('h1').innerText()).toBe('杭州浩运贸易有限公司');
      // Whoever walked here before has followed up already.
      service.simulator.clock.advance(60_000);
      const undo = page.getByRole('button', { name: '点错了，撤销' });
      if (await undo.isVisible()) await undo.click();
      service.simulator.clock.advance(60_000);
      await page.getByLabel('怎么跟的（可不选）').selectOption('打了电话');
      await page.getByRole('button', { name: '已跟进', exact: true }).click();
      expect(await page.getByRole('status').innerText()).toBe('记下了：打了电话');
      await page.goto(`${service.url}/me`);
      await page.getByRole('heading', { name: '今天先看' }).waitFor();
      await page.getByRole('link', { name: '客户一览' }).click();
      await page.getByRole('link', { name: /^全部/ }).click();
      await page.getByLabel('客户名称').fill('浩运');
      await page.getByRole('button', { name: '查找' }).click();
      await page.getByRole('link', { name: '浩运贸易' }).click();
      await page.getByRole('heading', { name: '来往记录' }).waitFor();
      await page.goto(`${service.url}/as/${LEADER.toLowerCase()}`);
      await page.goto(service.url + (await digestPath()));
      expect(await page.locator('h1').innerText()).toContain('周报');
      expect(await overflowing(page)).toEqual([]);
      expect(await seriousFaults(page)).toEqual([]);
      await context.close();
    },
  );

  it.each(VIEWS)('fits and can be read at $viewport.width in $colorScheme', async (view) => {
    const context = await browser.newContext(view);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (err) => faults.push(err.message));
    await page.goto(`${service.url}/as/${LEADER.toLowerCase()}`);
    const phone = service.simulator.url;
    for (const url of [
      ...[...PATHS, await customerPath(), await digestPath()].map((path) => `${service.url}${path}`),
      ...[phone, `${phone}/m/${STAFF}`, `${phone}/m/${STAFF}/app`, `${phone}/m/${LEADER}`],
    ]) {
      await page.goto(url);
      expect(await overflowing(page), url).toEqual([]);
      expect(await faint(page), url).toEqual([]);
      if (url.startsWith(service.url)) expect(await seriousFaults(page), url).toEqual([]);
      expect(await page.locator('body').innerText(), url).not.toMatch(/undefined|null|NaN|\[object/);
    }
    expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
    await context.close();
  });
});

describe.skipIf(missing !== null)('pages on paper, for the weekly meeting', () => {
  // Browsers print in the light scheme, whatever the screen shows.
  it('have no navigation and no forms, stay within the sheet and can be read', async () => {
    const context = await browser.newContext({ viewport: { width: 794, height: 1123 } });
    const page = await context.newPage();
    await page.goto(`${service.url}/as/${LEADER.toLowerCase()}`);
    await page.emulateMedia({ media: 'print' });
    for (const path of ['/team?show=all', await customerPath(), await digestPath()]) {
      await page.goto(service.url + path);
      const controls = page.locator('nav:visible, button:visible, select:visible, input:visible');
      expect(await controls.allInnerTexts(), path).toEqual([]);
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
      expect(await page.locator('h1').isVisible(), path).toBe(true);
      expect(await overflowing(page), path).toEqual([]);
      expect(await faint(page), path).toEqual([]);
    }
    await context.close();
  });
});

describe('the first view over a slow line', () => {
  it('is at most 60 KB with its style sheets and scripts, as it is sent', async () => {
    const { cookie } = await signInAs(service.url, service.app.store, STAFF);
    const page = await sentBytes(await customerPath(), cookie);
    const assets = Array.from(page.text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g), ([, path]) => path!);
    expect(assets.map((path) => path.split('.').at(-1))).toEqual(['css', 'css', 'js', 'js', 'js']);
    const sizes = await Promise.all(assets.map((path) => sentBytes(path, cookie)));
    // The two short scripts are not worth the headers.
    expect([page, ...sizes].filter(({ encoding }) => encoding !== 'gzip').every(({ bytes }) => bytes < 2_000)).toBe(
      true,
    );
    expect([page, ...sizes].reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(60_000);
  });

  it('is sent as it is to who takes no gzip', async () => {
    const { encoding, text } = await sentBytes('/assets/liuke.css', '', 'identity');
    expect(encoding).toBeUndefined();
    expect(text).toContain('body {');
  });
});

async function digestPath(): Promise<string> {
  const [digest] = await service.app.store.db.query<{ week: string }>('SELECT week FROM digest ORDER BY week DESC');
  return `/digest/${digest!.week}`;
}

async function customerPath(): Promise<string> {
  const rows = await service.app.store.db.query<{ customer_id: string }>('SELECT customer_id FROM alert');
  return `/c/${encodeURIComponent(rows[0]!.customer_id)}`;
}

/** What really went over the line; fetch would unpack it. */
function sentBytes(
  path: string,
  cookie: string,
  accepts = 'gzip',
): Promise<{ bytes: number; encoding: string | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    get(`${service.url}${path}`, { headers: { cookie, 'accept-encoding': accepts } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        const encoding = answer.headers['content-encoding'];
        resolve({ bytes: body.length, encoding, text: String(encoding === 'gzip' ? gunzipSync(body) : body) });
      });
    }).on('error', reject);
  });
}
