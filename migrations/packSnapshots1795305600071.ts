import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/**
 * Snapshots in the order of days and packed, a fifth of what they took; those of old weeks have a table of their own. Texts
 * that stand are taken over as they are: the first byte of a payload says what it is.
 */
export class PackSnapshots1795305600071 implements MigrationInterface {
  readonly name = 'PackSnapshots1795305600071';

  async up(runner: QueryRunner): Promise<void> {
    const isSqlite = runner.dataSource.options.type === 'better-sqlite3';
    const day = isSqlite ? `CAST(julianday(day) - 2440587.5 AS INTEGER)` : `DATEDIFF(day, '1970-01-01')`;
    const text = isSqlite ? 'CAST(verdict AS BLOB)' : 'CAST(verdict AS BINARY)';
    await runner.renameTable('snapshot', 'snapshot_text');
    await runner.createTable(packed(runner, 'snapshot', ['customer_id', 'day']));
    await runner.createTable(packed(runner, 'snapshot_week', null));
    await runner.query(
      `INSERT INTO snapshot (day, customer_id, judged_at, owner_id, score, band, risk, payload)
       SELECT ${day}, customer_id, judged_at, owner_id, score, band, risk, ${text} FROM snapshot_text`,
    );
    await runner.dropTable('snapshot_text');
  }

  /** Packed verdicts are unknown to the version before: it begins its trend anew, as at an installation. */
  async down(runner: QueryRunner): Promise<void> {
    const { varchar, longText, time, real } = columnTypes(runner);
    for (const name of ['snapshot', 'snapshot_week']) await runner.dropTable(name);
    await runner.createTable(
      new Table({
        name: 'snapshot',
        columns: [
          primary(varchar('customer_id')),
          primary(varchar('day', 10)),
          time('judged_at'),
          nullable(varchar('owner_id')),
          nullable(real('score')),
          varchar('band', 32),
          real('coverage'),
          real('observed_days'),
          nullable(real('risk')),
          varchar('version'),
          longText('verdict'),
        ],
        indices: [{ name: 'ix_snapshot_day', columnNames: ['day'] }],
      }),
    );
  }
}

/** Of old weeks there are so few days that they are asked for one by one; the other index would be a third of the table. */
function packed(runner: QueryRunner, name: string, index: string[] | null): Table {
  const { integer, varchar, time, real, blob } = columnTypes(runner);
  return new Table({
    name,
    columns: [
      primary(integer('day')),
      primary(varchar('customer_id')),
      time('judged_at'),
      nullable(varchar('owner_id')),
      nullable(real('score')),
      varchar('band', 32),
      nullable(real('risk')),
      blob('payload'),
    ],
    indices: index === null ? [] : [{ name: 'ix_snapshot_customer', columnNames: index }],
  });
}
