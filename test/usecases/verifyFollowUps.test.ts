import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AlertEvent, transition } from '../../src/domain/alert.ts';
import { staffCalendars } from '../../src/domain/staffCalendars.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import { alertById, appendEvent, eventsOf, updateAlert } from '../../src/store/alerts.ts';
import { savePage } from '../../src/store/savePage.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { verifyFollowUps } from '../../src/usecases/verifyFollowUps.ts';
import { cst } from '../domain/judgedCustomer.ts';
import { record } from '../store/samples.ts';
import { companyWithAlert, settings } from './companyWithAlert.ts';

const TAPPED = cst('2026-11-17 10:00');
let store: Store;

beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  await companyWithAlert(store);
});
afterEach(() => store.close());

async function happen(...events: AlertEvent[]): Promise<void> {
  for (const event of events) {
    const next = transition((await alertById(store.db, 'alert-1'))!, event);
    if (next !== 'ignored') await updateAlert(store.db, next);
    await appendEvent(store.db, { id: `${event.type}:${event.at}`, alertId: 'alert-1', event });
  }
}

const verify = (at: number) =>
  verifyFollowUps({
    ...{ store, calendars: staffCalendars(settings.calendars), clock: () => at, log: createLog('silent') },
  });
const types = async () => (await eventsOf(store.db, 'alert-1')).map(({ event }) => event.type);

it('finds in the archive what was done about a case that was opened again since, and leaves it open', async () => {
  await happen(
    { type: 'claimed', by: 'liming', at: TAPPED, outcome: 'message' },
    { type: 'reopened', by: 'system', at: TAPPED + 5 * MINUTE_MS },
  );
  const wrote = record({ sentAt: TAPPED + MINUTE_MS, knownAt: TAPPED + HOUR_MS });
  const page = { records: [wrote], kept: [], texts: new Map() };
  const { db } = store;
  const directory = { staff: new Set(['liming']), contacts: new Set(['wm-zhang']) };
  await store.transaction((tx) => savePage(tx, page, { directory, knownAt: TAPPED + HOUR_MS, textKeeping: null }));
  expect(await verify(TAPPED + HOUR_MS)).toEqual({ verified: 1, cannotVerify: 0, saved: 0 });
  expect(await types()).toEqual(['claimed', 'reopened', 'verified']);
  expect(await alertById(db, 'alert-1')).toMatchObject({ state: 'open', claimedAt: TAPPED });
  expect(await verify(TAPPED + 2 * HOUR_MS)).toEqual({ verified: 0, cannotVerify: 0, saved: 0 });
});
