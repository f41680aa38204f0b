import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, primary } from './columns.ts';

/** What a judgement right after an event said of a customer's people, until the next morning says it. */
export class AddPeopleFindings1795305600141 implements MigrationInterface {
  readonly name = 'AddPeopleFindings1795305600141';

  async up(runner: QueryRunner): Promise<void> {
    const { varchar, time, longText } = columnTypes(runner);
    await runner.createTable(
      new Table({
        name: 'people_finding',
        columns: [primary(varchar('customer_id')), time('judged_at'), longText('finding')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('people_finding', true);
  }
}
