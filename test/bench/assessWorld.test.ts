import { describe, expect, it } from 'vitest';
import { assessWorld } from '../../bench/assessWorld.ts';
import { byTime } from '../../src/domain/contactMark.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { byChat, turnsOf } from '../../src/domain/turns.ts';

const now = Date.parse('2026-11-20T07:30:00+08:00');

describe('the world in which judging is measured', () => {
  const world = assessWorld({ now, seed: 1 });
  const customers = Array.from({ length: 300 }, (_, index) => world.customer(index));

  it('makes the same customer each time, alone or after others', () => {
    expect(assessWorld({ now, seed: 1 }).customer(7)).toEqual(customers[7]);
    expect(assessWorld({ now, seed: 2 }).customer(7)).not.toEqual(customers[7]);
    expect(new Set(customers.map(({ id }) => id)).size).toBe(300);
  });

  it('has 26 weeks, some 60 turns a customer, and talk from daily to monthly', () => {
    const turns = customers.map(({ marks }) => {
      expect(marks).toEqual([...marks].sort((a, b) => a.at - b.at));
      return [...byChat(marks).values()].reduce((sum, inChat) => sum + turnsOf(inChat.sort(byTime)).length, 0);
    });
    const mean = turns.reduce((sum, count) => sum + count, 0) / turns.length;
    expect(mean).toBeGreaterThan(50);
    expect(mean).toBeLessThan(65);
    const days = customers.map(({ marks }) => new Set(marks.map(({ at }) => Math.floor(at / DAY_MS))).size);
    expect(Math.min(...days)).toBeLessThan(7);
    expect(Math.max(...days)).toBeGreaterThan(25);
    const times = customers.flatMap(({ marks }) => marks.map(({ at }) => at));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(now - 26 * 7 * DAY_MS - DAY_MS * 3);
    expect(Math.max(...times)).toBeLessThan(now);
  });
});
