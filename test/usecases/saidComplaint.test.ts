import { expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type UtcMs } from '../../src/domain/time.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { alertsOf, cardsOfAlert, updateAlert } from '../../src/store/alerts.ts';
import { moveCursor } from '../../src/store/archiveCursor.ts';
import { saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { saveContacts, saveRelationships, saveStaff } from '../../src/store/people.ts';
import { savePage } from '../../src/store/savePage.ts';
import type { Store } from '../../src/store/store.ts';
import { assessCustomers } from '../../src/usecases/assessCustomers.ts';
import { judgeEvents } from '../../src/usecases/judgeEvents.ts';
import { cst } from '../domain/judgedCustomer.ts';
import { describeEachStore } from '../mariadb.ts';
import { record } from '../store/samples.ts';
import { assessDeps, companyCalendars } from './judgedCompany.ts';

const settings = readCompanySettings();
/** Wednesday. */
const SAID_AT = cst('2026-11-18 10:00');
const START = cst('2026-11-02');

async function company(store: Store): Promise<void> {
  const known = { knownAt: START };
  const staff = { departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], leaderIds: [], position: '' };
  await store.transaction(async (db) => {
    await saveStaff(db, [{ ...staff, id: 'liming', name: '李明', status: 'active', isArchived: true, ...known }]);
    const zhang = {
      id: 'wm-zhang',
      name: '张总',
      kind: 'wechat',
      corpName: '',
      corpFullName: '',
      position: '',
    } as const;
    await saveContacts(db, [{ ...zhang, ...known }]);
    await saveCustomers(db, [{ id: 'c-1', name: '好运机械', ownerId: null, tier: null, ...known }]);
    const mapping = { customerId: 'c-1', contactId: 'wm-zhang', rule: 'manual', validFrom: 0, validTo: null } as const;
    await saveMappings(db, [{ ...mapping, ...known }]);
    const relation = { contactId: 'wm-zhang', staffId: 'liming', remark: '', remarkCorpName: '', addedAt: START };
    await saveRelationships(db, [{ ...relation, endedAt: null, endedBy: null, ...known }]);
  });
}

/** What rules heard when the message was opened; the words are gone. */
async function say(store: Store, from: string, at: UtcMs, phraseRules: string[]): Promise<void> {
  const to = from === 'liming' ? 'wm-zhang' : 'liming';
  const features = { isAcknowledgement: false, isQuestion: false, phraseRules };
  const said = record({ from, to: [to], sentAt: at, chatId: '', contactId: '', features });
  const directory = { staff: new Set(['liming']), contacts: new Set(['wm-zhang']) };
  await store.transaction(async (db) => {
    await savePage(db, { records: [said], kept: [], texts: new Map() }, { directory, knownAt: at, textKeeping: null });
    await moveCursor(db, { source: 'archive', seq: String(at).padStart(20, '0'), at, coveredUntil: at });
  });
}

function judgeAt(store: Store, now: UtcMs) {
  const { profile, fixedWindow, sourceName, archiveWindowMs } = assessDeps(store, () => now);
  return judgeEvents({
    ...{ store, rules: { profile, fixedWindow }, sourceName, archiveWindowMs, calendars: companyCalendars },
    ...{ texts: makeTexts({}), limits: settings.limits, agentId: 1, publicUrl: 'http://127.0.0.1', previewUntil: 0 },
    ...{
      introduction: () => '你好',
      fence: async () => false,
      clock: () => now,
      log: createLog('silent'),
      token: 'us',
    },
  });
}

describeEachStore('a message that sounds like a complaint', (test) => {
  it('is told at once and carefully, stands for its days, and rests after 不是投诉 until it is said again', async () => {
    const store = await test.store();
    await company(store);
    await say(store, 'wm-zhang', SAID_AT, ['complaint.quality']);
    expect(await judgeAt(store, SAID_AT + MINUTE_MS)).toMatchObject({ judged: 1, opened: 1 });
    const [alert] = await alertsOf(store.db, 'c-1');
    expect(alert!.causes).toMatchObject([{ kind: 'complaint', facts: { source: 'phrase', date: SAID_AT } }]);
    const view = JSON.stringify((await cardsOfAlert(store.db, alert!.id))[0]!.view);
    expect(view).toContain('好运机械有条消息请先看');
    expect(view).not.toContain('反映');

    // The morning finds the same, and after 30 days nothing of it any more.
    const judgeMorning = async (day: string) => {
      const now = cst(`${day} 07:30`);
      await store.transaction((db) =>
        moveCursor(db, { source: 'archive', seq: String(now).padStart(20, '0'), at: now, coveredUntil: now }),
      );
      await assessCustomers(assessDeps(store, () => now));
      return (await alertsOf(store.db, 'c-1'))[0]!;
    };
    expect((await judgeMorning('2026-11-19')).causes.map(({ kind }) => kind)).toEqual(['complaint']);
    const closed = { state: 'closed', closeReason: 'normal', closedAt: cst('2026-11-19 09:00') } as const;
    const current = await judgeMorning('2026-11-19');
    await updateAlert(store.db, { ...current, ...closed, version: current.version + 1 });
    expect((await judgeMorning('2026-11-20')).id).toBe(alert!.id);
    await say(store, 'wm-zhang', cst('2026-11-20 15:00'), ['complaint.service']);
    expect((await judgeMorning('2026-11-23')).id).not.toBe(alert!.id);
  });

  it('is none in our own words, and of other phrases', async () => {
    const store = await test.store();
    await company(store);
    await say(store, 'liming', SAID_AT, ['complaint.quality']);
    await say(store, 'wm-zhang', SAID_AT + HOUR_MS, ['cool.later', 'bargain.price']);
    expect(await judgeAt(store, SAID_AT + DAY_MS)).toMatchObject({ judged: 0, opened: 0 });
    expect(await alertsOf(store.db, 'c-1')).toEqual([]);
  });
});
