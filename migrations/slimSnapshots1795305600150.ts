import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

const INDEX = { name: 'ix_snapshot_customer', columnNames: ['customer_id', 'day'] };

/**
 * Snapshots by day and customer only. Rows of one customer are found by naming the days, so the order of customers, a fifth of
 * the table and written all over it each morning, goes; on SQLite the key is the table, not a second copy beside it.
 */
export class SlimSnapshots1795305600150 implements MigrationInterface {
  readonly name = 'SlimSnapshots1795305600150';

  async up(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('snapshot', INDEX.name);
    if (isSqlite(runner)) await rebuild(runner, { withoutRowid: true });
  }

  async down(runner: QueryRunner): Promise<void> {
    if (isSqlite(runner)) await rebuild(runner, { withoutRowid: false });
    await runner.createIndex('snapshot', new TableIndex(INDEX));
  }
}

function isSqlite(runner: QueryRunner): boolean {
  return runner.dataSource.options.type === 'better-sqlite3';
}

/** SQLite cannot change how a table is kept, so its rows are copied. */
async function rebuild(runner: QueryRunner, { withoutRowid }: { withoutRowid: boolean }): Promise<void> {
  const { integer, varchar, time, real, blob } = columnTypes(runner);
  for (const name of ['snapshot', 'snapshot_week']) {
    await runner.renameTable(name, `${name}_before`);
    const columns = [
      primary(integer('day')),
      primary(varchar('customer_id')),
      time('judged_at'),
      nullable(varchar('owner_id')),
      nullable(real('score')),
      varchar('band', 32),
      nullable(real('risk')),
      blob('payload'),
    ];
    await runner.createTable(new Table({ name, columns, withoutRowid }));
    const list = columns.map((column) => column.name).join(', ');
    await runner.query(`INSERT INTO ${name} (${list}) SELECT ${list} FROM ${name}_before ORDER BY day, customer_id`);
    await runner.dropTable(`${name}_before`);
  }
}
