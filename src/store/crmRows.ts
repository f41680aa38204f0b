import type { AnyCrmRow, CrmEntity, CrmRowOf } from '../domain/crm/crmRows.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertOnce, KEYS_PER_STATEMENT, placeholders, portions, upsertRows } from './rows.ts';
import type { Columns, Table } from './table.ts';
import {
  crmAccountTable,
  crmComplaintTable,
  crmContactTable,
  crmFeedTable,
  crmOrderTable,
  crmPaymentTable,
  crmRatingTable,
} from './tables/crmTables.ts';
import { loadVersions, saveVersions } from './versions.ts';

const TABLES = {
  accounts: crmAccountTable,
  contacts: crmContactTable,
  orders: crmOrderTable,
  payments: crmPaymentTable,
  complaints: crmComplaintTable,
  ratings: crmRatingTable,
} as const satisfies Record<CrmEntity, Table<Columns>>;

/** What {@link saveVersions} takes of any of the tables: the types of one table each are checked by its own callers. */
type AnyVersions = Table<typeof crmAccountTable.columns>;
type AnyStored = Parameters<typeof saveVersions<typeof crmAccountTable.columns>>[2][number];

/** Keeps rows as they are known from `knownAt` on. To be called in a transaction. */
export async function saveCrmRows(db: Db, entity: CrmEntity, rows: readonly AnyCrmRow[]): Promise<void> {
  await saveVersions(db, tableOf(entity), rows.map(toStored));
}

/** Gives rows that are known a newer stamp: what they say is the same, so nobody has to know it twice. */
export async function restampCrmRows(db: Db, entity: CrmEntity, rows: readonly AnyCrmRow[]): Promise<void> {
  if (rows.length === 0) return;
  const current = rows.map((row) => ({ ...toStored(row), supersededAt: Number.MAX_SAFE_INTEGER }));
  await upsertRows(db, tableOf(entity), current, ['updatedAt']);
}

/** Of one source, by their ids, deleted ones too. @param knownAt as known then; now unless told */
export async function loadCrmRows<Entity extends CrmEntity>(
  db: Db,
  entity: Entity,
  { source, ids, knownAt }: { source: string; ids: readonly string[]; knownAt?: UtcMs },
): Promise<CrmRowOf[Entity][]> {
  const found: CrmRowOf[Entity][] = [];
  for (const portion of portions([...new Set(ids)], KEYS_PER_STATEMENT)) {
    const condition = `source_id IN (${placeholders(portion.length)}) AND source = ?`;
    found.push(...(await load(db, entity, condition, [...portion, source], knownAt)));
  }
  return found;
}

/** An account as orders and the rest name it. */
export interface AccountRef {
  source: string;
  accountId: string;
}

/** All that belongs to these accounts and is not deleted. */
export async function loadCrmRowsOfAccounts<Entity extends Exclude<CrmEntity, 'accounts'>>(
  db: Db,
  entity: Entity,
  accounts: readonly AccountRef[],
  knownAt?: UtcMs,
): Promise<CrmRowOf[Entity][]> {
  const found: CrmRowOf[Entity][] = [];
  for (const [source, refs] of Map.groupBy(accounts, (ref) => ref.source))
    for (const portion of portions([...new Set(refs.map(({ accountId }) => accountId))], KEYS_PER_STATEMENT)) {
      const condition = `account_id IN (${placeholders(portion.length)}) AND source = ? AND deleted = 0`;
      found.push(...(await load(db, entity, condition, [...portion, source], knownAt)));
    }
  return found;
}

/** All rows of an entity that are not deleted. For accounts and contacts, of which there are few. */
export async function loadAllCrmRows<Entity extends 'accounts' | 'contacts'>(
  db: Db,
  entity: Entity,
  knownAt?: UtcMs,
): Promise<CrmRowOf[Entity][]> {
  return load(db, entity, 'deleted = 0', [], knownAt);
}

