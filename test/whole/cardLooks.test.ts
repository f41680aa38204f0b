import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoService } from '../../src/demo/demoService.ts';
import { chromiumMissing, startChromium } from '../chromium.ts';
import { aCause } from '../domain/wording/aCause.ts';
import { ALL_CAUSES, placing, serviceForCards } from './placedCards.ts';
import { LEADER, STAFF, scratchFolder } from './smallService.ts';

const missing = chromiumMissing();
if (missing !== null) console.warn(`cards are not looked at: ${missing}`);
/** Where the pictures go, for whoever wants to look: `LIUKE_SHOTS=folder`; else a folder that nobody keeps. */
const folder = process.env.LIUKE_SHOTS ?? scratchFolder();

describe.skipIf(missing !== null)('every card kind on the phone', () => {
  let service: DemoService;
  let browser: Browser;
  const cards = new Map<string, { taskId: string; userid: string }>();
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    [service, browser] = await Promise.all([serviceForCards(), startChromium()]);
    const put = placing(service);
    const { simulator, app } = service;
    const shown = (name: string, taskId: string, userid = STAFF) => cards.set(name, { taskId, userid });
    for (const cause of ALL_CAUSES) {
      shown(`cause-${cause.kind}`, await put.owners(await put.openCase({ causes: [cause, aCause('ordersStopped')] })));
      simulator.clock.advance(61_000);
    }
    shown('reminder', await put.reminder(await put.openCase()));
    const claim = { state: 'claimed', claimedBy: STAFF.toLowerCase(), claimedAt: simulator.clock.now() } as const;
    shown('question', await put.question(await put.openCase(claim)));
    shown('leader', await put.leaders(await put.openCase()), LEADER);
    const five = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(() => put.openCase()));
    shown('list-morning', await put.list('morningList', five));
    shown('list-leader', await put.list('leaderList', five.slice(0, 3)), LEADER);
    shown('list-waits', await put.list('waits', five.slice(0, 4)));
    for (const [name, key, selected] of [
      ['done', 'done', { how: ['call'] }],
      ['later', 'later', undefined],
      ['fine', 'fine', undefined],
      ['lost', 'done', { how: ['lost'] }],
    ] as const) {
      simulator.clock.advance(61_000);
      const taskId = await put.owners(await put.openCase());
      const given = selected === undefined ? {} : { selected: { how: [...selected.how] } };
      await simulator.tap({ userid: STAFF, taskId, key, ...given });
      shown(`tapped-${name}`, taskId);
    }
    simulator.clock.advance(61_000);
    const alert = await put.openCase();
    const [owners, leaders] = [await put.owners(alert), await put.leaders(alert)];
    await simulator.tap({ userid: LEADER, taskId: leaders, key: 'takeOver' });
    await app.work.deliver();
    shown('turned-owner', owners);
    shown('tapped-leader', leaders, LEADER);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  it('fits its screen, cuts no word, and shows buttons that a thumb can hit', async () => {
    for (const userid of [STAFF, LEADER]) {
      const page = await browser.newPage({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
      await page.goto(`${service.simulator.url}/m/${userid}/app`);
      // What floats over the conversation would stand in the pictures.
      await page.evaluate(() => {
        for (const part of document.querySelectorAll<HTMLElement>('body *'))
          if (['fixed', 'sticky'].includes(getComputedStyle(part).position)) part.style.position = 'static';
      });
      for (const [name, card] of cards) {
        if (card.userid !== userid) continue;
        const article = page.locator(`article[data-task="${card.taskId}"]`);
        await article.screenshot({ path: join(folder, `${name}.png`) });
        const faults = await article.evaluate((element) => {
          const cut = [...element.querySelectorAll('p, dd, dt, button, a, .done, select, span')].filter(
            (part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline',
          );
          const small = [...element.querySelectorAll('.actions button, .actions a')].filter(
            (part) => part.getBoundingClientRect().height < 32,
          );
          return [
            ...cut.map((part) => `cut: ${part.textContent}`),
            ...small.map((part) => `small: ${part.textContent}`),
          ];
        });
        expect(faults, name).toEqual([]);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      await page.close();
    }
    expect(service.simulator.cards.sentTo(STAFF).flatMap(({ overlong }) => overlong)).toEqual([]);
    expect(cards.size).toBe(ALL_CAUSES.length + 12);
  });
});
