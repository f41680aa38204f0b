import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Mariadb, mariadbMissing, startMariadb } from '../mariadb.ts';
import { expectUpgraded, OLD_RELEASES } from './oldRelease.ts';

describe.skipIf(mariadbMissing())('a database of each earlier release, and nothing is lost (mariadb)', () => {
  let server: Mariadb;
  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server?.stop());
  it.each(OLD_RELEASES)('$name', async (release) =>
    expectUpgraded(release, await server.createDatabase(), { isTriedOut: true }),
  );
});
