import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/** How it ended with customers as people said it elsewhere than on a card: lists that are imported, pages, other systems. */
export class CreateOutcomes1795305600042 implements MigrationInterface {
  readonly name = 'CreateOutcomes1795305600042';

  async up(runner: QueryRunner): Promise<void> {
    const { varchar, time } = columnTypes(runner);
    const columns = [
      primary(varchar('id', 191)),
      varchar('customer_id'),
      varchar('kind', 16),
      nullable(varchar('reason', 255)),
      time('happened_at'),
      varchar('by_id'),
      varchar('source', 16),
      time('known_at'),
      nullable(time('undone_at')),
    ];
    const indices = [
      { name: 'ix_outcome_customer', columnNames: ['customer_id', 'happened_at'] },
      { name: 'ix_outcome_at', columnNames: ['happened_at'] },
    ];
    await runner.createTable(new Table({ name: 'outcome', columns, indices }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('outcome', true);
  }
}
