import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/**
 * What events and readings tell of relationships and rooms, kept as facts so that order and repetition do not matter; how
 * far a reading has come; official statistics; and the tags that we write back.
 */
export class AddPeopleSync1795305600030 implements MigrationInterface {
  readonly name = 'AddPeopleSync1795305600030';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner)) await runner.createTable(table, true);
    // What is known of relationships so far was seen; who ended what, an event told.
    await runner.query(
      `INSERT INTO relationship_sighting (contact_id, staff_id, added_at, seen_at, missed_at)
       SELECT contact_id, staff_id, added_at, known_at, CASE WHEN ended_by = 'vanished' THEN ended_at END
       FROM relationship WHERE superseded_at = ${Number.MAX_SAFE_INTEGER}`,
    );
    for (const [endedBy, kind] of [
      ['customer', 'deletedByCustomer'],
      ['staff', 'deletedByStaff'],
      ['transfer', 'transferred'],
    ])
      await runner.query(
        `INSERT INTO relationship_event (contact_id, staff_id, at, kind, detail, known_at)
         SELECT contact_id, staff_id, ended_at, '${kind}', '', known_at FROM relationship
         WHERE superseded_at = ${Number.MAX_SAFE_INTEGER} AND ended_by = '${endedBy}' AND ended_at IS NOT NULL`,
      );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner).reverse()) await runner.dropTable(table.name, true);
  }
}

function tables(runner: QueryRunner): Table[] {
  const { varchar, longText, integer, time, flag, real } = columnTypes(runner);
  return [
    new Table({
      name: 'relationship_event',
      columns: [
        primary(varchar('contact_id')),
        primary(varchar('staff_id')),
        primary(time('at')),
        primary(varchar('kind', 24)),
        varchar('detail', 64),
        time('known_at'),
      ],
    }),
    new Table({
      name: 'relationship_sighting',
      columns: [
        primary(varchar('contact_id')),
        primary(varchar('staff_id')),
        nullable(time('added_at')),
        nullable(time('seen_at')),
        nullable(time('missed_at')),
      ],
      indices: [{ name: 'ix_relationship_sighting_staff', columnNames: ['staff_id', 'seen_at'] }],
    }),
    new Table({
      name: 'unassigned_contact',
      columns: [
        primary(varchar('staff_id')),
        primary(varchar('contact_id')),
        nullable(time('left_at')),
        time('known_at'),
      ],
    }),
    new Table({
      name: 'room',
      columns: [
        primary(varchar('room_id')),
        primary(time('superseded_at')),
        varchar('name', 255),
        varchar('owner_id'),
        nullable(time('created_at')),
        nullable(time('dismissed_at')),
        flag('is_customer_room'),
        time('known_at'),
      ],
    }),
    new Table({
      name: 'room_fact',
      columns: [
        primary(varchar('room_id')),
        primary(varchar('member_id')),
        primary(time('at')),
        primary(varchar('kind', 16)),
        nullable(flag('is_staff')),
        varchar('name', 255),
        varchar('invited_by'),
        nullable(integer('join_scene')),
        nullable(varchar('left_how', 16)),
        time('known_at'),
      ],
      indices: [{ name: 'ix_room_fact_member', columnNames: ['member_id'] }],
    }),
    new Table({
      name: 'refresh',
      columns: [
        primary(varchar('kind', 16)),
        primary(varchar('ref_id')),
        time('due_at'),
        time('requested_at'),
        integer('attempts'),
        nullable(varchar('error', 500)),
      ],
      indices: [{ name: 'ix_refresh_due', columnNames: ['due_at'] }],
    }),
    new Table({
      name: 'sync_run',
      columns: [
        primary(varchar('name')),
        varchar('run_id', 36),
        longText('state'),
        longText('cursor_text'),
        time('updated_at'),
      ],
    }),
    new Table({
      name: 'corp_tag',
      columns: [
        primary(varchar('id')),
        varchar('name', 255),
        varchar('group_id'),
        varchar('group_name', 255),
        time('known_at'),
      ],
    }),
    new Table({
      name: 'staff_statistic',
      columns: [
        primary(varchar('staff_id')),
        primary(varchar('day', 10)),
        integer('chats'),
        integer('messages'),
        nullable(real('reply_share')),
        nullable(real('first_reply_minutes')),
        integer('new_contacts'),
        integer('new_applies'),
        integer('deleted_by'),
        flag('is_final'),
        time('known_at'),
      ],
    }),
    new Table({
      name: 'tag_mark',
      columns: [
        primary(varchar('contact_id')),
        primary(varchar('staff_id')),
        longText('wanted'),
        nullable(longText('written')),
        nullable(time('due_at')),
        integer('attempts'),
        nullable(time('called_at')),
        nullable(varchar('error', 500)),
      ],
      indices: [{ name: 'ix_tag_mark_due', columnNames: ['due_at'] }],
    }),
  ];
}
