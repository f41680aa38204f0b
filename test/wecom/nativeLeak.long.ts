import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nativeArchiveSource } from '../../src/wecom/nativeArchive.ts';
import { compileFinanceSdk, hasCompiler, sealForTest } from '../native/compileFinanceSdk.ts';

const MESSAGES = 400_000;
const PAGE = 1000;
const WARM_UP = 50_000;
const GROWTH_MB_MAX = 20;

describe.skipIf(!hasCompiler)('the native archive over 400,000 messages', () => {
  it('stays as large as it was', async () => {
    const library = compileFinanceSdk();
    const dir = dirname(library);
    const source = nativeArchiveSource({
      libraryPath: library,
      corpId: 'wwcorp',
      secret: 's3cr3t',
      timeoutSeconds: 5,
      environment: { FINANCE_SDK_DIR: dir },
    });
    const rssMb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${source.pid()}/status`, 'utf8'))![1]) / 1024;
    const items = Array.from({ length: PAGE }, (_, index) => ({
      randomKey: 'R4nd0mKey',
      encryptedMessage: sealForTest(`{"text":"${'字'.repeat(300)}","n":${index}}`, 'R4nd0mKey'),
    }));
    const seen: number[] = [];
    for (let done = 0; done < WARM_UP + MESSAGES; done += PAGE) {
      await source.pull('0'.repeat(20), PAGE);
      expect((await source.decrypt(items)).every(({ ok }) => ok)).toBe(true);
      if (done >= WARM_UP && done % WARM_UP === 0) seen.push(rssMb());
    }
    await source.close();
    rmSync(dir, { recursive: true, force: true });
    console.log(`child RSS each ${WARM_UP} messages, MB: ${seen.map((mb) => mb.toFixed(1)).join(' ')}`);
    expect(Math.max(...seen) - seen[0]!).toBeLessThan(GROWTH_MB_MAX);
  });
});
