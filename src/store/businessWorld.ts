import type { AccountLink } from '../domain/crm/accountMatching.ts';
import type { CrmProfile, CustomerBusiness } from '../domain/crm/business.ts';
import { type BusinessWorld, type CompanyBusiness, tierOf } from '../domain/crm/businessWorld.ts';
import type { CrmAccount } from '../domain/crm/crmRows.ts';
import { dayNumberAt } from '../domain/crm/importTime.ts';
import { countedOrders } from '../domain/signals/orders.ts';
import { learnOrderRisk, type OrderRisk } from '../domain/statistics/orderRisk.ts';
import type { UtcMs } from '../domain/time.ts';
import { linksOfCustomers } from './accountLinks.ts';
import {
  type AccountRef,
  accountsWithOrders,
  countAccountsWithOrders,
  loadCrmRows,
  loadCrmRowsOfAccounts,
  loadFeeds,
} from './crmRows.ts';
import type { Db } from './db.ts';
import { portions } from './rows.ts';

/**
 * Four parameters are learned as well from so many histories as from all (a fit differs by a few hundredths): it bounds what a
 * judgement costs.
 */
const HISTORIES_MAX = 4_000;
const LOADED_AT_ONCE = 1_000;

interface Moment {
  now: UtcMs;
  /** undefined: all that is known by today. */
  knownAt: UtcMs | undefined;
}

/**
 * What the company's systems say of all customers together; null when nothing was ever told.
 * @param horizonDays of the risk that no order comes, which is learned over the orders of everybody; null: without it
 */
export async function loadCompanyBusiness(
  db: Db,
  { now, knownAt, horizonDays }: Moment & { horizonDays: number | null },
): Promise<CompanyBusiness | null> {
  const feeds = await loadFeeds(db, knownAt ?? Number.MAX_SAFE_INTEGER);
  if (feeds.length === 0) return null;
  const until = new Map(feeds.map((feed) => [`${feed.source}\n${feed.entity}`, feed.until]));
  return {
    toldUntil: (source, entity) => until.get(`${source}\n${entity}`) ?? null,
    risk: horizonDays === null ? null : await learnRisk(db, { now, knownAt, horizonDays }),
  };
}

/** The same with the accounts of some customers. @param knownAt as known then; now unless told */
export async function loadBusinessWorld(
  db: Db,
  company: CompanyBusiness,
  customerIds: readonly string[],
  knownAt?: UtcMs,
): Promise<BusinessWorld> {
  const links = await linksOfCustomers(db, customerIds, knownAt);
  const accounts: CrmAccount[] = [];
  for (const [source, own] of Map.groupBy(links, (link) => link.source)) {
    const ids = own.map(({ accountId }) => accountId);
    const asKnown = knownAt === undefined ? { source, ids } : { source, ids, knownAt };
    accounts.push(...(await loadCrmRows(db, 'accounts', asKnown)).filter(({ deleted }) => !deleted));
  }
  return { ...company, ...accountsOfCustomers(links, accounts) };
}

/** @param known accounts that are not deleted */
function accountsOfCustomers(
  links: readonly AccountLink[],
  known: readonly CrmAccount[],
): Pick<BusinessWorld, 'accountsOf' | 'profileOf'> {
  const accounts = new Map(known.map((one) => [refOf(one), one]));
  const standing = links.filter(
    (link) => link.customerId !== null && accounts.has(`${link.source}\n${link.accountId}`),
  );
  const linksOf = Map.groupBy(standing, ({ customerId }) => customerId!);
  const accountsOf = new Map(
    [...linksOf].map(([id, found]) => [id, found.map(({ source, accountId }) => ({ source, accountId })).sort(byRef)]),
  );
  return {
    accountsOf,
    profileOf: new Map(
      [...accountsOf].map(([id, refs]) => [
        id,
        profileOf(refs.map(({ source, accountId }) => accounts.get(`${source}\n${accountId}`)!)),
      ]),
    ),
  };
}

