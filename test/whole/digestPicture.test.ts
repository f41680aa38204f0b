import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { type DemoService, startDemoService } from '../../src/demo/demoService.ts';
import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import { digestKey } from '../../src/domain/groupMessage.ts';
import { outboxRowOf } from '../../src/store/outbox.ts';
import { saveSnapshots } from '../../src/store/snapshots.ts';
import { signInAs } from '../web/signInAs.ts';
import { LEADER, STAFF, smallCompany, TUESDAY } from './smallService.ts';

const OPERATOR = 'HeJing';
const DAY = 86_400_000;
const MONDAY = TUESDAY + 6 * DAY + 2 * 3_600_000;
const WEEK = '2026-W42';

let service: DemoService;
beforeAll(async () => {
  const company = smallCompany(TUESDAY - DAY);
  // WeCom makes no group of one; the first leader keeps the demo running.
  company.staff[1]!.leaderOf = [2];
  service = await startDemoService({
    ...{ company, startAt: TUESDAY, seed: 1, settings: readCompanySettings() },
    ...{ logLevel: 'silent', anyPort: true },
  });
  const { app, simulator } = service;
  for (const back of [0, 1, 2]) {
    const day = dayText(dayNumber('2026-10-16') - 7 * back);
    await saveSnapshots(app.store.db, [
      ...[{ customerId: 'c-1', day, at: TUESDAY, ownerId: 'linchen', score: 60, band: 'watch', coverage: 1 }].map(
        (row) => ({ ...row, observedDays: 90, risk: 0.5, version: 'v', verdict: {} }),
      ),
    ]);
  }
  simulator.clock.set(MONDAY);
  await app.tick();
});
afterAll(() => service.close());

const posts = () =>
  service.simulator.phone(LEADER).groups.map(({ messages }) => messages.map(({ msgtype }) => msgtype));

it('comes as a text and then as a picture, by robot and in the own group', () => {
  expect(posts().toSorted()).toEqual([
    ['markdown', 'image'],
    ['markdown_v2', 'image'],
  ]);
});

it('says so and goes out again by one tap of the operator when nobody knows whether it arrived', async () => {
  const { app, url, simulator } = service;
  const of = { groupId: 'webhook', week: WEEK };
  const lost = () =>
    app.store.db.run(`UPDATE outbox SET state = 'uncertain' WHERE dedupe_key = ?`, [digestKey(of, 'text')]);
  await lost();
  const post = async (userid: string) => {
    const { cookie, formToken } = await signInAs(url, app.store, userid);
    return fetch(`${url}/digest/${WEEK}/resend`, {
      ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams({ group: 'webhook', form: formToken }) },
      headers: { cookie, origin: url },
    });
  };
  const { cookie } = await signInAs(url, app.store, OPERATOR);
  const page = async () => (await fetch(`${url}/digest/${WEEK}?group=webhook`, { headers: { cookie } })).text();
  expect((await post(STAFF)).status).toBe(403);
  expect(await page()).toContain('补发到群里');
  const answer = await post(OPERATOR);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `/digest/${WEEK}?group=webhook&said=resent`]);
  expect(await page()).not.toContain('补发到群里');
  expect(await outboxRowOf(app.store.db, digestKey(of, 'text'))).toMatchObject({ state: 'dropped' });
  await app.tick();
  const robot = simulator.phone(LEADER).groups.find(({ groupId }) => groupId === 'g')!;
  expect(robot.messages).toHaveLength(3);
  expect(JSON.stringify(robot.messages.at(-1)!.body)).toContain('（补发）');
});

it('names customers only where the operator confirmed this very group', async () => {
  const { app } = service;
  const own = app.digestGroups.find(({ id }) => id === 'appchat')!;
  const isNamed = async (group = own) => (await app.digestRef(group)).showsNames;
  expect(await isNamed()).toBe(false);
  await app.confirmGroup(own, true);
  expect(await isNamed()).toBe(true);
  expect(await isNamed({ ...own, channel: { kind: 'appchat', chatId: 'another' } })).toBe(false);
  await app.confirmGroup(own, false);
  expect(await isNamed()).toBe(false);
});
