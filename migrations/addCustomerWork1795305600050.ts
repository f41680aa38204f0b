import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/**
 * What people decide about customers (merges, splits, suggestions, segments, key contacts), who handed whom over, and the few
 * messages in which a phrase was heard.
 */
export class AddCustomerWork1795305600050 implements MigrationInterface {
  readonly name = 'AddCustomerWork1795305600050';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner)) await runner.createTable(table, true);
    await runner.query(
      `INSERT INTO phrase_hit (msg_id, contact_id, sent_at, rules, known_at)
       SELECT msg_id, contact_id, sent_at, phrase_rules, known_at FROM message
       WHERE phrase_rules IS NOT NULL AND contact_id <> '' AND sent_at IS NOT NULL AND kind = 'message'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner).reverse()) await runner.dropTable(table.name, true);
  }
}

function tables(runner: QueryRunner): Table[] {
  const { varchar, longText, time } = columnTypes(runner);
  return [
    new Table({
      name: 'customer_change',
      columns: [
        primary(varchar('id')),
        varchar('kind', 16),
        varchar('by_id'),
        time('changed_at'),
        longText('moves'),
        nullable(varchar('undone_by')),
        nullable(time('undone_at')),
      ],
      indices: [{ name: 'ix_customer_change_at', columnNames: ['changed_at'] }],
    }),
    new Table({
      name: 'customer_review',
      columns: [
        primary(varchar('a_id')),
        primary(varchar('b_id')),
        varchar('rule', 16),
        varchar('decision', 16),
        varchar('by_id'),
        time('decided_at'),
      ],
    }),
    new Table({
      name: 'customer_segment',
      columns: [
        primary(varchar('customer_id')),
        primary(time('superseded_at')),
        nullable(varchar('segment', 32)),
        time('known_at'),
      ],
    }),
    new Table({
      name: 'key_contact_mark',
      columns: [
        primary(varchar('customer_id')),
        primary(time('superseded_at')),
        nullable(varchar('contact_id')),
        varchar('by_id'),
        time('marked_at'),
        time('known_at'),
      ],
    }),
    new Table({
      name: 'key_contact_word',
      columns: [
        primary(varchar('contact_id')),
        primary(time('said_at')),
        varchar('customer_id'),
        varchar('word', 16),
        varchar('by_id'),
        time('known_at'),
      ],
    }),
    new Table({
      name: 'key_contact_term',
      columns: [
        primary(varchar('customer_id')),
        primary(time('from_at')),
        varchar('contact_id'),
        varchar('source', 16),
        nullable(time('until_at')),
      ],
    }),
    new Table({
      name: 'handover',
      columns: [
        primary(varchar('customer_id')),
        primary(varchar('to_staff_id')),
        primary(time('handed_at')),
        varchar('from_staff_id'),
        varchar('reason', 16),
        time('known_at'),
      ],
      indices: [{ name: 'ix_handover_known', columnNames: ['known_at'] }],
    }),
    new Table({
      name: 'phrase_hit',
      columns: [
        primary(varchar('msg_id')),
        varchar('contact_id'),
        time('sent_at'),
        longText('rules'),
        time('known_at'),
      ],
      indices: [
        { name: 'ix_phrase_hit_at', columnNames: ['sent_at'] },
        { name: 'ix_phrase_hit_contact', columnNames: ['contact_id', 'sent_at'] },
      ],
    }),
  ];
}