/** The business of these customers; those without an account are left out. */
export async function loadBusiness(
  db: Db,
  world: BusinessWorld,
  customerIds: readonly string[],
  { knownAt }: Moment,
): Promise<Map<string, CustomerBusiness>> {
  const customerOf = new Map<string, string>();
  for (const id of customerIds)
    for (const { source, accountId } of world.accountsOf.get(id) ?? []) customerOf.set(`${source}\n${accountId}`, id);
  const refs = [...customerOf.keys()].map((ref) => {
    const [source = '', accountId = ''] = ref.split('\n');
    return { source, accountId };
  });
  const byCustomer = <Row extends AccountRef>(rows: readonly Row[]): Map<string, Row[]> =>
    Map.groupBy(rows, ({ source, accountId }) => customerOf.get(`${source}\n${accountId}`)!);
  const orders = byCustomer(await loadCrmRowsOfAccounts(db, 'orders', refs, knownAt));
  const payments = byCustomer(await loadCrmRowsOfAccounts(db, 'payments', refs, knownAt));
  const complaints = byCustomer(await loadCrmRowsOfAccounts(db, 'complaints', refs, knownAt));
  const ratings = byCustomer(await loadCrmRowsOfAccounts(db, 'ratings', refs, knownAt));
  return new Map(
    [...new Set(customerOf.values())].map((id) => [
      id,
      {
        orders: orders.get(id) ?? [],
        payments: payments.get(id) ?? [],
        complaints: complaints.get(id) ?? [],
        ratings: ratings.get(id) ?? [],
        toldUntil: {
          orders: toldByAll(world, id, 'orders'),
          complaints: toldByAll(world, id, 'complaints'),
          ratings: toldByAll(world, id, 'ratings'),
        },
      },
    ]),
  );
}

/** Of several systems that tell of it the one that is furthest behind counts: what it has not told yet is not known. */
function toldByAll(world: BusinessWorld, id: string, entity: 'orders' | 'complaints' | 'ratings'): UtcMs | null {
  const told = (world.accountsOf.get(id) ?? [])
    .map(({ source }) => world.toldUntil(source, entity))
    .filter((until) => until !== null);
  return told.length === 0 ? null : Math.min(...told);
}

async function learnRisk(
  db: Db,
  { now, knownAt, horizonDays }: Moment & { horizonDays: number },
): Promise<OrderRisk | null> {
  const asKnown = knownAt ?? Number.MAX_SAFE_INTEGER - 1;
  const step = Math.max(1, (await countAccountsWithOrders(db, asKnown)) / HISTORIES_MAX);
  const chosen: AccountRef[] = [];
  let index = 0;
  for await (const ref of accountsWithOrders(db, asKnown)) {
    if (Math.floor(index / step) !== Math.floor((index - 1) / step)) chosen.push(ref);
    index += 1;
  }
  const days: number[][] = [];
  for (const refs of portions(chosen, LOADED_AT_ONCE)) {
    const orders = await loadCrmRowsOfAccounts(db, 'orders', refs, knownAt);
    for (const own of Map.groupBy(orders, accountKey).values()) {
      const counted = countedOrders(own, now).map(({ orderedAt }) => dayNumberAt(orderedAt));
      if (counted.length > 0) days.push(counted);
    }
  }
  return days.length === 0 ? null : learnOrderRisk(days, { today: dayNumberAt(now), horizonDays });
}

/** Of several accounts of one customer the first that says something. */
function profileOf(accounts: readonly CrmAccount[]): CrmProfile {
  const first = <T>(read: (account: CrmAccount) => T | null): T | null =>
    accounts.map(read).find((value) => value !== null) ?? null;
  const segment = first((account) => account.segment);
  return { ownerId: first((account) => account.ownerId), tier: tierOf(segment), segment };
}

function refOf({ source, sourceId }: CrmAccount): string {
  return `${source}\n${sourceId}`;
}

function accountKey({ source, accountId }: AccountRef): string {
  return `${source}\n${accountId}`;
}

function byRef(a: AccountRef, b: AccountRef): number {
  return a.source === b.source ? (a.accountId < b.accountId ? -1 : 1) : a.source < b.source ? -1 : 1;
}
