import { expect, it } from 'vitest';
import type { CrmAccount, CrmOrder } from '../../src/domain/crm/crmRows.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { loadAccountLinks, saveAccountLinks } from '../../src/store/accountLinks.ts';
import { loadBusiness, loadBusinessWorld, loadCompanyBusiness } from '../../src/store/businessWorld.ts';
import {
  accountsWithOrders,
  countAccountsWithOrders,
  crmIds,
  knownCrmIds,
  loadCrmRows,
  loadCrmRowsOfAccounts,
  loadFeeds,
  noteFeed,
  restampCrmRows,
  saveCrmRows,
} from '../../src/store/crmRows.ts';
import { claimRun, dropRun, finishRun, loadRun, purgeRuns } from '../../src/store/importRuns.ts';
import type { Store } from '../../src/store/store.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY } from './samples.ts';

function order(sourceId: string, change: Partial<CrmOrder> = {}): CrmOrder {
  return {
    ...{ source: 'u8', sourceId, accountId: 'A', number: null, orderedAt: MONDAY, status: 'done', updatedAt: null },
    ...{ amount: { minor: 999_999_999_999_999n, currency: 'CNY' }, deleted: false, knownAt: MONDAY, ...change },
  };
}
function account(sourceId: string, change: Partial<CrmAccount> = {}): CrmAccount {
  return {
    ...{ source: 'u8', sourceId, name: '浩运贸易', number: null, creditCode: null, parentId: null, mobileKeys: [] },
    ...{ ownerId: 'liming', segment: 'A类', createdAt: null, lostAt: null, updatedAt: null, deleted: false },
    ...{ knownAt: MONDAY, ...change },
  };
}

describeEachStore('business data', ({ store: open }) => {
  const save = (store: Store, rows: CrmOrder[]) => store.transaction((db) => saveCrmRows(db, 'orders', rows));
  const load = async (store: Store, ids: string[], knownAt?: number) =>
    loadCrmRows(store.db, 'orders', { source: 'u8', ids, ...(knownAt === undefined ? {} : { knownAt }) });

  it('comes back as it was saved, coin by coin, with ids of 18 digits and their noughts', async () => {
    const store = await open();
    const rows = [order('000123456789012345'), order('SO-1', { amount: null, number: 'XS 1' }), order('so-1')];
    await save(store, rows);
    expect(
      new Set(
        await load(
          store,
          rows.map(({ sourceId }) => sourceId),
        ),
      ),
    ).toEqual(new Set(rows));
    expect(await loadCrmRows(store.db, 'orders', { source: 'zoho', ids: ['SO-1'] })).toEqual([]);
  });

  it('is known then as it was then', async () => {
    const store = await open();
    await save(store, [order('SO-1')]);
    await save(store, [order('SO-1', { status: 'cancelled', knownAt: MONDAY + DAY_MS })]);
    expect((await load(store, ['SO-1'], MONDAY)).map(({ status }) => status)).toEqual(['done']);
    expect((await load(store, ['SO-1'])).map(({ status }) => status)).toEqual(['cancelled']);
    expect(await load(store, ['SO-1'], MONDAY - 1)).toEqual([]);
  });

  it('takes a newer stamp without a new version', async () => {
    const store = await open();
    await save(store, [order('SO-1')]);
    await store.transaction((db) => restampCrmRows(db, 'orders', [order('SO-1', { updatedAt: 7 })]));
    expect(await load(store, ['SO-1'], MONDAY)).toEqual([order('SO-1', { updatedAt: 7 })]);
    expect((await store.db.query('SELECT * FROM crm_order')).length).toBe(1);
  });

  it('is found by account without what was deleted, and page by page by id', async () => {
    const store = await open();
    const many = Array.from({ length: 1100 }, (_, n) => order(`S${1000 + n}`));
    await save(store, [...many, order('X', { deleted: true }), order('Y', { accountId: 'B' })]);
    const found = await loadCrmRowsOfAccounts(store.db, 'orders', [{ source: 'u8', accountId: 'A' }]);
    expect(found.length).toBe(1100);
    const ids: string[] = [];
    for await (const id of crmIds(store.db, 'orders', 'u8')) ids.push(id);
    expect([ids.length, ids.at(0), ids.at(-1)]).toEqual([1101, 'S1000', 'Y']);
    expect(await knownCrmIds(store.db, 'orders', 'u8', ['X', 'Y', 'Z'])).toEqual(new Set(['X', 'Y']));
  });

  it('knows until when a system has told of it, as of each day', async () => {
    const store = await open();
    const feed = { source: 'u8', entity: 'orders' } as const;
    for (const importedAt of [MONDAY, MONDAY + 60_000, MONDAY + DAY_MS])
      await noteFeed(store.db, { ...feed, importedAt });
    expect(await loadFeeds(store.db, MONDAY + 3_600_000)).toEqual([{ ...feed, until: MONDAY }]);
    expect(await loadFeeds(store.db, MONDAY + DAY_MS)).toEqual([{ ...feed, until: MONDAY + DAY_MS }]);
    expect(await loadFeeds(store.db, MONDAY - 1)).toEqual([]);
  });

  it('names each account with an order once, however many pages they fill', async () => {
    const store = await open();
    // The thousandth row, with which a page ends, is the first of an id that two sources have.
    const refs = Array.from({ length: 2100 }, (_, i) => ({
      accountId: `A${String(i).padStart(4, '0')}`,
      source: 'u8',
    }));
    refs.push({ accountId: 'A0999', source: 'zz' }, { accountId: 'A1997', source: 'zz' });
    const orders = refs.map(({ accountId, source }) => order(`SO-${source}-${accountId}`, { accountId, source }));
    await store.transaction((db) => saveCrmRows(db, 'orders', [...orders, order('SO-again', { accountId: 'A0000' })]));
    const found: string[] = [];
    for await (const one of accountsWithOrders(store.db, MONDAY)) found.push(`${one.accountId} ${one.source}`);
    expect(found).toEqual(refs.map(({ accountId, source }) => `${accountId} ${source}`).sort());
    expect(await countAccountsWithOrders(store.db, MONDAY)).toBe(refs.length);
    expect(await countAccountsWithOrders(store.db, MONDAY - 1)).toBe(0);
  });

  it('is loaded for the customers that accounts are linked to, with what a past day knew', async () => {
    const store = await open();
    const link = { source: 'u8', accountId: 'A', customerId: 'c-1', rule: 'crmId', evidence: 'wm1' } as const;
    await store.transaction(async (db) => {
      await saveCrmRows(db, 'accounts', [account('A')]);
      await saveAccountLinks(db, [{ ...link, refusedRules: [], knownAt: MONDAY }]);
      await saveCrmRows(db, 'orders', [order('SO-1')]);
      await saveCrmRows(db, 'orders', [order('SO-2', { knownAt: MONDAY + DAY_MS })]);
      await saveCrmRows(db, 'orders', [order('SO-3', { accountId: 'B' })]);
    });
    await noteFeed(store.db, { source: 'u8', entity: 'orders', importedAt: MONDAY });
    const seen = async (now: number, knownAt: number | undefined) => {
      const company = await loadCompanyBusiness(store.db, { now, knownAt, horizonDays: 91 });
      if (company === null) return null;
      const world = await loadBusinessWorld(store.db, company, ['c-1', 'c-2'], knownAt);
      const business = await loadBusiness(store.db, world, ['c-1', 'c-2'], { now, knownAt });
      const profile = world.profileOf.get('c-1');
      return {
        ids: [...business].map(([id, { orders }]) => [id, orders.length]),
        profile,
        risk: world.risk?.customers,
      };
    };
    const profile = { ownerId: 'liming', tier: 'A', segment: 'A类' };
    expect(await seen(MONDAY, MONDAY)).toEqual({ ids: [['c-1', 1]], profile, risk: 2 });
    expect(await seen(MONDAY, undefined)).toEqual({ ids: [['c-1', 2]], profile, risk: 2 });
    expect(await seen(MONDAY, MONDAY - 1)).toBeNull();
    await store.transaction((db) =>
      saveAccountLinks(db, [{ ...link, customerId: null, refusedRules: ['crmId'], knownAt: MONDAY + DAY_MS }]),
    );
    expect((await seen(MONDAY + DAY_MS, undefined))?.ids).toEqual([]);
    expect((await loadAccountLinks(store.db)).map(({ refusedRules }) => refusedRules)).toEqual([['crmId']]);
  });
});

