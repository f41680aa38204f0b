import { describe, expect, it } from 'vitest';
import { isWorkday } from '../../../src/simulator/scenario/officeTime.ts';
import {
  MIXED_GAPS_DAYS,
  SIXTY_TURNS_MIX,
  type SteadyCustomer,
  type SteadyOptions,
  steadyCustomer,
  steadyWorld,
} from '../../../src/simulator/scenario/steadyWorld.ts';

const DAY_MS = 86_400_000;
const base: SteadyOptions = { seed: 3, customers: 40, weeks: 26 };
const only = (gapDays: number): SteadyOptions => ({ ...base, cadences: [{ gapDays, share: 1 }] });

type Said = { at: number; isTheirs: boolean };
function saidBy(customer: SteadyCustomer): Said[] {
  return customer.events.flatMap((event) =>
    event.type === 'message' ? [{ at: event.at, isTheirs: event.from === customer.truth.externalUserid }] : [],
  );
}
/** Times at which a talk begins: after more than 6 hours without a word. */
function talksOf(customer: SteadyCustomer): number[] {
  const said = saidBy(customer);
  return said.filter(({ at }, i) => i === 0 || at - said[i - 1]!.at > DAY_MS / 4).map(({ at }) => at);
}
function answersMs(customers: readonly SteadyCustomer[], since: number, until: number): number[] {
  return customers
    .flatMap((customer) => {
      const said = saidBy(customer);
      return said.flatMap(({ at, isTheirs }, i) => {
        const before = said[i - 1];
        const isAnswer = isTheirs && before !== undefined && !before.isTheirs && at - before.at < DAY_MS / 4;
        return isAnswer && before.at >= since && before.at < until ? [at - before.at] : [];
      });
    })
    .sort((a, b) => a - b);
}
const median = (values: readonly number[]): number => values[values.length >> 1]!;
const all = (options: SteadyOptions): SteadyCustomer[] =>
  Array.from({ length: options.customers }, (_, index) => steadyCustomer(options, index));

describe('steadyWorld', () => {
  const world = steadyWorld(base);

  it('is the same for the same seed only', () => {
    expect(JSON.stringify(steadyWorld(base))).toBe(JSON.stringify(world));
    expect(JSON.stringify(steadyWorld({ ...base, seed: 4 }))).not.toBe(JSON.stringify(world));
  });

  it('is in order, within its weeks, with words that never repeat', () => {
    const { events, truth } = world;
    expect(truth.endAt - truth.startAt).toBe(26 * 7 * DAY_MS);
    expect(events.every((event, i) => i === 0 || event.at >= events[i - 1]!.at)).toBe(true);
    expect(events[0]!.at).toBeGreaterThanOrEqual(truth.startAt);
    expect(events.at(-1)!.at).toBeLessThanOrEqual(truth.endAt);
    const words = events.map((event) => (event.type === 'message' ? String(event.body.content) : ''));
    expect(new Set(words).size).toBe(words.length);
  });

  it('makes each customer alone as in the world', () => {
    const one = steadyCustomer(base, 17);
    const id = one.truth.externalUserid;
    expect(id).toHaveLength(32);
    expect(world.truth.customers[17]).toEqual(one.truth);
    expect(
      world.events.filter((event) => event.type === 'message' && (event.from === id || event.to[0] === id)),
    ).toEqual(one.events);
  });

  it('mixes the cadences that were asked for', () => {
    expect(new Set(world.truth.customers.map((customer) => customer.gapDays))).toEqual(new Set(MIXED_GAPS_DAYS));
    expect(steadyWorld(only(7)).truth.customers.every((customer) => customer.gapDays === 7)).toBe(true);
  });

  it.each([2, 7, 14])('keeps a cadence of %d days with gaps of cv 0.7', (gapDays) => {
    const gaps = all(only(gapDays)).flatMap((customer) => {
      const talks = talksOf(customer);
      return talks.slice(1).map((at, i) => (at - talks[i]!) / DAY_MS);
    });
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(mean / gapDays).toBeGreaterThan(0.88);
    expect(mean / gapDays).toBeLessThan(1.12);
    expect(deviation / mean).toBeGreaterThan(0.6);
    expect(deviation / mean).toBeLessThan(0.8);
  });

  it('has about sixty turns a customer in the mix of the bench', () => {
    const customers = all({ ...base, customers: 400, cadences: SIXTY_TURNS_MIX });
    const turns = customers.reduce((sum, customer) => sum + customer.events.length, 0) / customers.length;
    expect(turns).toBeGreaterThan(52);
    expect(turns).toBeLessThan(68);
  });

  it('makes talks longer when more turns are wanted', () => {
    const turns = (options: SteadyOptions): number => steadyWorld(options).events.length / options.customers;
    expect(turns({ ...only(14), turnsPerCustomer: 60 })).toBeGreaterThan(1.7 * turns(only(14)));
  });

  it('writes on workdays only when asked to', () => {
    const office = steadyWorld({ ...base, hours: 'office' });
    expect(office.events.length).toBeGreaterThan(1_000);
    expect(office.events.filter((event) => !isWorkday(event.at))).toEqual([]);
    expect(world.events.some((event) => !isWorkday(event.at))).toBe(true);
  });
});

