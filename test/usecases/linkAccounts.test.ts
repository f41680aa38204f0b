import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrmEntity } from '../../src/domain/crm/crmRows.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { loadAccountLinks } from '../../src/store/accountLinks.ts';
import { saveContactMobiles } from '../../src/store/contactMobiles.ts';
import { loadMappings, saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { loadOutcomes } from '../../src/store/outcomes.ts';
import { saveContacts } from '../../src/store/people.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { importFile } from '../../src/usecases/importFile.ts';
import { importOutcomes } from '../../src/usecases/importOutcomes.ts';
import type { ImportDeps } from '../../src/usecases/importRows.ts';
import { LinkRefused, linkAccounts, linkByHand, unlink } from '../../src/usecases/linkAccounts.ts';
import { MONDAY } from '../store/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'liuke-links-'));
const log = createLog('silent');
let store: Store;
let now: number;
let deps: ImportDeps;
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => store.close());
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  now = MONDAY;
  const linkDeps = { store, log, clock: () => now };
  deps = {
    ...{ ...linkDeps, texts: makeTexts(), defaultCurrency: 'CNY', turnedCesSources: [] },
    mobileKeyOf: (mobile) => `key-${mobile}`,
    onPeopleChanged: () => linkAccounts(linkDeps),
  };
  const ids = ['wm-zhang0001', 'wm-wang00001', 'wm-li0000001'];
  await store.transaction(async (db) => {
    await saveContacts(
      db,
      ids.map((id) => ({ id, name: id, kind: 'wechat', corpName: '', corpFullName: '', position: '', knownAt: now })),
    );
    await saveCustomers(
      db,
      ids.map((id) => ({ id: `c-${id}`, name: id, ownerId: null, tier: null, knownAt: now })),
    );
    await saveMappings(
      db,
      ids.map((contactId) => ({
        ...{ contactId, customerId: `c-${contactId}`, rule: 'self', validFrom: 0, validTo: null, knownAt: now },
      })),
    );
    await saveContactMobiles(db, [
      { contactId: 'wm-li0000001', staffId: 'liming', mobileKeys: ['key-13812345678'], knownAt: now },
      { contactId: 'wm-wang00001', staffId: 'liming', mobileKeys: [], knownAt: now },
    ]);
  });
});

async function importText(entity: CrmEntity | 'outcomes', text: string) {
  now += 60_000;
  const path = join(folder, `${entity}.csv`);
  writeFileSync(path, text);
  const order = { path, source: 'u8', dryRun: false, errorsPath: `${path}.errors` };
  if (entity === 'outcomes') return importOutcomes(deps, order);
  return importFile(deps, { ...order, entity, mode: 'upsert', again: false });
}
const customers = async () =>
  (await loadMappings(store.db, { at: now }))
    .map(({ contactId, customerId, rule }) => `${contactId} ${customerId} ${rule}`)
    .sort();

const ACCOUNTS = '客户ID,客户名称,流失日期\nA,浩运贸易,\nB,恒拓包装,2026-10-01\nC,启川机电,\n';
const CONTACTS =
  '联系人ID,姓名,客户ID,企微外部联系人ID,手机\n1,张,A,wm-zhang0001,\n2,王,A,wm-wang00001,\n3,李,B,,138 1234 5678\n';

