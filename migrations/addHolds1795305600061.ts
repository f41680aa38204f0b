import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What held silence back on a day; null for all days before. */
export class AddHolds1795305600061 implements MigrationInterface {
  readonly name = 'AddHolds1795305600061';

  async up(runner: QueryRunner): Promise<void> {
    const longText =
      runner.dataSource.options.type === 'better-sqlite3'
        ? 'text'
        : 'mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';
    await runner.query(`ALTER TABLE assessment ADD COLUMN holds ${longText} NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE assessment DROP COLUMN holds');
  }
}
