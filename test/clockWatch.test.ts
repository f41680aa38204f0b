import { expect, it } from 'vitest';
import { createClockWatch } from '../src/clockWatch.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../src/domain/time.ts';
import { createLog } from '../src/log.ts';

const NOON = Date.parse('2026-11-18T12:00:00+08:00');

function world() {
  const it = { ours: NOON, theirs: NOON as number | null, asked: 0 };
  const ask = async (): Promise<number | null> => {
    it.asked += 1;
    return it.theirs;
  };
  const watch = createClockWatch(ask, () => it.ours, createLog('silent'));
  return Object.assign(it, { watch });
}

it('believes a clock that goes some minutes wrong, and asks every five minutes', async () => {
  const one = world();
  one.ours = NOON + 9 * MINUTE_MS;
  expect(await one.watch.isRight()).toBe(true);
  expect(await one.watch.isRight()).toBe(true);
  expect(one.asked).toBe(1);
  one.ours += 5 * MINUTE_MS;
  one.theirs = one.ours;
  expect(await one.watch.isRight()).toBe(true);
  expect(one.asked).toBe(2);
});

it.each([
  ['forward by three hours', 3 * HOUR_MS],
  ['forward by years', 4_000 * DAY_MS],
  ['back by two hours', -2 * HOUR_MS],
])('sees at once that the clock was set %s, and that it was set right', async (_, jumpMs) => {
  const one = world();
  expect(await one.watch.isRight()).toBe(true);
  one.ours += jumpMs;
  expect(await one.watch.isRight()).toBe(false);
  expect(one.watch.aheadMs()).toBe(jumpMs);
  one.ours = NOON + MINUTE_MS;
  one.theirs = NOON + MINUTE_MS;
  expect(await one.watch.isRight()).toBe(true);
  expect(one.watch.aheadMs()).toBe(0);
});

it('takes a sleep of the machine for what it is: afterwards both clocks say the same', async () => {
  const one = world();
  await one.watch.isRight();
  one.ours += 7 * HOUR_MS;
  one.theirs = one.ours;
  expect(await one.watch.isRight()).toBe(true);
});

it('goes on by what it knew when WeCom does not say what time it is', async () => {
  const one = world();
  one.theirs = null;
  expect(await one.watch.isRight()).toBe(true);
  one.ours += DAY_MS;
  one.theirs = NOON;
  expect(await one.watch.isRight()).toBe(false);
  one.theirs = null;
  one.ours += HOUR_MS;
  expect(await one.watch.isRight()).toBe(false);
});
