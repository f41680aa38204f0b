import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { compareWithBacktest, openReplay, serveCases, startReplay } from '../../src/demo/replayDemo.ts';

const root = resolve(import.meta.dirname, '../..');

function run(args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(root, 'bin/liuke.js'), ...args], { cwd: root });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk;
    });
    child.once('error', fail);
    child.once('close', (code) => done({ code, out, err }));
  });
}

describe('liuke demo', () => {
  it('runs the whole way once: from archived messages to a tapped card', { timeout: 300_000 }, async () => {
    const { code, out, err } = await run(['demo', '--once']);
    expect(err).toBe('');
    expect(out).toMatch(/点了一张卡片.*→ 已跟进 \d\d:\d\d/);
    const cards = Number(/发出(\d+)张卡片/.exec(out.split('半年过完')[1] ?? '')?.[1]);
    // Six salespeople in half a year: few cards, but some for each who has a customer that cools.
    expect(cards).toBeGreaterThan(10);
    expect(cards).toBeLessThan(80);
    expect(out).toMatch(/发件箱：.*sent \d+\s/);
    expect(code).toBe(0);
  });
});

const DATA = resolve(root, '../shared/data');

describe('liuke demo --replay', () => {
  for (const name of ['enron', 'collegemsg']) {
    const folder = join(DATA, name);
    const isThere = existsSync(folder);
    if (!isThere)
      console.log(`skipped: replay of ${name}: ${folder} is not there (the data sets are not part of the project)`);
    it.skipIf(!isThere)(
      `serves the risk of ${name}'s hub as the backtest computes it`,
      { timeout: 300_000 },
      async () => {
        const settings = readCompanySettings();
        const { world, window } = await openReplay({ folder, window: null, once: true });
        const service = await startReplay(world, window, settings, { logLevel: 'error', anyPort: true });
        try {
          const served = await serveCases(service, world, () => undefined);
          expect(served.length).toBe(world.cases.length);
          expect(served.length).toBeGreaterThan(30);
          expect(await compareWithBacktest(served, folder, window, settings)).toBeLessThanOrEqual(1e-9);
        } finally {
          await service.close();
        }
      },
    );
  }
});
