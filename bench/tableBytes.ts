import type { Store } from '../src/store/store.ts';

/** With all pages that the database holds for the table and its indexes, full or not. */
export async function tableBytes(store: Store, table: string): Promise<number> {
  return (await bytesByTable(store, [table])).get(table) ?? 0;
}

/** All tables together. */
export async function databaseBytes(store: Store): Promise<number> {
  const names = await tableNames(store);
  return [...(await bytesByTable(store, names)).values()].reduce((sum, bytes) => sum + bytes, 0);
}

async function tableNames({ db, kind }: Store): Promise<string[]> {
  const sql =
    kind === 'mariadb'
      ? 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()'
      : `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`;
  return (await db.query<{ name: string }>(sql)).map(({ name }) => name);
}

async function bytesByTable({ db, kind }: Store, tables: readonly string[]): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const table of tables) {
    if (kind === 'mariadb') await db.query(`ANALYZE TABLE \`${table}\``);
    const sql =
      kind === 'mariadb'
        ? `SELECT data_length + index_length AS bytes FROM information_schema.tables
           WHERE table_schema = DATABASE() AND table_name = ?`
        : `SELECT SUM(pgsize) AS bytes FROM dbstat
           WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = ?)`;
    const [row] = await db.query<{ bytes: number | null }>(sql, [table]);
    sizes.set(table, Number(row?.bytes ?? 0));
  }
  return sizes;
}
