import { expect, it } from 'vitest';
import { factWeek } from '../../src/domain/contactMark.ts';
import { DAY_MS, WEEK_MS } from '../../src/domain/time.ts';
import { insertAlert, insertCard, insertFollowUp } from '../../src/store/alerts.ts';
import { purgeCases, purgeMessages } from '../../src/store/purgeHistory.ts';
import { savePage } from '../../src/store/savePage.ts';
import type { Db } from '../../src/store/store.ts';
import { describeEachStore } from '../mariadb.ts';
import { alert, card, followUp, MONDAY, record } from './samples.ts';

const BEFORE = MONDAY - 1095 * DAY_MS;
const directory = { staff: new Set(['liming']), contacts: new Set(['wm-zhang', 'wm-li']) };
const countOf = async (db: Db, table: string) =>
  (await db.query<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table}`))[0]!.count;

describeEachStore('forgetting what is old', (test) => {
  it('takes messages of whole weeks with what is counted from them, a chat with many as well, and leaves the rest', async () => {
    const store = await test.store();
    const features = { isAcknowledgement: false, isQuestion: false, phraseRules: ['handover.left'] };
    const said = (at: number, from = 'wm-zhang') =>
      record({ from, to: ['liming'], sentAt: at, features, side: 'customer' });
    const old = Array.from({ length: 1_200 }, (_, index) => said(BEFORE - WEEK_MS - index * 60_000));
    const young = [said(MONDAY), said(BEFORE + DAY_MS), said(MONDAY, 'wm-li')];
    const options = { directory, knownAt: MONDAY, textKeeping: null };
    await store.transaction((db) => savePage(db, { records: [...old, ...young], kept: [], texts: new Map() }, options));
    expect(await purgeMessages(store, BEFORE)).toBe(1_200);
    expect(await countOf(store.db, 'message')).toBe(3);
    expect(await countOf(store.db, 'phrase_hit')).toBe(3);
    const weeks = await store.db.query<{ week: number }>('SELECT week FROM fact_week');
    expect(weeks.length).toBe(3);
    for (const { week } of weeks) expect(week).toBeGreaterThanOrEqual(factWeek(BEFORE));
    // Once a week: whatever of that week comes late waits for the next.
    expect(await purgeMessages(store, BEFORE)).toBe(0);
    expect(await purgeMessages(store, BEFORE + 2 * WEEK_MS)).toBe(1);
  });

  it('takes closed reminders with cards and follow-ups, never one that is open', async () => {
    const store = await test.store();
    const { db } = store;
    const long = BEFORE - DAY_MS;
    const closed = { state: 'closed' as const, closeReason: 'recovered' as const, openedAt: long };
    await insertAlert(db, alert({ ...closed, id: 'old', closedAt: long }));
    await insertAlert(db, alert({ ...closed, id: 'closed lately', closedAt: MONDAY }));
    await insertAlert(db, alert({ id: 'open', openedAt: long }));
    for (const alertId of ['old', 'closed lately', 'open']) {
      await insertCard(db, card({ alertId, taskId: `card of ${alertId}` }));
      await insertFollowUp(db, followUp({ alertId, id: `follow-up of ${alertId}` }));
    }
    expect(await purgeCases(store, { before: BEFORE, day: '2023-11-17' })).toBe(1);
    for (const [table, key] of [
      ['alert', 'id'],
      ['card', 'alert_id'],
      ['follow_up', 'alert_id'],
    ])
      expect(await db.query(`SELECT ${key} AS id FROM ${table} ORDER BY 1`), table).toEqual([
        { id: 'closed lately' },
        { id: 'open' },
      ]);
  });
});
