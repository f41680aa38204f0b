import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/** What was judged, said and done: snapshots, alerts and their events, cards, follow-ups, digests. */
export class CreateAlerts1795305600003 implements MigrationInterface {
  readonly name = 'CreateAlerts1795305600003';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner)) await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner).reverse()) await runner.dropTable(table.name, true);
  }
}

function tables(runner: QueryRunner): Table[] {
  const { varchar, longText, integer, time, real } = columnTypes(runner);
  return [
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
    new Table({
      name: 'alert',
      columns: [
        primary(varchar('id')),
        varchar('customer_id'),
        nullable(varchar('open_customer_id')),
        varchar('state', 16),
        varchar('owner_id'),
        longText('causes'),
        time('opened_at'),
        nullable(varchar('claimed_by')),
        nullable(time('claimed_at')),
        nullable(time('snoozed_until')),
        nullable(time('closed_at')),
        nullable(varchar('close_reason', 16)),
        integer('quiet_judgements'),
        integer('version'),
      ],
      indices: [
        { name: 'ux_alert_open_customer', columnNames: ['open_customer_id'], isUnique: true },
        { name: 'ix_alert_customer', columnNames: ['customer_id', 'opened_at'] },
        { name: 'ix_alert_opened', columnNames: ['opened_at'] },
      ],
    }),
    new Table({
      name: 'alert_event',
      columns: [
        primary(varchar('id', 191)),
        varchar('alert_id'),
        time('happened_at'),
        varchar('type', 32),
        longText('body'),
      ],
      indices: [
        { name: 'ix_alert_event_alert', columnNames: ['alert_id', 'happened_at'] },
        { name: 'ix_alert_event_at', columnNames: ['happened_at'] },
      ],
    }),
    new Table({
      name: 'card',
      columns: [
        primary(varchar('task_id')),
        varchar('alert_id'),
        varchar('receiver_id'),
        varchar('kind', 64),
        varchar('variant', 64),
        longText('body'),
        longText('view'),
        time('created_at'),
        nullable(time('sent_at')),
        nullable(varchar('response_code', 255)),
        nullable(varchar('wecom_msg_id', 255)),
        varchar('state', 16),
      ],
      indices: [
        { name: 'ix_card_alert', columnNames: ['alert_id', 'created_at'] },
        { name: 'ix_card_receiver', columnNames: ['receiver_id', 'created_at'] },
      ],
    }),
    new Table({
      name: 'follow_up',
      columns: [
        primary(varchar('id', 191)),
        nullable(varchar('alert_id')),
        varchar('customer_id'),
        varchar('by_id'),
        time('happened_at'),
        varchar('outcome', 16),
        varchar('note', 2_000),
        varchar('source', 16),
        nullable(time('undone_at')),
      ],
      indices: [
        { name: 'ix_follow_up_customer', columnNames: ['customer_id', 'happened_at'] },
        { name: 'ix_follow_up_at', columnNames: ['happened_at'] },
      ],
    }),
    new Table({
      name: 'digest',
      columns: [primary(varchar('group_id')), primary(varchar('week', 16)), time('created_at'), longText('data')],
    }),
  ];
}
