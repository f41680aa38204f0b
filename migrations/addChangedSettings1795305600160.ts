import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Owner, tier and segment as a map found them, for its undo; null for changes before, of which nobody wrote it down. */
export class AddChangedSettings1795305600160 implements MigrationInterface {
  readonly name = 'AddChangedSettings1795305600160';

  async up(runner: QueryRunner): Promise<void> {
    const longText =
      runner.dataSource.options.type === 'better-sqlite3'
        ? 'text'
        : 'mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';
    await runner.query(`ALTER TABLE customer_change ADD COLUMN settings ${longText} NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE customer_change DROP COLUMN settings');
  }
}
