import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, primary } from './columns.ts';

/** Whether outside people agree to being archived: a refusal means not judged, not silent. */
export class CreateConsent1795305600005 implements MigrationInterface {
  readonly name = 'CreateConsent1795305600005';

  async up(runner: QueryRunner): Promise<void> {
    const { varchar, time } = columnTypes(runner);
    const columns = [
      primary(varchar('contact_id')),
      primary(varchar('chat_id', 260)),
      primary(time('superseded_at')),
      varchar('state', 16),
      time('changed_at'),
      time('known_at'),
    ];
    await runner.createTable(new Table({ name: 'consent', columns }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('consent', true);
  }
}