/** Ids of a source that are not deleted, a page at a time, in the order of ids. */
export async function* crmIds(db: Db, entity: CrmEntity, source: string): AsyncGenerator<string> {
  const sql =
    `SELECT source_id AS id FROM ${TABLES[entity].name} WHERE source_id > ? AND source = ? AND superseded_at = ?` +
    ' AND deleted = 0 ORDER BY source_id LIMIT 1000';
  for (let after = ''; ; ) {
    const page = await db.query<{ id: string }>(sql, [after, source, Number.MAX_SAFE_INTEGER]);
    for (const { id } of page) yield id;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

/** Which of these accounts or orders are known, deleted ones too. */
export async function knownCrmIds(
  db: Db,
  entity: CrmEntity,
  source: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const known = new Set<string>();
  for (const portion of portions([...new Set(ids)], KEYS_PER_STATEMENT)) {
    const rows = await db.query<{ id: string }>(
      `SELECT source_id AS id FROM ${TABLES[entity].name}
       WHERE source_id IN (${placeholders(portion.length)}) AND source = ? AND superseded_at = ?`,
      [...portion, source, Number.MAX_SAFE_INTEGER],
    );
    for (const { id } of rows) known.add(id);
  }
  return known;
}

const OF_ORDERS = 'FROM crm_order WHERE known_at <= ? AND superseded_at > ? AND deleted = 0';
/** More than one account id has sources. */
const ACCOUNTS_PER_PAGE = 1000;

/** Accounts that have an order, in the order of their ids; read a page at a time, for a company has one for each customer. */
export async function* accountsWithOrders(db: Db, knownAt: UtcMs): AsyncGenerator<AccountRef> {
  const sql = `SELECT DISTINCT account_id, source ${OF_ORDERS} AND account_id > ? ORDER BY account_id, source LIMIT ?`;
  for (let after = ''; ; ) {
    const page = await db.query<{ source: string; account_id: string }>(sql, [
      ...[knownAt, knownAt, after],
      ACCOUNTS_PER_PAGE,
    ]);
    const isLast = page.length < ACCOUNTS_PER_PAGE;
    // The sources of the last id may go on: it is read again with the next page.
    const whole = isLast ? page : page.filter((row) => row.account_id !== page.at(-1)!.account_id);
    for (const { source, account_id } of whole) yield { source, accountId: account_id };
    if (isLast) return;
    after = whole.at(-1)!.account_id;
  }
}

export async function countAccountsWithOrders(db: Db, knownAt: UtcMs): Promise<number> {
  const sql = `SELECT COUNT(*) AS n FROM (SELECT DISTINCT account_id, source ${OF_ORDERS}) found`;
  const [count] = await db.query<{ n: number }>(sql, [knownAt, knownAt]);
  return Number(count!.n);
}

/** Feeds closer together than this count as one. */
const FEED_PAUSE_MS = 10 * 60_000;

/** Notes that a source has told us all there is of an entity up to now. */
export async function noteFeed(db: Db, feed: { source: string; entity: CrmEntity; importedAt: UtcMs }): Promise<void> {
  const last = await lastFeedAt(db, feed);
  if (last === null || feed.importedAt - last >= FEED_PAUSE_MS) await insertOnce(db, crmFeedTable, feed);
}

/** When a source has last told all of an entity, to the pause of feeds; null: never. */
export async function lastFeedAt(
  db: Db,
  { source, entity }: { source: string; entity: CrmEntity },
): Promise<UtcMs | null> {
  const [last] = await db.query<{ at: number | null }>(
    'SELECT MAX(imported_at) AS at FROM crm_feed WHERE source = ? AND entity = ?',
    [source, entity],
  );
  return last?.at == null ? null : Number(last.at);
}

/** Until when each source has told us of an entity, as known at `knownAt`: by source and entity. */
export async function loadFeeds(
  db: Db,
  knownAt: UtcMs,
): Promise<{ source: string; entity: CrmEntity; until: UtcMs }[]> {
  const rows = await db.query<{ source: string; entity: CrmEntity; at: number }>(
    'SELECT source, entity, MAX(imported_at) AS at FROM crm_feed WHERE imported_at <= ? GROUP BY source, entity',
    [knownAt],
  );
  return rows.map(({ source, entity, at }) => ({ source, entity, until: Number(at) }));
}

async function load<Entity extends CrmEntity>(
  db: Db,
  entity: Entity,
  condition: string,
  params: unknown[],
  knownAt: UtcMs | undefined,
): Promise<CrmRowOf[Entity][]> {
  const rows = await loadVersions(db, tableOf(entity), { knownAt, condition, params });
  return rows.map((row) => fromStored(row)) as unknown as CrmRowOf[Entity][];
}

function tableOf(entity: CrmEntity): AnyVersions {
  return TABLES[entity] as unknown as AnyVersions;
}

/** Money is one value to the domain and two columns here. */
function toStored(row: AnyCrmRow): AnyStored {
  if (!('amount' in row)) return row as unknown as AnyStored;
  const { amount, ...rest } = row;
  const columns = {
    amountMinor: amount === null ? null : Number(amount.minor),
    currency: amount === null ? null : amount.currency,
  };
  return { ...rest, ...columns } as unknown as AnyStored;
}

function fromStored(stored: object): object {
  if (!('amountMinor' in stored)) return stored;
  const { amountMinor, currency, ...rest } = stored as { amountMinor: number | null; currency: string | null };
  return { ...rest, amount: amountMinor === null ? null : { minor: BigInt(amountMinor), currency } };
}
