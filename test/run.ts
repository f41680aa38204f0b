/**
 * `npm test`: types, lint, then every test; ends with the plain line `N passed, N failed, N skipped`.
 * `npm run test:long` runs the second tier only (files named *.long.ts). Further words are handed to vitest.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const words = process.argv.slice(2);
const isLong = words.includes('--long');
const rest = words.filter((word) => word !== '--long');
const run = (command: string, args: string[], env: NodeJS.ProcessEnv = process.env): number =>
  spawnSync(command, args, { stdio: 'inherit', env }).status ?? 1;

const failedChecks: string[] = [];
if (!isLong && rest.length === 0) {
  if (run('node_modules/.bin/tsc', ['--noEmit']) !== 0) failedChecks.push('types');
  if (run('node_modules/.bin/biome', ['check', '.']) !== 0) failedChecks.push('lint');
}

const folder = mkdtempSync(join(tmpdir(), 'liuke-test-'));
const report = join(folder, 'report.json');
const status = run(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...rest,
  ],
  { ...process.env, LIUKE_TEST_TIER: isLong ? 'long' : 'short' },
);

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[];
}
let passed = 0;
let failed = failedChecks.length;
let skipped = 0;
try {
  const result = JSON.parse(readFileSync(report, 'utf8')) as Report;
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  skipped += result.numPendingTests + result.numTodoTests;
  // A file that cannot even be loaded has no tests of its own in the report, and must not pass for that reason.
  failed += result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
} catch {
  failed += 1;
  console.error('the test run left no report');
}
rmSync(folder, { recursive: true, force: true });
if (failed === 0 && status !== 0) failed = 1;
if (failedChecks.length > 0) console.error(`failed before the tests: ${failedChecks.join(', ')}`);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