describe('accounts of the CRM', () => {
  it('become customers in whatever order the files come, and put their people together', async () => {
    await importText('contacts', CONTACTS);
    await importText('accounts', ACCOUNTS);
    expect(await customers()).toEqual([
      'wm-li0000001 c-wm-li0000001 crm',
      'wm-wang00001 c-wm-wang00001 crm',
      'wm-zhang0001 c-wm-wang00001 crm',
    ]);
    expect(await linkAccounts(deps)).toMatchObject({
      ...{ accounts: 3, linked: 2, joined: 0 },
      review: [{ accountId: 'C', name: '启川机电', reason: 'noMatch' }],
    });
  });

  it('that come to two customers, or to none, are listed and change nobody', async () => {
    await store.transaction((db) =>
      saveMappings(
        db,
        ['wm-zhang0001', 'wm-wang00001'].map((contactId) => ({
          ...{ contactId, customerId: `c-${contactId}`, rule: 'corpFullName' as const, validFrom: 0, validTo: null },
          knownAt: now,
        })),
      ),
    );
    const before = await customers();
    await importText('contacts', '联系人ID,姓名,客户ID,企微外部联系人ID\n1,张,A,wm-zhang0001\n2,王,A,wm-wang00001\n');
    await importText('accounts', '客户ID,客户名称\nA,浩运贸易\nC,启川机电\n');
    expect(await linkAccounts(deps)).toMatchObject({
      ...{ accounts: 2, linked: 0, joined: 0 },
      review: [
        { accountId: 'A', reason: 'severalCustomers', candidates: ['c-wm-wang00001', 'c-wm-zhang0001'] },
        { accountId: 'C', reason: 'noMatch' },
      ],
    });
    expect(await customers()).toEqual(before);
    expect((await loadAccountLinks(store.db)).filter(({ customerId }) => customerId !== null)).toEqual([]);
  });

  it('tell of a loss, once', async () => {
    await importText('contacts', CONTACTS);
    await importText('accounts', ACCOUNTS);
    await linkAccounts(deps);
    expect(await loadOutcomes(store.db, { until: now })).toMatchObject([
      { customerId: 'c-wm-li0000001', kind: 'lost', at: Date.parse('2026-10-01T00:00:00+08:00'), by: 'u8' },
    ]);
  });

  it('follow a person who decides, until a person undoes it; the rule does not come back', async () => {
    await importText('contacts', CONTACTS);
    await importText('accounts', ACCOUNTS);
    await linkByHand(deps, { source: 'u8', accountId: 'C', customerId: 'c-wm-li0000001' });
    expect((await linkAccounts(deps)).review.map(({ accountId }) => accountId)).toEqual(['B']);
    await unlink(deps, { source: 'u8', accountId: 'C' });
    await unlink(deps, { source: 'u8', accountId: 'A' });
    expect((await linkAccounts(deps)).review).toMatchObject([
      { accountId: 'A', reason: 'refused' },
      { accountId: 'C', reason: 'noMatch' },
    ]);
  });

  it('refuse what is not there', async () => {
    await importText('accounts', ACCOUNTS);
    await expect(linkByHand(deps, { source: 'u8', accountId: 'X', customerId: 'c' })).rejects.toThrow(LinkRefused);
    await expect(linkByHand(deps, { source: 'u8', accountId: 'A', customerId: 'c' })).rejects.toThrow('no customer c');
    await expect(unlink(deps, { source: 'u8', accountId: 'A' })).rejects.toThrow('no link');
  });
});

describe('importOutcomes', () => {
  const FILE =
    '客户ID,留客客户ID,日期,结果,原因\nA,,2026-10-01,流失,价格\n,c-wm-li0000001,2026-10-02,挽回,\nZ,,2026-10-01,,\n,,昨天,没了,\n';

  it('keeps what is said of customers by either id, once, and gives the rest back', async () => {
    await importText('contacts', CONTACTS);
    await importText('accounts', '客户ID,客户名称\nA,浩运贸易\n');
    const first = await importText('outcomes', FILE);
    expect(first).toMatchObject({
      kind: 'imported',
      report: {
        status: 'partial',
        rows: { read: 4, created: 2, rejected: 2 },
        byCode: { customerUnknown: 1, enum: 1 },
      },
    });
    expect(await importText('outcomes', FILE)).toMatchObject({ report: { rows: { created: 0, unchanged: 2 } } });
    expect(await loadOutcomes(store.db, { until: now })).toMatchObject([
      { customerId: 'c-wm-wang00001', kind: 'lost', reason: '价格', source: 'import' },
      { customerId: 'c-wm-li0000001', kind: 'saved', reason: null },
    ]);
  });

  it('refuses a file without dates', async () => {
    expect(await importText('outcomes', '客户ID\nA\n')).toMatchObject({
      kind: 'refused',
      report: { byCode: { headerMissing: 1 } },
    });
  });
});
