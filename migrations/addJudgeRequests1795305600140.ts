import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnTypes, nullable, primary } from './columns.ts';

/** Whose customer has to be judged at once, because something happened. */
export class AddJudgeRequests1795305600140 implements MigrationInterface {
  readonly name = 'AddJudgeRequests1795305600140';

  async up(runner: QueryRunner): Promise<void> {
    const { varchar, time, integer } = columnTypes(runner);
    await runner.createTable(
      new Table({
        name: 'judge_request',
        columns: [
          primary(varchar('id', 140)),
          varchar('kind', 16),
          varchar('ref_id'),
          varchar('stamp', 36),
          varchar('state', 16),
          time('due_at'),
          integer('attempts'),
          nullable(varchar('claim_token')),
          nullable(time('claim_until')),
          nullable(varchar('claim_id', 36)),
          nullable(varchar('error', 500)),
        ],
        indices: [
          { name: 'ix_judge_request_due', columnNames: ['state', 'due_at', 'id'] },
          { name: 'ix_judge_request_claim', columnNames: ['claim_id'] },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('judge_request', true);
  }
}
