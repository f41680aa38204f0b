import { type MigrationInterface, type QueryRunner, Table, TableColumn, TableIndex } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/**
 * Half the indexes of the largest table, since writing them is half of what storing a message costs. A recall has a row
 * of its own and finds its message by the message's id; a contact's messages are found through the chats of their facts.
 * What was said by whom to how many is kept in the order in which it is asked for; it is kept for a day, so nothing of it
 * is taken over but by pulling on.
 */
export class LeanMessages1795305600070 implements MigrationInterface {
  readonly name = 'LeanMessages1795305600070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(recalls(runner), true);
    await runner.query(
      `INSERT INTO recall (stem, msg_id, sent_at) SELECT recalls_stem, msg_id, sent_at FROM message
       WHERE recalls_stem IS NOT NULL AND sent_at IS NOT NULL`,
    );
    for (const [name] of OLD_INDEXES) await dropIndex(runner, name);
    // Not by TypeORM: it copies the whole table on SQLite.
    await runner.query('ALTER TABLE message DROP COLUMN recalls_stem');
    await runner.query('ALTER TABLE message DROP COLUMN stem');
    await runner.dropTable('content_note');
    await runner.createTable(contentNotes(runner, 'new'));
  }

  async down(runner: QueryRunner): Promise<void> {
    const { varchar } = columnTypes(runner);
    await runner.dropTable('content_note');
    await runner.createTable(contentNotes(runner, 'old'));
    await runner.addColumn('message', new TableColumn({ ...varchar('stem'), default: `''` }));
    await runner.addColumn('message', new TableColumn(nullable(varchar('recalls_stem'))));
    await runner.query(
      `UPDATE message SET stem = REPLACE(REPLACE(msg_id, '_external', ''), '_updown_stream', ''),
       recalls_stem = (SELECT MIN(recall.stem) FROM recall WHERE recall.msg_id = message.msg_id)`,
    );
    for (const [name, columnNames] of OLD_INDEXES)
      await runner.createIndex('message', new TableIndex({ name, columnNames }));
    await runner.dropTable('recall');
  }
}

const OLD_INDEXES: readonly [name: string, columns: string[]][] = [
  ['ix_message_contact', ['contact_id', 'sent_at']],
  ['ix_message_stem', ['stem']],
  ['ix_message_recalls', ['recalls_stem']],
];

async function dropIndex(runner: QueryRunner, name: string): Promise<void> {
  const isSqlite = runner.dataSource.options.type === 'better-sqlite3';
  await runner.query(`DROP INDEX ${name}${isSqlite ? '' : ' ON message'}`);
}

function recalls(runner: QueryRunner): Table {
  const { varchar, time } = columnTypes(runner);
  return new Table({
    name: 'recall',
    columns: [primary(varchar('stem')), primary(varchar('msg_id')), time('sent_at')],
  });
}

function contentNotes(runner: QueryRunner, form: 'old' | 'new'): Table {
  const { varchar, time } = columnTypes(runner);
  const bySent = { name: 'ix_content_note_sent', columnNames: ['sent_at'] };
  if (form === 'new')
    return new Table({
      name: 'content_note',
      columns: [
        primary(varchar('content_key')),
        primary(varchar('staff_id')),
        primary(time('sent_at')),
        primary(varchar('msg_id')),
        varchar('contact_id'),
      ],
      indices: [bySent],
    });
  return new Table({
    name: 'content_note',
    columns: [
      primary(varchar('msg_id')),
      varchar('staff_id'),
      varchar('content_key'),
      varchar('contact_id'),
      time('sent_at'),
    ],
    indices: [{ name: 'ix_content_note_key', columnNames: ['content_key', 'staff_id', 'sent_at'] }, bySent],
  });
}
