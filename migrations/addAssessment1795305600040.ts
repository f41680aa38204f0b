import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/** By which rules and with what coverage each day was judged, so that it can be judged again. */
export class AddAssessment1795305600040 implements MigrationInterface {
  readonly name = 'AddAssessment1795305600040';

  async up(runner: QueryRunner): Promise<void> {
    const { varchar, longText, time } = columnTypes(runner);
    const columns = [
      primary(varchar('day', 10)),
      time('judged_at'),
      nullable(time('first_pull_at')),
      nullable(time('covered_until')),
      longText('rules'),
      longText('fading_limits'),
    ];
    await runner.createTable(new Table({ name: 'assessment', columns }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('assessment', true);
  }
}
