import { describe, expect, it } from 'vitest';
import { keptFor } from '../../src/web/keptFor.ts';

describe('keptFor', () => {
  it('reads once for all who ask together or soon, and again when the time is over or the clock was set back', async () => {
    let [now, reads] = [1_000, 0];
    const ask = keptFor(
      100,
      () => now,
      async () => ++reads,
    );
    expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
    now += 99;
    expect(await ask()).toBe(1);
    now += 1;
    expect(await ask()).toBe(2);
    now -= 50;
    expect(await ask()).toBe(3);
  });

  it('does not keep a failure', async () => {
    let reads = 0;
    const ask = keptFor(
      100,
      () => 0,
      async () => {
        reads += 1;
        if (reads === 1) throw new Error('away');
        return reads;
      },
    );
    await expect(ask()).rejects.toThrow('away');
    expect(await ask()).toBe(2);
  });
});
