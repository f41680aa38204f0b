import { describe, expect, it } from 'vitest';
import { type FuzzReport, fuzzCallbacks, fuzzImports } from './fuzz.ts';

const SEED = 20_261_116;
/** What a leak of one body each would come to is more than this in the long tier. */
const GROWN_MAX = 200 * 1024 * 1024;

/** The same for few bodies at each test run, and for many by hand. */
export function describeFuzz(count: number): void {
  describe(`${count} bodies from a seed`, () => {
    it('of callbacks without the keys: refused, nothing is stored, the service answers on', async () => {
      const report = await fuzzCallbacks(count, SEED, 'outside');
      expectSound(report);
      expect(report.isUntouched).toBe(true);
      // What is refused says so; what was answered was the sound one under other words around it.
      expect((report.statuses.get(400) ?? 0) + (report.statuses.get(403) ?? 0)).toBeGreaterThan(count / 2);
    });

    it('of callbacks changed before they were sealed: taken in or refused, never a fault of ours', async () => {
      const report = await fuzzCallbacks(count, SEED, 'inside');
      expectSound(report);
      expect(report.statuses.get(200) ?? 0).toBeGreaterThan(0);
      expect(report.statuses.get(400) ?? 0).toBeGreaterThan(0);
    });

    it('of imports with a good token: reported or refused, and a trial changes nothing', async () => {
      const report = await fuzzImports(count, SEED);
      expectSound(report);
      expect(report.isUntouched).toBe(true);
      expect(report.statuses.get(400) ?? 0).toBeGreaterThan(0);
    });
  });
}

function expectSound({ statuses, isUp, grownBytes }: FuzzReport): void {
  console.info(
    `answers: ${[...statuses].map(([status, times]) => `${times} × ${status}`).join(', ')}; ${grownBytes >> 20} MB more`,
  );
  expect([...statuses.keys()].filter((status) => status === 0 || status >= 500)).toEqual([]);
  expect(isUp).toBe(true);
  expect(grownBytes).toBeLessThan(GROWN_MAX);
}
