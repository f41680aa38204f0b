import { type MigrationInterface, type QueryRunner, TableColumn, TableIndex } from 'typeorm';
import { columnTypes, nullable } from './columns.ts';

const INDEX = { name: 'ix_follow_up_changed', columnNames: ['changed_at', 'id'] };

/** When a follow-up was last changed: the company's systems read on from there, and see what was undone. */
export class AddFollowUpChanges1795305600130 implements MigrationInterface {
  readonly name = 'AddFollowUpChanges1795305600130';

  async up(runner: QueryRunner): Promise<void> {
    const { time } = columnTypes(runner);
    await runner.addColumn('follow_up', new TableColumn(nullable(time('changed_at'))));
    await runner.query('UPDATE follow_up SET changed_at = COALESCE(undone_at, happened_at)');
    await runner.createIndex('follow_up', new TableIndex(INDEX));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('follow_up', INDEX.name);
    await runner.dropColumn('follow_up', 'changed_at');
  }
}
