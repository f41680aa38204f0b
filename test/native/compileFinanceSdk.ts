import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCE = new URL('./financeSdk.c', import.meta.url).pathname;

/** gcc is part of CI; where it is missing the tests of the native path say so and are skipped. */
export const hasCompiler = spawnSync('gcc', ['--version']).status === 0;
if (!hasCompiler) console.warn('skipped: the native archive is tested against a C library, and gcc was not found');

/** Compiles the test library into a folder of its own. @returns the library's path */
export function compileFinanceSdk(...flags: string[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'liuke-sdk-')), 'libWeWorkFinanceSdk_C.so');
  const { status, stderr } = spawnSync('gcc', [
    '-shared',
    '-fPIC',
    '-O2',
    '-Wall',
    '-Werror',
    ...flags,
    '-o',
    path,
    SOURCE,
  ]);
  if (status !== 0) throw new Error(`gcc failed: ${stderr.toString()}`);
  return path;
}

/** The cipher of the test library: hex of the text, each byte XORed with a byte of the random key. */
export function sealForTest(text: string | Buffer, randomKey: string): string {
  const key = Buffer.from(randomKey);
  return Buffer.from(Buffer.from(text).map((byte, index) => byte ^ (key[index % key.length] ?? 0))).toString('hex');
}
