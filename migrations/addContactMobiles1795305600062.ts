import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, primary } from './columns.ts';

/** Keys of the numbers that our people noted of a contact, to find it in the CRM; never the numbers. */
export class AddContactMobiles1795305600062 implements MigrationInterface {
  readonly name = 'AddContactMobiles1795305600062';

  async up(runner: QueryRunner): Promise<void> {
    const { varchar, longText, time } = columnTypes(runner);
    const columns = [
      primary(varchar('contact_id')),
      primary(varchar('staff_id')),
      primary(time('superseded_at')),
      longText('mobile_keys'),
      time('known_at'),
    ];
    await runner.createTable(new Table({ name: 'contact_mobile', columns }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('contact_mobile', true);
  }
}
