import { type MigrationInterface, type QueryRunner, Table, TableColumn } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/**
 * What the ledger remembers beside its messages: until when the archive was read, whose messages could not be placed
 * yet, and sealed texts with the log of who read them.
 */
export class AddLedger1795305600010 implements MigrationInterface {
  readonly name = 'AddLedger1795305600010';

  async up(runner: QueryRunner): Promise<void> {
    const { time } = columnTypes(runner);
    await runner.addColumn('archive_cursor', new TableColumn(nullable(time('covered_until'))));
    await runner.query('UPDATE archive_cursor SET covered_until = last_pull_at');
    for (const table of tables(runner)) await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner).reverse()) await runner.dropTable(table.name, true);
    await runner.dropColumn('archive_cursor', 'covered_until');
  }
}

function tables(runner: QueryRunner): Table[] {
  const { varchar, time, blob } = columnTypes(runner);
  return [
    new Table({ name: 'unknown_sender', columns: [primary(varchar('from_id')), primary(varchar('msg_id'))] }),
    new Table({
      name: 'message_text',
      columns: [primary(varchar('msg_id')), varchar('key_id', 16), blob('nonce'), blob('sealed'), time('expires_at')],
      indices: [{ name: 'ix_message_text_expires', columnNames: ['expires_at'] }],
    }),
    new Table({
      name: 'text_reading',
      columns: [primary(varchar('by_id')), primary(time('read_at')), primary(varchar('msg_id'))],
      indices: [{ name: 'ix_text_reading_message', columnNames: ['msg_id', 'read_at'] }],
    }),
  ];
}
