import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/** Who asked to be forgotten, as keyed hashes that name nobody, and erasures under way. */
export class AddErasures1795305600180 implements MigrationInterface {
  readonly name = 'AddErasures1795305600180';

  async up(runner: QueryRunner): Promise<void> {
    const { varchar, time } = columnTypes(runner);
    const columns = [
      primary(varchar('subject_hash', 64)),
      varchar('key_id', 16),
      time('erased_at'),
      nullable(varchar('pseudonym', 32)),
    ];
    await runner.createTable(new Table({ name: 'tombstone', columns }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('tombstone', true);
  }
}
