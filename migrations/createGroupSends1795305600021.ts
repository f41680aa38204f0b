import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, primary } from './columns.ts';

/** What members sent by group-send tasks, so that those messages are taken for automatic whenever they arrive. */
export class CreateGroupSends1795305600021 implements MigrationInterface {
  readonly name = 'CreateGroupSends1795305600021';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner)) await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner).reverse()) await runner.dropTable(table.name, true);
  }
}

function tables(runner: QueryRunner): Table[] {
  const { varchar, longText, time } = columnTypes(runner);
  return [
    new Table({
      name: 'group_send',
      columns: [
        primary(varchar('chat_id', 260)),
        primary(varchar('task_id')),
        primary(varchar('staff_id')),
        time('sent_at'),
        longText('parts'),
      ],
      indices: [{ name: 'ix_group_send_sent', columnNames: ['sent_at'] }],
    }),
    new Table({
      name: 'group_send_read',
      columns: [primary(varchar('task_id')), primary(varchar('staff_id')), time('read_at')],
      indices: [{ name: 'ix_group_send_read_at', columnNames: ['read_at'] }],
    }),
  ];
}
