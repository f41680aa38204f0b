import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLog } from '../src/log.ts';
import { startSchedule } from '../src/schedule.ts';

const EVERY_MS = 5_000;
const said: string[] = [];
const log = createLog('debug', { write: (line) => void said.push(line) });

beforeEach(() => {
  said.length = 0;
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Whatever a library writes past our log. */
function besideTheLog() {
  const write = vi.spyOn(process.stdout, 'write');
  const lines = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation(() => undefined),
  );
  return () => [write, ...lines].flatMap((spy) => spy.mock.calls.map(([text]) => String(text)));
}

it('does not ring again while the last ring is being answered, and says nothing of it', async () => {
  const printed = besideTheLog();
  let answers = Promise.withResolvers<void>();
  const ring = vi.fn(() => answers.promise);
  const stop = startSchedule(ring, log);
  await vi.advanceTimersByTimeAsync(6 * EVERY_MS);
  expect(ring).toHaveBeenCalledTimes(1);
  answers.resolve();
  answers = Promise.withResolvers<void>();
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  expect(ring).toHaveBeenCalledTimes(2);
  await stop();
  await vi.advanceTimersByTimeAsync(6 * EVERY_MS);
  expect(ring).toHaveBeenCalledTimes(2);
  expect([...printed(), ...said]).toEqual([]);
});

it('logs a round that failed, and rings on', async () => {
  const ring = vi.fn(() => Promise.reject(new Error('no')));
  const stop = startSchedule(ring, log);
  await vi.advanceTimersByTimeAsync(2 * EVERY_MS);
  await stop();
  expect(ring).toHaveBeenCalledTimes(2);
  expect(said).toHaveLength(2);
  expect(said[0]).toContain('the round failed');
});
