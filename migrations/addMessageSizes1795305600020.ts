import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How large and how long what was sent is; null for all that was stored before. In SQL that both databases share:
 * TypeORM's way to add a column copies the whole table on SQLite, and this is the largest one.
 */
export class AddMessageSizes1795305600020 implements MigrationInterface {
  readonly name = 'AddMessageSizes1795305600020';

  async up(runner: QueryRunner): Promise<void> {
    const integer = runner.dataSource.options.type === 'better-sqlite3' ? 'integer' : 'int';
    await runner.query('ALTER TABLE message ADD COLUMN size_bytes bigint NULL');
    await runner.query(`ALTER TABLE message ADD COLUMN play_seconds ${integer} NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE message DROP COLUMN play_seconds');
    await runner.query('ALTER TABLE message DROP COLUMN size_bytes');
  }
}
