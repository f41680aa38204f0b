import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/** What the company's own systems tell: accounts, contacts, orders, payments, complaints, ratings, and the imports. */
export class CreateCrm1795305600060 implements MigrationInterface {
  readonly name = 'CreateCrm1795305600060';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner)) await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner).reverse()) await runner.dropTable(table.name, true);
  }
}

function tables(runner: QueryRunner): Table[] {
  const { varchar, longText, integer, time, real, flag } = columnTypes(runner);
  const key = () => [primary(varchar('source_id')), primary(varchar('source', 32)), primary(time('superseded_at'))];
  const changed = () => [nullable(time('updated_at')), flag('deleted'), time('known_at')];
  const money = () => [nullable(time('amount_minor')), nullable(varchar('currency', 3))];
  const byAccount = (table: string) => [{ name: `ix_${table}_account`, columnNames: ['account_id', 'source'] }];
  return [
    new Table({
      name: 'crm_account',
      columns: [
        ...key(),
        varchar('name', 255),
        nullable(varchar('number')),
        nullable(varchar('credit_code', 18)),
        nullable(varchar('parent_id')),
        longText('mobile_keys'),
        nullable(varchar('owner_id')),
        nullable(varchar('segment', 64)),
        nullable(time('created_at')),
        nullable(time('lost_at')),
        ...changed(),
      ],
    }),
    new Table({
      name: 'crm_contact',
      columns: [
        ...key(),
        nullable(varchar('account_id')),
        varchar('name', 255),
        nullable(varchar('external_user_id')),
        longText('mobile_keys'),
        nullable(varchar('title', 255)),
        nullable(flag('is_key')),
        ...changed(),
      ],
      indices: byAccount('crm_contact'),
    }),
    new Table({
      name: 'crm_order',
      columns: [
        ...key(),
        varchar('account_id'),
        nullable(varchar('number')),
        time('ordered_at'),
        ...money(),
        varchar('status', 16),
        ...changed(),
      ],
      indices: byAccount('crm_order'),
    }),
    new Table({
      name: 'crm_payment',
      columns: [
        ...key(),
        varchar('account_id'),
        nullable(varchar('order_id')),
        varchar('kind', 16),
        nullable(time('due_at')),
        nullable(time('paid_at')),
        ...money(),
        ...changed(),
      ],
      indices: byAccount('crm_payment'),
    }),
    new Table({
      name: 'crm_complaint',
      columns: [
        ...key(),
        varchar('account_id'),
        nullable(varchar('contact_id')),
        time('opened_at'),
        nullable(time('closed_at')),
        varchar('severity', 16),
        ...changed(),
      ],
      indices: byAccount('crm_complaint'),
    }),
    new Table({
      name: 'crm_rating',
      columns: [
        ...key(),
        varchar('account_id'),
        nullable(varchar('contact_id')),
        time('rated_at'),
        varchar('kind', 16),
        real('value'),
        real('min'),
        real('max'),
        ...changed(),
      ],
      indices: byAccount('crm_rating'),
    }),
    new Table({
      name: 'crm_feed',
      columns: [primary(varchar('source', 32)), primary(varchar('entity', 16)), primary(time('imported_at'))],
    }),
    new Table({
      name: 'account_link',
      columns: [
        primary(varchar('account_id')),
        primary(varchar('source', 32)),
        primary(time('superseded_at')),
        nullable(varchar('customer_id')),
        varchar('rule', 16),
        varchar('evidence', 255),
        longText('refused_rules'),
        time('known_at'),
      ],
      indices: [{ name: 'ix_account_link_customer', columnNames: ['customer_id'] }],
    }),
    new Table({
      name: 'import_run',
      columns: [
        primary(varchar('source', 32)),
        primary(varchar('run_key', 191)),
        varchar('import_id', 64),
        varchar('entity', 16),
        varchar('body_hash', 64),
        varchar('state', 16),
        integer('attempts'),
        time('started_at'),
        time('lease_until'),
        nullable(longText('report')),
      ],
      indices: [{ name: 'ix_import_run_started', columnNames: ['started_at'] }],
    }),
  ];
}
