import { describe, expect, it } from 'vitest';
import { inAdvance } from '../src/inAdvance.ts';

async function* numbers(until: number, made: number[], fails?: number): AsyncGenerator<number> {
  try {
    for (let number = 1; number <= until; number += 1) {
      if (number === fails) throw new Error(`no ${number}`);
      made.push(number);
      yield number;
    }
  } finally {
    made.push(-1);
  }
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('inAdvance', () => {
  it('gives all in order, and is one ahead, not more', async () => {
    const made: number[] = [];
    const seen: number[] = [];
    for await (const number of inAdvance(numbers(5, made))) {
      await turn();
      expect(made.filter((one) => one > 0)).toHaveLength(Math.min(5, number + 1));
      seen.push(number);
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('gives what was made before a failure, then the failure', async () => {
    const seen: number[] = [];
    await expect(async () => {
      for await (const number of inAdvance(inAdvance(numbers(5, [], 4)))) {
        seen.push(number);
        await turn();
      }
    }).rejects.toThrow('no 4');
    expect(seen).toEqual([1, 2, 3]);
  });

  it('ends what is under way when the receiver stops or fails', async () => {
    for (const stop of ['break', 'throw']) {
      const made: number[] = [];
      await (async () => {
        for await (const number of inAdvance(numbers(9, made))) {
          if (number < 2) continue;
          if (stop === 'break') break;
          throw new Error('receiver');
        }
      })().catch(() => undefined);
      expect(made).toEqual([1, 2, 3, -1]);
    }
  });

  it('has nothing for nothing', async () => {
    for await (const _ of inAdvance(numbers(0, []))) expect.unreachable();
  });
});
