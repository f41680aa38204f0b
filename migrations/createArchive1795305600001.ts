import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/** What comes out of the conversation archive: cursor, messages, sealed rest, packed facts, gaps. */
export class CreateArchive1795305600001 implements MigrationInterface {
  readonly name = 'CreateArchive1795305600001';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner)) await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner).reverse()) await runner.dropTable(table.name, true);
  }
}

function tables(runner: QueryRunner): Table[] {
  const { varchar, longText, integer, time, flag, blob } = columnTypes(runner);
  return [
    new Table({
      name: 'archive_cursor',
      columns: [
        primary(varchar('source')),
        varchar('seq', 20),
        nullable(time('first_pull_at')),
        nullable(time('last_pull_at')),
        nullable(time('last_message_at')),
      ],
    }),
    new Table({
      name: 'message',
      columns: [
        primary(varchar('msg_id')),
        varchar('stem'),
        varchar('seq', 20),
        varchar('kind', 16),
        varchar('type', 64),
        varchar('chat_id', 260),
        varchar('contact_id'),
        varchar('from_id'),
        varchar('side', 16),
        nullable(integer('week')),
        nullable(time('sent_at')),
        time('known_at'),
        integer('recipients'),
        nullable(varchar('recalls_stem')),
        flag('is_recalled'),
        nullable(integer('call_seconds')),
        nullable(flag('is_acknowledgement')),
        nullable(flag('is_question')),
        nullable(longText('phrase_rules')),
      ],
      indices: [
        { name: 'ix_message_week', columnNames: ['chat_id', 'week', 'contact_id'] },
        { name: 'ix_message_contact', columnNames: ['contact_id', 'sent_at'] },
        { name: 'ix_message_stem', columnNames: ['stem'] },
        { name: 'ix_message_recalls', columnNames: ['recalls_stem'] },
      ],
    }),
    new Table({
      name: 'kept_envelope',
      columns: [
        primary(varchar('seq', 20)),
        varchar('msg_id'),
        integer('key_version'),
        longText('encrypted_random_key'),
        longText('encrypted_message'),
        varchar('reason', 16),
        varchar('detail', 500),
        time('known_at'),
      ],
      indices: [{ name: 'ix_kept_envelope_reason', columnNames: ['reason', 'seq'] }],
    }),
    new Table({
      name: 'content_note',
      columns: [
        primary(varchar('msg_id')),
        varchar('staff_id'),
        varchar('content_key'),
        varchar('contact_id'),
        time('sent_at'),
      ],
      indices: [
        { name: 'ix_content_note_key', columnNames: ['content_key', 'staff_id', 'sent_at'] },
        { name: 'ix_content_note_sent', columnNames: ['sent_at'] },
      ],
    }),
    new Table({
      name: 'fact_week',
      columns: [
        primary(varchar('contact_id')),
        primary(varchar('chat_id', 260)),
        primary(integer('week')),
        blob('payload'),
        time('known_at'),
      ],
    }),
    new Table({
      name: 'chat_contact',
      columns: [primary(varchar('contact_id')), primary(varchar('chat_id', 260)), time('known_at')],
    }),
    new Table({
      name: 'coverage_gap',
      columns: [primary(time('from_at')), primary(time('to_at')), primary(varchar('reason')), time('known_at')],
    }),
  ];
}
