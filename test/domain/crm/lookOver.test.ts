import { describe, expect, it } from 'vitest';
import type { GivenCells } from '../../../src/domain/crm/importRow.ts';
import { lookOver } from '../../../src/domain/crm/lookOver.ts';

async function over(cells: readonly GivenCells[], rowsMax = 1000) {
  async function* batches() {
    yield cells.map((one, index) => ({ row: index + 2, cells: one }));
  }
  const facts = await lookOver(batches(), rowsMax, Date.parse('2026-11-16'));
  if (facts === 'tooManyRows') throw new Error(facts);
  return { facts, overruled: cells.map((one, index) => facts.overruledBy({ row: index + 2, cells: one })) };
}

describe('lookOver', () => {
  it('lets the last of two rows with one id count, and says whether they differ', async () => {
    const { overruled } = await over([
      { source_id: 'A', amount: '1' },
      { source_id: 'A', amount: '2' },
      { source_id: 'B', amount: '1' },
      { source_id: 'B', amount: '1' },
    ]);
    expect(overruled).toEqual([{ row: 3, isSame: false }, null, { row: 5, isSame: true }, null]);
  });

  it('lets the newer count where both say when they were changed', async () => {
    const { overruled } = await over([
      { source_id: 'A', updated_at: '2026-05-02' },
      { source_id: 'A', updated_at: '2026-05-01' },
    ]);
    expect(overruled).toEqual([null, { row: 2, isSame: false }]);
  });

  it('sees ids that are shorter than nearly all others', async () => {
    const cells = Array.from({ length: 20 }, (_, n) => ({ source_id: `1000${n + 10}`, account_id: 'C-1' }));
    const { facts } = await over([...cells, { source_id: '1234' }]);
    expect(facts.shortIds({ source_id: '1234', account_id: 'C-1' })).toEqual(['source_id']);
    expect(facts.shortIds({ source_id: 'A-1' })).toEqual([]);
    const few = await over([{ source_id: '100010' }, { source_id: '1' }]);
    expect(few.facts.shortIds({ source_id: '1' })).toEqual([]);
  });

  it('refuses more rows than are allowed', async () => {
    await expect(over([{ source_id: 'A' }, { source_id: 'B' }], 1)).rejects.toThrow('tooManyRows');
  });
});
