import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

const INDEX = { name: 'ix_card_state', columnNames: ['state', 'sent_at'] };

/** Cards that lie with people and can still be changed. */
export class IndexSentCards1795305600111 implements MigrationInterface {
  readonly name = 'IndexSentCards1795305600111';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createIndex('card', new TableIndex(INDEX));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('card', INDEX.name);
  }
}
