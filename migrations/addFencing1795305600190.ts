import { type MigrationInterface, type QueryRunner, Table, TableColumn } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/**
 * Numbers by which an older holder of a job or lease is refused (null: nobody has taken it since), and the slices of a day's
 * judgement that several workers share.
 */
export class AddFencing1795305600190 implements MigrationInterface {
  readonly name = 'AddFencing1795305600190';

  async up(runner: QueryRunner): Promise<void> {
    const { varchar, time, integer, blob } = columnTypes(runner);
    for (const table of ['job', 'lease']) await runner.addColumn(table, new TableColumn(nullable(time('epoch'))));
    const columns = [primary(integer('day')), primary(integer('slice')), varchar('from_id'), nullable(blob('work'))];
    await runner.createTable(new Table({ name: 'assess_slice', columns }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('assess_slice', true);
    for (const table of ['lease', 'job']) await runner.dropColumn(table, 'epoch');
  }
}
