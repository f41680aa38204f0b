import { defineConfig } from 'vitest/config';

/** `npm test` sets LIUKE_TEST_TIER; the long tier is run by hand. Two forks: the machines this is built for have two cores. */
const isLong = process.env.LIUKE_TEST_TIER === 'long';

export default defineConfig({
  test: {
    include: isLong ? ['test/**/*.long.ts'] : ['test/**/*.test.ts'],
    exclude: ['node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: isLong ? 3_600_000 : 60_000,
    hookTimeout: 120_000,
    env: { TZ: process.env.TZ ?? 'America/New_York' },
  },
});
