import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mariadb, mariadbMissing, startMariadb } from '../../bench/startMariadb.ts';
import { playManyProcesses } from './manyProcesses.ts';

const missing = mariadbMissing();
if (missing) console.warn(`skipped: many processes: ${missing}`);

describe.skipIf(missing)('many processes on one database, for days', () => {
  let server: Mariadb;
  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server.stop());

  for (const seed of [1, 2, 3])
    it(`stopped and killed again and again (seed ${seed}): the same as one undisturbed`, {
      timeout: 1_200_000,
    }, async () => {
      const counts = await playManyProcesses({
        ...{ databaseUrl: await server.createDatabase(), workers: 4, webs: 2, days: 3, seed },
        ...{ pauses: [3, 2, 3], kills: [2, 1, 2] },
      });
      console.log(`many processes, seed ${seed}: ${JSON.stringify(counts)}`);
      expect(counts.noticed).toBeGreaterThanOrEqual(3);
    });
});
