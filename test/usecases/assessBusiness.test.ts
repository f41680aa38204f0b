import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrmAccount, CrmOrder } from '../../src/domain/crm/crmRows.ts';
import type { SnapshotVerdict } from '../../src/domain/snapshotVerdict.ts';
import { DAY_MS, type UtcMs } from '../../src/domain/time.ts';
import { saveAccountLinks } from '../../src/store/accountLinks.ts';
import { openAlerts } from '../../src/store/alerts.ts';
import { moveCursor } from '../../src/store/archiveCursor.ts';
import { noteFeed, saveCrmRows } from '../../src/store/crmRows.ts';
import { saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { saveContacts, saveRelationships, saveStaff } from '../../src/store/people.ts';
import { snapshotsOnDay } from '../../src/store/snapshots.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { assessCustomers } from '../../src/usecases/assessCustomers.ts';
import { type ReplayDeps, replayDay } from '../../src/usecases/replayDay.ts';
import { cst, profile } from '../domain/judgedCustomer.ts';
import { ARCHIVE_WINDOW_MS, assessDeps, companyCalendars } from './judgedCompany.ts';

const MONDAY = cst('2026-11-16 07:30');
const TUESDAY = MONDAY + DAY_MS;
let store: Store;
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  const known = { knownAt: MONDAY - 200 * DAY_MS };
  await store.transaction(async (db) => {
    await saveStaff(
      db,
      ['liming', 'hejing'].map((id) => ({
        ...{
          id,
          name: id,
          departmentIds: [1],
          mainDepartmentId: 1,
          leadsDepartmentIds: [],
          leaderIds: [],
          position: '',
        },
        ...{ status: 'active' as const, isArchived: true, ...known },
      })),
    );
    await saveContacts(db, [
      { id: 'wm-1', name: '王敏', kind: 'wechat', corpName: '', corpFullName: '', position: '', ...known },
    ]);
    await saveRelationships(db, [
      {
        ...{ staffId: 'liming', contactId: 'wm-1', remark: '', remarkCorpName: '', addedAt: null },
        ...{ endedAt: null, endedBy: null, ...known },
      },
    ]);
    await saveCustomers(db, [{ id: 'c-1', name: '浩运贸易', ownerId: null, tier: null, ...known }]);
    await saveMappings(db, [
      { customerId: 'c-1', contactId: 'wm-1', rule: 'crm', validFrom: 0, validTo: null, ...known },
    ]);
    const link = { source: 'u8', accountId: 'A', customerId: 'c-1', rule: 'crmId', evidence: 'wm-1' } as const;
    await saveAccountLinks(db, [{ ...link, refusedRules: [], ...known }]);
    const account: CrmAccount = {
      ...{ source: 'u8', sourceId: 'A', name: '浩运贸易', number: null, creditCode: null, parentId: null },
      ...{ mobileKeys: [], ownerId: 'hejing', segment: 'A', createdAt: null, lostAt: null },
      ...{ updatedAt: null, deleted: false, ...known },
    };
    await saveCrmRows(db, 'accounts', [account]);
    await saveCrmRows(
      db,
      'orders',
      [70, 100, 130, 160].map((days) => orderOf(days, known.knownAt)),
    );
  });
});
afterEach(() => store.close());

function orderOf(days: number, knownAt: UtcMs): CrmOrder {
  return {
    ...{ source: 'u8', sourceId: `SO-${days}`, accountId: 'A', number: null, orderedAt: MONDAY - days * DAY_MS },
    ...{ amount: { minor: 100_00n, currency: 'CNY' }, status: 'done', updatedAt: null, deleted: false, knownAt },
  };
}
async function judge(at: UtcMs): Promise<void> {
  await store.transaction((db) =>
    moveCursor(db, { source: 'archive', seq: '1'.padStart(20, '0'), at, coveredUntil: at }),
  );
  await assessCustomers(assessDeps(store, () => at));
}
const told = (importedAt: UtcMs) => noteFeed(store.db, { source: 'u8', entity: 'orders', importedAt });
async function verdictOn(day: string): Promise<{ verdict: SnapshotVerdict; ownerId: string | null }> {
  const [row] = await snapshotsOnDay(store.db, day);
  return { verdict: row!.verdict as SnapshotVerdict, ownerId: row!.ownerId };
}
const orders = ({ parts }: SnapshotVerdict) => parts.find(({ dimension }) => dimension === 'orders')!;

describe('a judgement with business data', () => {
  it('opens an alert when orders stop, though nobody has ever written, and gives it to the owner of the CRM', async () => {
    await told(MONDAY - 3_600_000);
    await judge(MONDAY);
    const { verdict, ownerId } = await verdictOn('2026-11-16');
    expect(orders(verdict)).toMatchObject({ cannotJudge: null, facts: { days: 70, cycle: 30 } });
    expect(orders(verdict).value).toBeCloseTo(1 / 3);
    expect(verdict.standing.map(({ kind }) => kind)).toEqual(['ordersStopped']);
    expect(verdict.business).toMatchObject({ yearly: [{ minor: '40000', currency: 'CNY' }], segment: 'A' });
    expect(ownerId).toBe('hejing');
    // Two judgements in a row open it (PRODUCT §5).
    expect(await openAlerts(store.db)).toEqual([]);
    await judge(TUESDAY);
    expect(await openAlerts(store.db)).toMatchObject([
      { customerId: 'c-1', ownerId: 'hejing', causes: [{ kind: 'ordersStopped', facts: { days: 70, cycle: 30 } }] },
    ]);
  });

  it('says that it does not know while no orders were ever told, and when they were told long ago', async () => {
    await judge(MONDAY);
    expect(orders((await verdictOn('2026-11-16')).verdict)).toMatchObject({ value: null, cannotJudge: 'noData' });
    await told(MONDAY - 30 * DAY_MS);
    await judge(TUESDAY);
    const { verdict } = await verdictOn('2026-11-17');
    expect(orders(verdict)).toMatchObject({ value: null, cannotJudge: 'staleData' });
    expect(verdict.standing).toEqual([]);
  });

  it('can be made again as it was known then, and as it is known now', async () => {
    await told(MONDAY - 3_600_000);
    await judge(MONDAY);
    const stored = (await verdictOn('2026-11-16')).verdict;
    // An order of last week is told only on Tuesday.
    await store.transaction((db) => saveCrmRows(db, 'orders', [orderOf(5, TUESDAY)]));
    await told(TUESDAY);
    const deps: ReplayDeps = {
      ...{ store, sourceName: 'archive', archiveWindowMs: ARCHIVE_WINDOW_MS, calendars: companyCalendars },
      rules: { profile, fixedWindow: null },
    };
    const [then] = (await replayDay(deps, { day: '2026-11-16', reading: 'then' })).customers;
    expect(JSON.parse(JSON.stringify(then!.verdict))).toEqual(stored);
    const [now] = (await replayDay(deps, { day: '2026-11-16', reading: 'now' })).customers;
    expect(orders(now!.verdict).facts).toMatchObject({ days: 5 });
    expect(now!.verdict.standing).toEqual([]);
  });
});
