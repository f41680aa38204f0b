import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/** Who is signed in, and who read whose customer. */
export class AddSessions1795305600090 implements MigrationInterface {
  readonly name = 'AddSessions1795305600090';

  async up(runner: QueryRunner): Promise<void> {
    const { varchar, time } = columnTypes(runner);
    await runner.createTable(
      new Table({
        name: 'session',
        columns: [
          primary(varchar('token_hash', 64)),
          varchar('chain_id', 64),
          varchar('staff_id'),
          varchar('form_token', 64),
          time('signed_in_at'),
          time('created_at'),
          time('expires_at'),
        ],
        indices: [
          { name: 'ix_session_chain', columnNames: ['chain_id'] },
          { name: 'ix_session_expires', columnNames: ['expires_at'] },
        ],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'reading_log',
        columns: [
          primary(varchar('customer_id')),
          primary(time('read_at')),
          primary(varchar('reader_id')),
          nullable(varchar('owner_id')),
          varchar('place', 16),
        ],
        indices: [
          { name: 'ix_reading_log_owner', columnNames: ['owner_id', 'read_at'] },
          { name: 'ix_reading_log_at', columnNames: ['read_at'] },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('reading_log', true);
    await runner.dropTable('session', true);
  }
}
