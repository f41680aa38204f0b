import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';
import { columnTypes, primary } from './columns.ts';

/**
 * Fewer pages of the database for each page of the archive. The index of chats is shorter; what was said to how many is
 * kept by time, so that what comes together lies together (nothing is taken over: it is kept for a day, and pulling on
 * fills it); phrases have rows of their own only where somebody asks for them across chats.
 */
export class LeanPages1795305600170 implements MigrationInterface {
  readonly name = 'LeanPages1795305600170';

  async up(runner: QueryRunner): Promise<void> {
    await replaceIndex(runner, ['chat_id', 'week']);
    await runner.query('DROP TABLE content_note');
    await runner.createTable(notesByTime(runner));
    const unasked = ASKED_GROUPS.map((group) => `rules NOT LIKE '%"${group}.%'`).join(' AND ');
    await runner.query(`DELETE FROM phrase_hit WHERE ${unasked}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM phrase_hit');
    await runner.query(
      `INSERT INTO phrase_hit (msg_id, contact_id, sent_at, rules, known_at)
       SELECT msg_id, contact_id, sent_at, phrase_rules, known_at FROM message
       WHERE phrase_rules IS NOT NULL AND contact_id <> '' AND sent_at IS NOT NULL AND kind = 'message'`,
    );
    await runner.query('DROP TABLE content_note');
    await runner.createTable(notesByContent(runner));
    await replaceIndex(runner, ['chat_id', 'week', 'contact_id']);
  }
}

const ASKED_GROUPS = ['handover', 'complaint', 'promise'];

async function replaceIndex(runner: QueryRunner, columnNames: string[]): Promise<void> {
  const name = 'ix_message_week';
  const isSqlite = runner.dataSource.options.type === 'better-sqlite3';
  await runner.query(`DROP INDEX ${name}${isSqlite ? '' : ' ON message'}`);
  await runner.createIndex('message', new TableIndex({ name, columnNames }));
}

function notesByTime(runner: QueryRunner): Table {
  const { varchar, integer, time } = columnTypes(runner);
  return new Table({
    name: 'content_note',
    columns: [
      primary(integer('slot')),
      primary(varchar('content_key')),
      primary(varchar('staff_id')),
      primary(varchar('msg_id')),
      varchar('contact_id'),
      time('sent_at'),
    ],
    // In the order of the key itself, as MariaDB keeps every table.
    withoutRowid: true,
  });
}

function notesByContent(runner: QueryRunner): Table {
  const { varchar, time } = columnTypes(runner);
  return new Table({
    name: 'content_note',
    columns: [
      primary(varchar('content_key')),
      primary(varchar('staff_id')),
      primary(time('sent_at')),
      primary(varchar('msg_id')),
      varchar('contact_id'),
    ],
    indices: [{ name: 'ix_content_note_sent', columnNames: ['sent_at'] }],
  });
}
