import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, primary } from './columns.ts';

/** Marks that turned out to be otherwise (recalled, sent to many): a past day is judged again as it was known then. */
export class AddSupersededMarks1795305600041 implements MigrationInterface {
  readonly name = 'AddSupersededMarks1795305600041';

  async up(runner: QueryRunner): Promise<void> {
    const { varchar, integer, time, blob } = columnTypes(runner);
    const columns = [
      primary(varchar('contact_id')),
      primary(varchar('chat_id', 260)),
      primary(integer('week')),
      primary(time('superseded_at')),
      blob('payload'),
    ];
    await runner.createTable(new Table({ name: 'superseded_week', columns }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('superseded_week', true);
  }
}
