import { expect, it } from 'vitest';
import { TOLD_EVENTS } from '../../src/domain/companyEvent.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import { appendEvent, insertFollowUp, undoFollowUp } from '../../src/store/alerts.ts';
import { eventsByIds, feedBetween, followUpsByIds } from '../../src/store/eventFeed.ts';
import { loadPromises, wasSomethingSent } from '../../src/store/phraseHits.ts';
import { savePage } from '../../src/store/savePage.ts';
import { describeEachStore } from '../mariadb.ts';
import { followUp, MONDAY, record } from './samples.ts';

describeEachStore('what happened', (test) => {
  it('is told in its order: events that concern others, and follow-ups as they are written and taken back', async () => {
    const { db } = await test.store();
    const event = (id: string, at: number, change: object) =>
      appendEvent(db, { id, alertId: 'alert-1', event: { at, by: 'liming', ...change } as never });
    await event('e-opened', MONDAY + 1, { type: 'opened', causes: [] });
    await event('e-held', MONDAY + 2, { type: 'cardHeld', reason: 'quietHours' });
    await insertFollowUp(db, followUp({ id: 'f-1', at: MONDAY + 3 }));
    await event('e-closed', MONDAY + 5, { type: 'closed', reason: 'normal' });
    await undoFollowUp(db, 'f-1', MONDAY + 9);
    const between = async (from: number, to: number) =>
      (await feedBetween(db, TOLD_EVENTS, { from, to })).map(({ kind, id, at }) => `${kind} ${id} ${at - MONDAY}`);
    expect(await between(MONDAY, MONDAY + 10)).toEqual([
      ...['event e-opened 1', 'followUp f-1 3', 'event e-closed 5', 'undone f-1 9'],
    ]);
    // Only what is new of it in the time that is asked about.
    expect(await between(MONDAY + 4, MONDAY + 9)).toEqual(['event e-closed 5']);
    expect(await between(MONDAY + 6, MONDAY + 10)).toEqual(['undone f-1 9']);
    expect((await eventsByIds(db, ['e-closed', 'gone'])).get('e-closed')?.event).toMatchObject({ reason: 'normal' });
    expect((await followUpsByIds(db, ['f-1'])).get('f-1')).toMatchObject({
      undoneAt: MONDAY + 9,
      changedAt: MONDAY + 9,
    });
  });
});

describeEachStore('promises', (test) => {
  it('are what one of us said to a contact, and kept by anything but words', async () => {
    const store = await test.store();
    const say = async (at: number, from: string, type: string, phraseRules: string[], roomId: string | null = null) => {
      const {
        chatId: _,
        contactId: __,
        side: ___,
        knownAt: ____,
        ...plain
      } = record({ from, type, sentAt: at, roomId });
      const to = [from === 'liming' ? 'wm-zhang' : 'liming'];
      const features = { isAcknowledgement: false, isQuestion: false, phraseRules };
      const directory = { staff: new Set(['liming']), contacts: new Set(['wm-zhang']) };
      const page = { records: [{ ...plain, to, features }], kept: [], texts: new Map() };
      await store.transaction((db) => savePage(db, page, { directory, knownAt: at, textKeeping: null }));
    };
    const rules = ['cool.wait', 'due.friday', 'promise.quote'];
    await say(MONDAY, 'liming', 'text', rules);
    await say(MONDAY + 1, 'wm-zhang', 'text', rules);
    await say(MONDAY + 2, 'liming', 'text', rules, 'wr-1');
    const [promise, ...more] = await loadPromises(store.db, MONDAY);
    expect([promise, more]).toEqual([
      { contactId: 'wm-zhang', chatId: 's:liming:wm-zhang', at: MONDAY, rules: ['due.friday', 'promise.quote'] },
      [],
    ]);
    expect(await loadPromises(store.db, MONDAY + 1)).toEqual([]);
    const isKept = () => wasSomethingSent(store.db, promise!.chatId, MONDAY);
    await say(MONDAY + HOUR_MS, 'liming', 'text', []);
    await say(MONDAY + HOUR_MS, 'wm-zhang', 'file', []);
    expect(await isKept()).toBe(false);
    await say(MONDAY + 2 * HOUR_MS, 'liming', 'file', []);
    expect(await isKept()).toBe(true);
  });
});
