import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mariadb, mariadbMissing, startMariadb } from '../../bench/startMariadb.ts';
import { playManyProcesses } from './manyProcesses.ts';

const missing = mariadbMissing();
if (missing) console.warn(`skipped: many processes: ${missing}`);

describe.skipIf(missing)('many processes on one database', () => {
  let server: Mariadb;
  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server.stop());

  it('stopped past their leases and killed: nothing lost, double or old, and the same as one undisturbed', {
    timeout: 300_000,
  }, async () => {
    const counts = await playManyProcesses({
      ...{ databaseUrl: await server.createDatabase(), workers: 4, webs: 2, days: 1, seed: 1 },
      ...{ pauses: [1, 0, 1], kills: [1, 0, 0] },
    });
    console.log(`many processes: ${JSON.stringify(counts)}`);
    expect(counts.noticed).toBeGreaterThanOrEqual(1);
  });
});
