import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { NOW } from '../usecases/archiveInMemory.ts';
import { comeBack } from './longAway.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
});
afterEach(() => store.close());

/** Pages of 20: as many rounds as 130,000 messages in full pages take. */
const SMALL = { messages: 2_600, pageSize: 20, pageMs: 500 };

describe('coming back', () => {
  it('after four days, one ring reads all, in as many rounds as it takes, and nothing is missing', async () => {
    const back = await comeBack({ store, days: 4, ...SMALL });
    expect(back.reports.map(({ pages }) => pages)).toEqual([60, 60, 10]);
    expect(back).toMatchObject({ stored: 2_600, gaps: [], isAtTheEnd: true, isCoveredUntilNow: true });
  });

  it('after six days, all that the archive still had is read, and the rest is a gap with its dates', async () => {
    const back = await comeBack({ store, days: 6, ...SMALL });
    expect(back.oldest).toBeGreaterThan(400);
    expect(back.stored).toBe(2_600 - back.oldest + 1);
    expect(back.gaps).toEqual([{ from: NOW - 6 * DAY_MS, to: NOW + 500 - 5 * DAY_MS, reason: 'archiveExpired' }]);
    expect(back).toMatchObject({ isAtTheEnd: true, isCoveredUntilNow: true });
  });

  it('just within five days, the moving edge takes nothing, since reading is faster than time', async () => {
    const back = await comeBack({ store, days: 4.99, ...SMALL, pageMs: MINUTE_MS });
    expect(back).toMatchObject({ stored: 2_600, gaps: [], isAtTheEnd: true });
  });
});
