import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from '../../src/store/store.ts';
import { comeBack } from './longAway.ts';

it('catches up with 800,000 messages after four days away, in one ring and without any setting', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'liuke-away-'));
  const store = await openStore({ url: `sqlite:${join(folder, 'away.db')}` });
  try {
    await store.migrate();
    const back = await comeBack({ store, days: 4, messages: 800_000, pageSize: 1_000, pageMs: 500 });
    expect(back.reports).toHaveLength(14);
    expect(back).toMatchObject({ stored: 800_000, gaps: [], isAtTheEnd: true, isCoveredUntilNow: true });
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
