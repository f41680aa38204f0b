import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CalendarSettings } from '../../src/domain/staffCalendars.ts';
import { staffCalendars } from '../../src/domain/staffCalendars.ts';
import type { UtcMs } from '../../src/domain/time.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { eventsOf } from '../../src/store/alerts.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { sendCards } from '../../src/usecases/sendCards.ts';
import { cst } from '../domain/judgedCustomer.ts';
import { companyWithAlert, own, SHOP, settings } from './companyWithAlert.ts';

/** Decides the cards of a morning. @returns when the card goes out, or why it does not */
async function decideAt(store: Store, now: UtcMs, calendars: Partial<CalendarSettings>): Promise<string> {
  const report = await sendCards({
    ...{ store, texts: makeTexts({}), limits: settings.limits, agentId: 1, publicUrl: 'http://127.0.0.1' },
    calendars: staffCalendars({ ...settings.calendars, ...calendars }),
    ...{ previewUntil: 0, introduction: () => '您好', clock: () => now, log: createLog('silent') },
  });
  if (report.queued === 0)
    return (await eventsOf(store.db, 'alert-1'))
      .flatMap(({ event }) => (event.type === 'cardHeld' ? [event.reason] : []))
      .join();
  const [row] = await store.db.query<{ due_at: number }>(`SELECT due_at FROM outbox WHERE kind = 'card'`);
  return new Date(row!.due_at + 8 * 3_600_000).toISOString().slice(0, 13);
}

describe('cards and the owner’s own time', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync('/tmp/liuke-leave-');
    store = await openStore({ url: `sqlite:${join(folder, 'leave.db')}` });
    await store.migrate();
    await companyWithAlert(store);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('wait until he is back from leave', async () => {
    const away = { from: cst('2026-11-17'), to: cst('2026-11-20') };
    const persons = new Map([['liming', own({ leave: [away] })]]);
    expect(await decideAt(store, cst('2026-11-17 07:40'), { persons })).toBe('onLeave');
    expect(await decideAt(store, cst('2026-11-20 07:40'), { persons })).toBe('2026-11-20T09');
  });

  it('come after a free morning, on the same day', async () => {
    const morning = { from: cst('2026-11-17 09:00'), to: cst('2026-11-17 13:00') };
    const persons = new Map([['liming', own({ leave: [morning] })]]);
    expect(await decideAt(store, cst('2026-11-17 07:40'), { persons })).toBe('2026-11-17T13');
  });

  it('come when his department works', async () => {
    const late = Array.from({ length: 7 }, () => [{ fromMinute: 18 * 60, toMinute: 22 * 60 }]);
    const departments = new Map([[SHOP, own({ week: late })]]);
    expect(await decideAt(store, cst('2026-11-17 07:40'), { departments })).toBe('2026-11-17T18');
  });
});
