import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openStore } from '../../src/store/store.ts';

const STATEMENTS = 60;
/** Some milliseconds each. */
const COUNT =
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT MAX(i) AS most FROM n';

it('lets others have a turn while one piece of work asks SQLite much', async () => {
  const store = await openStore({ url: 'sqlite::memory:' });
  let isAsking = true;
  let turns = 0;
  const others = (async () => {
    while (isAsking) {
      await setImmediate();
      turns += 1;
    }
  })();
  for (let n = 0; n < STATEMENTS; n += 1) await store.db.query(COUNT);
  const turnsMeanwhile = turns;
  isAsking = false;
  await others;
  expect(turnsMeanwhile).toBeGreaterThan(2);
  await store.close();
});
