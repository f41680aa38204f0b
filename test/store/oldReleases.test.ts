import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Mariadb, mariadbMissing, startMariadb } from '../mariadb.ts';
import { expectUpgraded, OLD_RELEASES } from './oldRelease.ts';

/** The oldest, one from before tables were made anew, the last. All of them on MariaDB, where each takes seconds: oldReleases.long.ts. */
const SOME = [OLD_RELEASES[0]!, OLD_RELEASES.find(({ name }) => name.startsWith('16'))!, OLD_RELEASES.at(-1)!];

describe('a database of an earlier release is brought to this version, and nothing is lost (sqlite)', () => {
  const folder = mkdtempSync('/tmp/liuke-releases-');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  it.each(OLD_RELEASES)('$name', (release) =>
    expectUpgraded(release, `sqlite:${join(folder, `${release.name}.db`)}`, { isTriedOut: SOME.includes(release) }),
  );
});

describe.skipIf(mariadbMissing())('the same (mariadb)', () => {
  let server: Mariadb;
  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server?.stop());
  it.each(SOME.slice(0, 1))('$name', async (release) =>
    expectUpgraded(release, await server.createDatabase(), { isTriedOut: true }),
  );
});
