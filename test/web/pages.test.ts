import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumMissing, startChromium } from '../chromium.ts';
import { STAFF, serviceWithCard } from '../whole/smallService.ts';

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
/** Everything that is wider than the screen, or text that runs out of its box. */
const overflowing = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((element) => {
        const { right, left, width } = element.getBoundingClientRect();
        return width > 0 && (right > window.innerWidth + 1 || left < -1);
      })
      .map((element) => `${element.tagName} ${element.textContent?.slice(0, 30)}`),
  );

describe('pages without a browser', () => {
  it('asks who looks, and shows nobody anything before that', async () => {
    expect(await (await fetch(service.url)).text()).toContain('你是谁');
    const answer = await fetch(`${service.url}/me`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/']);
  });

  it.each(['/c/nobody', '/digest/2026-W01', '/as/nobody', '/c/%3Cscript%3E'])(
    'says plainly that %s is not there',
    async (path) => {
      const answer = await fetch(`${service.url}${path}`);
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain('<script>');
    },
  );

  it('takes no tap from another site or without a viewer', async () => {
    const [{ id, customer_id }] = (await service.app.store.db.query<{ id: string; customer_id: string }>(
      'SELECT id, customer_id FROM alert',
    )) as [{ id: string; customer_id: string }];
    const body = new URLSearchParams({ alert: id, key: 'done', how: 'call' });
    const url = `${service.url}/c/${customer_id}/tap`;
    const cookie = `liuke_viewer=${STAFF.toLowerCase()}`;
    for (const headers of [{}, { cookie }, { cookie, origin: 'https://evil.example' }, { origin: service.url }])
      expect(
        (await fetch(url, { method: 'POST', body, headers: headers as Record<string, string>, redirect: 'manual' }))
          .status,
      ).toBe(403);
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

  it('shows list, customer, board and health without anything running over', async () => {
    const page = await open(`/as/${STAFF.toLowerCase()}`);
    for (const path of ['/me', '/team', '/admin']) {
      await page.goto(`${service.url}${path}`);
      expect(await overflowing(page), path).toEqual([]);
    }
    await page.goto(`${service.url}/me`);
    await page.locator('main a[href^="/c/"]').first().click();
    await page.getByRole('heading', { name: '为什么' }).waitFor();
    const text = await page.locator('main').innerText();
    expect(text).toContain('杭州浩运贸易有限公司');
    expect(text).toMatch(/浩运贸易：\d+分（(平稳|留意|优先联系)）/);
    expect(text).toContain('林晨：已跟进');
    expect(text).not.toMatch(/undefined|null|NaN|\[object/);
    expect(await overflowing(page)).toEqual([]);
    await page.close();
  });
});
