import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import type { CalendarSettings, OwnCalendar } from '../../src/domain/staffCalendars.ts';
import { staffCalendars } from '../../src/domain/staffCalendars.ts';
import type { UtcMs } from '../../src/domain/time.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { eventsOf, insertAlert } from '../../src/store/alerts.ts';
import { saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { saveContacts, saveDepartments, saveStaff } from '../../src/store/people.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { sendCards } from '../../src/usecases/sendCards.ts';
import { cst } from '../domain/judgedCustomer.ts';
import { alert } from '../store/samples.ts';

const settings = readCompanySettings();
const SHOP = 7;
const own = (change: Partial<OwnCalendar>): OwnCalendar => ({
  ...{ changes: [], holidays: new Map(), makeupDays: [], leave: [] },
  ...change,
});

async function companyWithAlert(store: Store): Promise<void> {
  const { db } = store;
  await saveDepartments(db, [
    { id: 1, name: '公司', parentId: null, leaderIds: [] },
    { id: SHOP, name: '门店', parentId: 1, leaderIds: [] },
  ]);
  await saveStaff(db, [
    {
      ...{ id: 'liming', name: '李明', departmentIds: [SHOP], mainDepartmentId: SHOP, leadsDepartmentIds: [] },
      ...{ leaderIds: [], position: '', status: 'active', isArchived: true, knownAt: 0 },
    },
  ]);
  await saveContacts(db, [
    {
      ...{ id: 'wm-zhang', name: '张总', kind: 'wechat', corpName: '', corpFullName: '', position: '' },
      knownAt: 0,
    },
  ]);
  await saveCustomers(db, [{ id: 'customer-1', name: '好运机械', ownerId: null, tier: null, knownAt: 0 }]);
  await saveMappings(db, [
    { customerId: 'customer-1', contactId: 'wm-zhang', rule: 'self', validFrom: 0, validTo: null, knownAt: 0 },
  ]);
  await insertAlert(db, alert({ openedAt: cst('2026-11-17 07:30') }));
}

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
