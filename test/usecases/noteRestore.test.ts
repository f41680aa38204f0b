import { afterEach, beforeEach, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { businessCalendar } from '../../src/domain/businessCalendar.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import { runRestored } from '../../src/restoredCommand.ts';
import { fenceAt } from '../../src/store/alertSwitches.ts';
import { cardByTaskId, insertCard } from '../../src/store/alerts.ts';
import { enqueue, outboxRowOf } from '../../src/store/outbox.ts';
import { restoredAt } from '../../src/store/restoreMark.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { noteRestore } from '../../src/usecases/noteRestore.ts';
import { commandEnv } from '../commandEnv.ts';
import { card, MONDAY } from '../store/samples.ts';

const calendar = businessCalendar(readCompanySettings().calendars.company);
let store: Store;
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
});
afterEach(() => store.close());

const restore = (now: number) => noteRestore({ store, calendar, clock: () => now, log: createLog('silent') });
const queue = (dedupeKey: string, kind: string, dueAt: number) =>
  enqueue(store.db, { dedupeKey, kind, target: 'liming', payload: '{}', dueAt, createdAt: dueAt });

it('holds what was due and may have been sent; what is due later, and what other systems know by its id, goes its way', async () => {
  await insertCard(store.db, card({ taskId: 'due', state: 'queued', sentAt: null }));
  await insertCard(store.db, card({ taskId: 'later', state: 'queued', sentAt: null }));
  for (const kind of ['card', 'text', 'group', 'webhook', 'cardUpdate'] as const)
    await queue(kind === 'card' ? 'due' : kind, kind, MONDAY);
  await queue('later', 'card', MONDAY + 3 * HOUR_MS);
  expect(await restore(MONDAY + HOUR_MS)).toMatchObject({ held: 3 });
  for (const key of ['due', 'text', 'group'])
    expect(await outboxRowOf(store.db, key), key).toMatchObject({
      state: 'uncertain',
      error: expect.stringContaining('restored'),
    });
  for (const key of ['webhook', 'cardUpdate', 'later'])
    expect(await outboxRowOf(store.db, key), key).toMatchObject({ state: 'queued' });
  expect(await cardByTaskId(store.db, 'due')).toMatchObject({ state: 'sent', sentAt: MONDAY });
  expect(await cardByTaskId(store.db, 'later')).toMatchObject({ state: 'queued', sentAt: null });
  expect(await restoredAt(store.db)).toBe(MONDAY + HOUR_MS);
  expect(await restore(MONDAY + HOUR_MS)).toMatchObject({ held: 0 });
});

it.each([
  ['before the day was judged: that day comes as a list', '2026-11-16T06:00:00+08:00', '2026-11-16', '2026-11-17'],
  ['on a Saturday: the Monday after it', '2026-11-21T12:00:00+08:00', '2026-11-23', '2026-11-24'],
])('puts the fence behind the next judgement (%s)', async (_, now, listedUntil, fence) => {
  expect(await restore(Date.parse(now))).toMatchObject({ listedUntil });
  expect(await fenceAt(store.db, 0)).toBe(calendar.dayStart(fence));
});

it('is a command, which says what it has done', async () => {
  const said: string[] = [];
  expect(await runRestored([], commandEnv().env, { out: (line) => said.push(line) })).toBe(0);
  expect(said.join('\n')).toMatch(/held as uncertain: 0 .*\n.*come as a list/);
  expect(await runRestored(['--help'], {}, { out: (line) => said.push(line) })).toBe(0);
});
