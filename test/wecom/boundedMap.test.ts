import { describe, expect, it } from 'vitest';
import { boundedMap } from '../../src/wecom/boundedMap.ts';

describe('boundedMap', () => {
  it('keeps the order of the items, however long each takes', async () => {
    const turns = [3, 1, 2, 0];
    const results = await boundedMap(turns, 2, async (count, index) => {
      for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
      return index;
    });
    expect(results).toEqual([0, 1, 2, 3]);
  });

  it('gives nothing for nothing', async () => {
    expect(await boundedMap([], 5, async () => 1)).toEqual([]);
  });

  it('starts nothing more after a failure', async () => {
    const started: number[] = [];
    const work = boundedMap([0, 1, 2, 3, 4, 5], 2, async (item) => {
      started.push(item);
      await new Promise(setImmediate);
      if (item === 0) throw new Error('stop');
    });
    await expect(work).rejects.toThrow('stop');
    await new Promise(setImmediate);
    expect(started.length).toBeLessThanOrEqual(3);
  });
});
