import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/** What is to be done, and who does it: inbox, outbox, jobs, leases, settings. */
export class CreateWork1795305600004 implements MigrationInterface {
  readonly name = 'CreateWork1795305600004';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner)) await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner).reverse()) await runner.dropTable(table.name, true);
  }
}

function tables(runner: QueryRunner): Table[] {
  const { varchar, longText, integer, time, flag } = columnTypes(runner);
  return [
    new Table({
      name: 'inbox',
      columns: [
        primary(varchar('receipt_key', 191)),
        nullable(varchar('semantic_key', 191)),
        varchar('receiver', 16),
        varchar('event'),
        longText('body'),
        time('received_at'),
        varchar('state', 16),
        time('due_at'),
        integer('attempts'),
        nullable(varchar('claim_token')),
        nullable(time('claim_until')),
        nullable(varchar('claim_id', 36)),
        nullable(time('finished_at')),
        nullable(varchar('error', 500)),
      ],
      indices: [
        { name: 'ux_inbox_semantic', columnNames: ['semantic_key'], isUnique: true },
        { name: 'ix_inbox_due', columnNames: ['state', 'due_at', 'receipt_key'] },
        { name: 'ix_inbox_claim', columnNames: ['claim_id'] },
      ],
    }),
    new Table({
      name: 'outbox',
      columns: [
        primary(varchar('dedupe_key', 191)),
        varchar('kind', 64),
        varchar('target', 255),
        longText('payload'),
        varchar('state', 16),
        time('due_at'),
        time('created_at'),
        integer('attempts'),
        nullable(varchar('claim_token')),
        nullable(time('claim_until')),
        nullable(varchar('claim_id', 36)),
        flag('was_in_flight'),
        nullable(time('finished_at')),
        nullable(varchar('result', 2_000)),
        nullable(varchar('error', 500)),
      ],
      indices: [
        { name: 'ix_outbox_due', columnNames: ['state', 'due_at', 'dedupe_key'] },
        { name: 'ix_outbox_claim', columnNames: ['claim_id'] },
      ],
    }),
    new Table({
      name: 'job',
      columns: [
        primary(varchar('name')),
        primary(varchar('period', 64)),
        varchar('state', 16),
        varchar('token'),
        time('lease_until'),
        integer('attempts'),
        nullable(time('next_at')),
        time('started_at'),
        nullable(time('finished_at')),
        nullable(varchar('result', 2_000)),
        nullable(varchar('error', 500)),
      ],
      indices: [{ name: 'ix_job_started', columnNames: ['started_at'] }],
    }),
    new Table({
      name: 'lease',
      columns: [primary(varchar('name')), varchar('token'), time('lease_until')],
    }),
    new Table({
      name: 'setting',
      columns: [primary(varchar('setting_key', 191)), longText('value')],
    }),
  ];
}
