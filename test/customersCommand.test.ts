import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCustomers } from '../src/customersCommand.ts';
import { startSimulator } from '../src/simulator/simulator.ts';
import { saveCustomers, saveMappings } from '../src/store/customers.ts';
import { saveContacts } from '../src/store/people.ts';
import { openStore } from '../src/store/store.ts';
import { MONDAY } from './store/samples.ts';
import { smallCompany } from './whole/smallService.ts';

const folder = mkdtempSync('/tmp/liuke-customers-');
let env: Record<string, string>;
beforeAll(async () => {
  const simulator = await startSimulator({ company: smallCompany(MONDAY), startAt: MONDAY });
  const { credentials } = simulator;
  for (const [version, pem] of Object.entries(credentials.archivePrivateKeys))
    writeFileSync(join(folder, `${version}.pem`), pem);
  env = {
    ...{ LIUKE_LOG_LEVEL: 'silent', DATABASE_URL: `sqlite:${join(folder, 'liuke.db')}`, WECOM_BASE_URL: simulator.url },
    ...{ WECOM_CORP_ID: credentials.corpId, WECOM_AGENT_ID: String(credentials.agentId) },
    ...{ WECOM_APP_SECRET: credentials.appSecret, WECOM_APP_TOKEN: credentials.callbacks.app.token },
    WECOM_APP_AES_KEY: credentials.callbacks.app.encodingAesKey,
    ...{ ARCHIVE_SOURCE: 'simulator', ARCHIVE_SECRET: credentials.archiveSecret, ARCHIVE_KEYS: folder },
  };
  // Nothing here asks WeCom.
  await simulator.close();
  const store = await openStore({ url: env.DATABASE_URL! });
  await store.migrate();
  const names = { a: '浩运贸易(上海)有限公司', b: '浩运贸易集团有限公司', z: '' };
  await store.transaction(async (db) => {
    for (const [id, corpFullName] of Object.entries(names)) {
      const company = { corpName: '', corpFullName, position: '' };
      await saveContacts(db, [{ id: `wm-${id}`, name: `人${id}`, kind: 'wecom', ...company, knownAt: 1 }]);
      await saveCustomers(db, [{ id: `c-${id}`, name: corpFullName, ownerId: null, tier: null, knownAt: 1 }]);
      const always = { validFrom: 0, validTo: null, knownAt: 1 };
      await saveMappings(db, [{ customerId: `c-${id}`, contactId: `wm-${id}`, rule: 'self', ...always }]);
    }
  });
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function customers(...args: string[]): Promise<string> {
  const lines: string[] = [];
  const code = await runCustomers(args, env, { out: (line) => void lines.push(line), err: () => undefined });
  expect(code).toBe(0);
  return lines.join('\n');
}

it('offers, joins and takes back', async () => {
  expect(await customers('suggestions')).toContain('c-a c-b  looseName: 浩运贸易(上海)有限公司 (1)');
  const accepted = await customers('accept', 'c-a', 'c-b');
  expect(accepted).toContain('contacts moved: 1');
  const changeId = /undo (\S+)/.exec(accepted)![1]!;
  expect(await customers('undo', changeId)).toContain('contacts moved back: 2');
  expect(await customers('suggestions')).toBe('nothing to decide');
  expect(await customers('changes')).toContain(`${changeId}  merge of 2 contacts by cli`);
});

it('takes over a map with Chinese headings, as Excel writes it', async () => {
  const path = join(folder, 'map.csv');
  // 联系人,客户,等级 / wm-z,澄川自动化,a in GB18030.
  const heading = Buffer.from([
    0xc1, 0xaa, 0xcf, 0xb5, 0xc8, 0xcb, 0x2c, 0xbf, 0xcd, 0xbb, 0xa7, 0x2c, 0xb5, 0xc8, 0xbc, 0xb6,
  ]);
  const company = Buffer.from([0xb3, 0xce, 0xb4, 0xa8, 0xd7, 0xd4, 0xb6, 0xaf, 0xbb, 0xaf]);
  writeFileSync(path, Buffer.concat([heading, Buffer.from('\r\nwm-z,'), company, Buffer.from(',a\r\n')]));
  expect(await customers('map', path)).toContain('contacts moved: 1, new customers: 1');
  expect(await customers('set', 'm-wm-z', '--name', '澄川自动化')).toBe('m-wm-z 澄川自动化: owner auto, tier A');
  writeFileSync(path, 'contact,customer\nwm-nobody,甲\n');
  await expect(customers('map', path)).rejects.toThrow('line 2: no contact has the id wm-nobody');
  await expect(customers('map', join(folder, 'no.csv'))).rejects.toThrow('cannot be read (ENOENT)');
});

it('marks a key contact by hand, of this customer only', async () => {
  expect(await customers('key', 'c-a')).toBe('key contact: nobody stands out');
  expect(await customers('key', 'c-a', 'wm-a')).toBe('key contact: wm-a (marked by hand)');
  await expect(customers('key', 'c-a', 'wm-z')).rejects.toThrow('wm-z does not belong to customer c-a');
  expect(await customers('key', 'c-a', 'auto')).toBe('key contact: nobody stands out');
});

it.each([
  [['dance'], 'customers has no command "dance"'],
  [['merge', 'c-a'], 'name two customers'],
  [['split', 'c-a'], 'name a customer and contacts'],
  [['set', 'c-a'], 'say what to set'],
  [['set', 'c-a', '--tier', 'Z'], '--tier is A, B, C or none'],
  [['undo', 'nothing'], 'there is no change nothing'],
])('says what is wrong with %j', async (args, message) => {
  await expect(customers(...args)).rejects.toThrow(message);
});
