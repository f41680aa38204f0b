import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { ArchiveUnreachable } from '../../src/wecom/archiveError.ts';
import { NativeCrash, type NativeProcess, startNativeProcess } from '../../src/wecom/nativeProcess.ts';
import { compileFinanceSdk, hasCompiler, sealForTest } from '../native/compileFinanceSdk.ts';

const libraryPath = hasCompiler ? compileFinanceSdk() : '';
let native: NativeProcess;

afterEach(() => native?.close());
afterAll(() => {
  if (libraryPath) rmSync(dirname(libraryPath), { recursive: true, force: true });
});

const TIMEOUT_MS = 30_000;
const decrypt = (encryptedMessage: string) =>
  native.ask({ op: 'decrypt', items: [{ randomKey: 'k', encryptedMessage }] }, TIMEOUT_MS);
async function crash(times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await expect(decrypt('crash:')).rejects.toThrow(NativeCrash);
}

describe.skipIf(!hasCompiler)('the pause before the library is started again', () => {
  it('comes with the second crash in a row, doubles up to five seconds, and is forgotten after an answer', async () => {
    const pauses: number[] = [];
    const pause = async (delayMs: number) => void pauses.push(delayMs);
    native = startNativeProcess({ libraryPath, restartDelayMs: 100, pause });
    await crash(9);
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 5000]);
    const answer = await decrypt(sealForTest('{}', 'k'));
    expect(answer.opened).toMatchObject([{ ok: true, json: '{}' }]);
    expect(pauses.splice(0)).toHaveLength(8);
    await crash(2);
    expect(pauses).toEqual([]);
    await crash(1);
    expect(pauses).toEqual([100]);
    expect(native.starts()).toBe(12);
  });

  it('ends at once when the source is closed meanwhile, and nothing is started any more', async () => {
    const { promise: isPausing, resolve: begin } = Promise.withResolvers<void>();
    const pause = (_delayMs: number, signal: AbortSignal) => {
      begin();
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    native = startNativeProcess({ libraryPath, restartDelayMs: 1, pause });
    await crash(2);
    const refused = expect(decrypt('crash:')).rejects.toThrow(ArchiveUnreachable);
    await isPausing;
    await native.close();
    await refused;
    expect(native.starts()).toBe(2);
    expect(native.pid()).toBeNull();
  });
});
