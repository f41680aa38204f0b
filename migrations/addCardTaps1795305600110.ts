import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, primary } from './columns.ts';

/** What a list card stands for, and who wants no more reminders today. */
export class AddCardTaps1795305600110 implements MigrationInterface {
  readonly name = 'AddCardTaps1795305600110';

  async up(runner: QueryRunner): Promise<void> {
    const { varchar, time, integer } = columnTypes(runner);
    await runner.createTable(
      new Table({
        name: 'card_entry',
        columns: [primary(varchar('task_id')), primary(varchar('alert_id')), integer('position')],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'staff_mute',
        columns: [primary(varchar('staff_id')), time('muted_until'), time('muted_at'), varchar('task_id')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('staff_mute', true);
    await runner.dropTable('card_entry', true);
  }
}