describeEachStore('imports by their key', ({ store: open }) => {
  const wish = (change = {}) => ({
    ...{ source: 'u8', runKey: 'http:key-0001', importId: 'imp-1', entity: 'orders' as const, bodyHash: 'a' },
    ...{ now: MONDAY, leaseMs: 1000, ...change },
  });

  it('are done once: the second gets the report of the first', async () => {
    const store = await open();
    expect(await claimRun(store.db, wish(), { again: false })).toBeNull();
    expect(await claimRun(store.db, wish({ importId: 'imp-2' }), { again: false })).toMatchObject({ state: 'running' });
    expect(await finishRun(store.db, { ...wish(), report: '{"ok":1}' })).toBe(true);
    expect(await claimRun(store.db, wish({ importId: 'imp-3' }), { again: false })).toMatchObject({
      ...{ state: 'done', report: '{"ok":1}', importId: 'imp-1' },
    });
    expect(await claimRun(store.db, wish({ source: 'shop' }), { again: false })).toBeNull();
  });

  it('are taken over when whoever began them has died, and on the word of a person', async () => {
    const store = await open();
    await claimRun(store.db, wish(), { again: false });
    expect(await claimRun(store.db, wish({ importId: 'imp-2', now: MONDAY + 1000 }), { again: false })).toBeNull();
    // The late writer finds that its key is another's.
    expect(await finishRun(store.db, { ...wish(), report: '{}' })).toBe(false);
    expect(await finishRun(store.db, { ...wish({ importId: 'imp-2' }), report: '{}' })).toBe(true);
    expect(await claimRun(store.db, wish({ importId: 'imp-3' }), { again: true })).toBeNull();
  });

  it('may be tried again after nothing was done, and are forgotten in time', async () => {
    const store = await open();
    await claimRun(store.db, wish(), { again: false });
    await dropRun(store.db, wish());
    expect(await loadRun(store.db, wish())).toBeNull();
    await claimRun(store.db, wish(), { again: false });
    await claimRun(store.db, wish({ runKey: 'file:orders:x' }), { again: false });
    expect(await purgeRuns(store.db, MONDAY + 1)).toBe(1);
    expect(await loadRun(store.db, wish({ runKey: 'file:orders:x' }))).not.toBeNull();
  });
});