describe('changes', () => {
  const at = world(13);
  const end = world(26);
  function world(weeks: number): number {
    return steadyWorld({ ...base, customers: 0 }).truth.startAt + weeks * 7 * DAY_MS;
  }

  it('touch nobody else, and nothing before they come', () => {
    const changed = all({ ...only(3.5), change: (index) => (index < 20 ? { at, stops: 'both' } : undefined) });
    const plain = all(only(3.5));
    for (const [index, customer] of changed.entries()) {
      const before = plain[index]!.events.filter((event) => event.at < at);
      expect(customer.events.filter((event) => event.at < at)).toEqual(before);
      if (index >= 20) expect(customer.events).toEqual(plain[index]!.events);
    }
  });

  it('stop both sides at the instant', () => {
    const stopped = all({ ...only(2), change: () => ({ at, stops: 'both' }) });
    expect(stopped.flatMap(saidBy).filter((said) => said.at >= at)).toEqual([]);
    expect(stopped[0]!.truth.change).toEqual({ at, stops: 'both' });
  });

  it('stop them while we go on writing', () => {
    const after = all({ ...only(2), change: () => ({ at, stops: 'them' }) })
      .flatMap(saidBy)
      .filter((said) => said.at >= at);
    expect(after.filter((said) => said.isTheirs)).toEqual([]);
    // Forty customers, thirteen weeks, a line of ours every other day.
    expect(after.length).toBeGreaterThan(0.8 * 40 * ((13 * 7) / 2));
  });

  it('make answers slower by the factor', () => {
    const customers = all({ ...only(2), replyMinutes: 20, change: () => ({ at, replyTimeFactor: 3 }) });
    const ratio = median(answersMs(customers, at, end)) / median(answersMs(customers, 0, at));
    expect(ratio).toBeGreaterThan(2.5);
    expect(ratio).toBeLessThan(3.5);
  });

  it('let fewer outreaches be answered', () => {
    const customers = all({ ...only(3.5), initiative: 0, replyRate: 0.9, change: () => ({ at, replyRate: 0.3 }) });
    const rate = (since: number, until: number): number => {
      const asked = customers.flatMap(talksOf).filter((talk) => talk >= since && talk < until).length;
      return answersMs(customers, since, until).length / asked;
    };
    expect(rate(0, at)).toBeGreaterThan(0.8);
    expect(rate(at, end)).toBeGreaterThan(0.2);
    expect(rate(at, end)).toBeLessThan(0.4);
  });

  it('let talks become rare, at once or slowly', () => {
    const talksPerTime = (fadeDays: number | undefined, since: number, until: number): number => {
      const customers = all({ ...only(2), change: () => ({ at, gapFactor: 4, fadeDays }) });
      return customers.flatMap(talksOf).filter((talk) => talk >= since && talk < until).length / (until - since);
    };
    const before = talksPerTime(undefined, world(0), at);
    expect(talksPerTime(undefined, at, at + 28 * DAY_MS) / before).toBeLessThan(0.45);
    expect(talksPerTime(56, at, at + 14 * DAY_MS) / before).toBeGreaterThan(0.6);
    expect(talksPerTime(56, at + 56 * DAY_MS, end) / before).toBeLessThan(0.45);
  });
});
