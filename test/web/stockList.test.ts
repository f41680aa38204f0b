import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoService } from '../../src/demo/demoService.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { stockLines } from '../../src/domain/wording/previewWords.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { setOutageFence } from '../../src/store/alertSwitches.ts';
import { alertById, insertCard, updateAlert } from '../../src/store/alerts.ts';
import { viewStock } from '../../src/usecases/viewStock.ts';
import { card } from '../store/samples.ts';
import { TUESDAY } from '../whole/smallService.ts';
import { pageCompany } from './pageCompany.ts';
import { signInAs } from './signInAs.ts';

/** The service was away until Tuesday; of the three open cases two stood before, one of which had a card of its own. */
let service: DemoService;
beforeAll(async () => {
  service = await pageCompany();
  const { db } = service.app.store;
  await setOutageFence(db, TUESDAY);
  const stands = async (owner: string, since: number) => {
    const alert = (await alertById(db, `alert-${owner}`))!;
    const causes = alert.causes.map((cause) => ({ ...cause, since }));
    await updateAlert(db, { ...alert, causes, version: alert.version + 1 });
  };
  await stands('linchen', TUESDAY - DAY_MS);
  await stands('hejing', TUESDAY - DAY_MS);
  await stands('fangkai', TUESDAY + 1);
  const sent = { taskId: 'k-1', alertId: 'alert-hejing', receiverId: 'hejing', sentAt: TUESDAY - DAY_MS / 2 };
  await insertCard(db, card({ ...sent, state: 'sent' }));
});
afterAll(() => service.close());

async function page(userid: string, path: string): Promise<string> {
  const { cookie } = await signInAs(service.url, service.app.store, userid);
  return (await fetch(service.url + path, { headers: { cookie } })).text();
}

const HEADING = '存量清单';
const namesOn = (text: string) => ['linchen', 'hejing', 'fangkai'].filter((owner) => text.includes(`${owner}的秘密`));

it('stands on the page of whose customers they are, apart from what cards tell of', async () => {
  const own = await page('linchen', '/me');
  expect(own.slice(own.indexOf(HEADING))).toContain('/c/c-linchen');
  expect(own.slice(0, own.indexOf(HEADING))).not.toContain('/c/c-linchen');
  for (const other of ['hejing', 'fangkai']) expect(await page(other, '/me')).not.toContain(HEADING);
});

it('is a list of its own for leaders, by right, as a page and as a file', async () => {
  const shown = await page('suyue', '/team?show=stock');
  expect(namesOn(shown.slice(shown.indexOf('<table')))).toEqual(['linchen']);
  expect(shown).toContain('存量 1');
  expect(await page('suyue', '/team.csv?show=stock')).toContain('linchen的秘密');
  expect(namesOn(await page('jianglan', '/team?show=stock'))).toEqual([]);
  expect(await page('jianglan', '/team')).not.toContain('存量 ');
});

it('is told to the operator with what stands and since when', async () => {
  const cases = await viewStock(service.app.store, await service.app.fence());
  expect(cases.map(({ customerId, owner }) => [customerId, owner])).toEqual([['c-linchen', '林晨']]);
  const [owner, line] = stockLines(makeTexts(), cases, TUESDAY);
  expect(owner).toBe('林晨');
  expect(line).toContain('10月12日起就有');
  expect(stockLines(makeTexts(), [], TUESDAY)).toEqual(['没有启用或恢复前就有的情况']);
});
