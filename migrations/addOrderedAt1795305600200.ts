import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnTypes, nullable } from './columns.ts';

/** When a message was due at first, for databases that ran AddDelivery before it had this column. All others have it. */
export class AddOrderedAt1795305600200 implements MigrationInterface {
  readonly name = 'AddOrderedAt1795305600200';

  async up(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('outbox', 'ordered_at')) return;
    await runner.addColumn('outbox', new TableColumn(nullable(columnTypes(runner).time('ordered_at'))));
    await runner.query('UPDATE outbox SET ordered_at = due_at');
  }

  /** The column goes with AddDelivery. */
  async down(): Promise<void> {}
}
