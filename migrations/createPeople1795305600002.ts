import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/** Who there is: staff, departments, contacts, relationships, customers and which contacts belong to them. */
export class CreatePeople1795305600002 implements MigrationInterface {
  readonly name = 'CreatePeople1795305600002';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner)) await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner).reverse()) await runner.dropTable(table.name, true);
  }
}

function tables(runner: QueryRunner): Table[] {
  const { varchar, longText, integer, time, flag } = columnTypes(runner);
  return [
    new Table({
      name: 'staff',
      columns: [
        primary(varchar('id')),
        primary(time('superseded_at')),
        varchar('name', 255),
        longText('department_ids'),
        nullable(integer('main_department_id')),
        longText('leads_department_ids'),
        longText('leader_ids'),
        varchar('position', 255),
        varchar('status', 16),
        nullable(flag('is_archived')),
        time('known_at'),
      ],
    }),
    new Table({
      name: 'department',
      columns: [primary(integer('id')), varchar('name', 255), nullable(integer('parent_id')), longText('leader_ids')],
    }),
    new Table({
      name: 'contact',
      columns: [
        primary(varchar('id')),
        primary(time('superseded_at')),
        varchar('name', 255),
        varchar('kind', 16),
        varchar('corp_name', 255),
        varchar('corp_full_name', 255),
        varchar('position', 255),
        time('known_at'),
      ],
    }),
    new Table({
      name: 'relationship',
      columns: [
        primary(varchar('contact_id')),
        primary(varchar('staff_id')),
        primary(time('superseded_at')),
        varchar('remark', 255),
        varchar('remark_corp_name', 255),
        nullable(time('added_at')),
        nullable(time('ended_at')),
        nullable(varchar('ended_by', 16)),
        time('known_at'),
      ],
      indices: [{ name: 'ix_relationship_staff', columnNames: ['staff_id'] }],
    }),
    new Table({
      name: 'customer',
      columns: [
        primary(varchar('id')),
        primary(time('superseded_at')),
        varchar('name', 255),
        nullable(varchar('owner_id')),
        nullable(varchar('tier', 16)),
        time('known_at'),
      ],
    }),
    new Table({
      name: 'customer_mapping',
      columns: [
        primary(varchar('contact_id')),
        primary(time('valid_from')),
        primary(time('superseded_at')),
        varchar('customer_id'),
        varchar('rule', 16),
        nullable(time('valid_to')),
        time('known_at'),
      ],
      indices: [{ name: 'ix_customer_mapping_customer', columnNames: ['customer_id'] }],
    }),
  ];
}
