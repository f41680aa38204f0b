import { type MigrationInterface, type QueryRunner, Table, TableColumn, TableIndex } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

const INDEX = { name: 'ix_outbox_target', columnNames: ['target', 'state'] };

/** How much each person was sent lately, which ways of WeCom are closed for a while, and what waits for whom in which order. */
export class AddDelivery1795305600085 implements MigrationInterface {
  readonly name = 'AddDelivery1795305600085';

  async up(runner: QueryRunner): Promise<void> {
    const { varchar, time, integer } = columnTypes(runner);
    await runner.createTable(
      new Table({
        name: 'member_send',
        columns: [primary(varchar('staff_id')), primary(time('slot')), integer('sends')],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'way_pause',
        columns: [primary(varchar('way', 191)), time('paused_until'), integer('strikes'), varchar('reason', 500)],
      }),
      true,
    );
    await runner.addColumn('outbox', new TableColumn(nullable(time('ordered_at'))));
    await runner.query('UPDATE outbox SET ordered_at = due_at');
    await runner.createIndex('outbox', new TableIndex(INDEX));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('outbox', INDEX.name);
    await runner.dropColumn('outbox', 'ordered_at');
    await runner.dropTable('way_pause', true);
    await runner.dropTable('member_send', true);
  }
}
