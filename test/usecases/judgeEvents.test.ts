import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type UtcMs } from '../../src/domain/time.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { saveAccountLinks } from '../../src/store/accountLinks.ts';
import {
  alertById,
  alertsOf,
  cardsOfAlert,
  eventsOf,
  insertAlert,
  markCardSent,
  openAlertOf,
} from '../../src/store/alerts.ts';
import { saveCrmRows } from '../../src/store/crmRows.ts';
import { saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { claimJudging, requestJudging } from '../../src/store/judgeRequests.ts';
import { saveContacts, saveStaff } from '../../src/store/people.ts';
import { saveRelationshipEvents, saveShownRelationships } from '../../src/store/relationshipFacts.ts';
import type { Store } from '../../src/store/store.ts';
import { assessCustomers } from '../../src/usecases/assessCustomers.ts';
import { importFile } from '../../src/usecases/importFile.ts';
import { type EventDeps, judgeEvents } from '../../src/usecases/judgeEvents.ts';
import { sendCards } from '../../src/usecases/sendCards.ts';
import { cst } from '../domain/judgedCustomer.ts';
import { describeEachStore } from '../mariadb.ts';
import { alert } from '../store/samples.ts';
import { assessDeps, companyCalendars } from './judgedCompany.ts';

const settings = readCompanySettings();
const texts = makeTexts({});
const CUSTOMER = 'customer-1';
const CONTACT = 'wm-zhang';
/** Wednesday. */
const DELETED_AT = cst('2026-11-18 10:00');

function eventDeps(store: Store, clock: () => UtcMs, change: Partial<EventDeps> = {}): EventDeps {
  const { profile, fixedWindow, sourceName, archiveWindowMs } = assessDeps(store, clock);
  return {
    ...{ store, rules: { profile, fixedWindow }, sourceName, archiveWindowMs, calendars: companyCalendars, texts },
    ...{ limits: settings.limits, agentId: 1, publicUrl: 'http://127.0.0.1', previewUntil: 0 },
    ...{ introduction: () => '你好', fence: async () => false, clock, log: createLog('silent'), token: 'us' },
    ...change,
  };
}
const judgeAt = (store: Store, now: UtcMs, change: Partial<EventDeps> = {}) =>
  judgeEvents(eventDeps(store, () => now, change));

/** One customer of LiMing, with two people. */
async function companyOfOne(store: Store): Promise<void> {
  const knownAt = cst('2026-01-05');
  const staff = { departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], leaderIds: [], position: '' };
  await store.transaction(async (db) => {
    await saveStaff(db, [{ ...staff, id: 'liming', name: '李明', status: 'active', isArchived: true, knownAt }]);
    const contact = { kind: 'wechat', corpName: '', corpFullName: '', position: '', knownAt } as const;
    await saveContacts(db, [
      { ...contact, id: CONTACT, name: '张总' },
      { ...contact, id: 'wm-wang', name: '王敏' },
    ]);
    await saveCustomers(db, [{ id: CUSTOMER, name: '好运机械', ownerId: null, tier: null, knownAt }]);
    for (const contactId of [CONTACT, 'wm-wang']) {
      await saveMappings(db, [
        { customerId: CUSTOMER, contactId, rule: 'manual', validFrom: 0, validTo: null, knownAt },
      ]);
      await saveShownRelationships(
        db,
        [{ staffId: 'liming', contactId, remark: '', remarkCorpName: '', addedAt: knownAt }],
        { readAt: knownAt, now: knownAt },
      );
    }
  });
}

/** The customer as the company's own system has him. */
async function linkOfOne(store: Store): Promise<void> {
  const link = { source: 'u8', accountId: 'A', customerId: CUSTOMER, rule: 'manual', evidence: '' } as const;
  const account = { source: 'u8', sourceId: 'A', name: '好运机械', number: null, creditCode: null, parentId: null };
  await store.transaction(async (db) => {
    await saveAccountLinks(db, [{ ...link, refusedRules: [], knownAt: DELETED_AT }]);
    await saveCrmRows(db, 'accounts', [
      {
        ...{ ...account, mobileKeys: [], ownerId: null, segment: null, createdAt: null, lostAt: null },
        ...{ updatedAt: null, deleted: false, knownAt: DELETED_AT },
      },
    ]);
  });
}

async function importComplaint(store: Store, now: UtcMs, row: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'liuke-complaint-'));
  try {
    const path = join(folder, `${now}.csv`);
    writeFileSync(path, `投诉ID,客户ID,投诉时间,关闭时间\n${row}\n`);
    const order = { path, source: 'u8', dryRun: false, errorsPath: `${path}.errors`, entity: 'complaints' as const };
    const deps = {
      store,
      texts,
      defaultCurrency: 'CNY',
      turnedCesSources: [],
      mobileKeyOf: (mobile: string) => mobile,
    };
    await importFile(
      { ...deps, clock: () => now, log: createLog('silent'), onPeopleChanged: async () => undefined },
      { ...order, mode: 'upsert', again: false },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A process that ends between the last rows of an import and the note that it is complete. */
function brokenOff(store: Store): Store {
  const run: Store['db']['run'] = async (sql, params) => {
    if (/^INSERT.*crm_feed/s.test(sql)) throw new Error('broken off');
    return store.db.run(sql, params);
  };
  return { ...store, db: { ...store.db, run } };
}

/** As the callback does it. */
async function tell(store: Store, kind: 'deletedByCustomer' | 'added', at: UtcMs, contactId = CONTACT): Promise<void> {
  const dueAt = kind === 'added' ? at : at + 2 * HOUR_MS;
  await store.transaction(async (db) => {
    await saveRelationshipEvents(db, [{ contactId, staffId: 'liming', at, kind, detail: '', knownAt: at }], at);
    await requestJudging(db, [{ kind: 'contact', refId: contactId, dueAt }]);
  });
}

async function outcome(store: Store) {
  const [latest] = await alertsOf(store.db, CUSTOMER);
  if (latest === undefined) return null;
  const events = (await eventsOf(store.db, latest.id)).map(({ event }) => event);
  const cards = await cardsOfAlert(store.db, latest.id);
  const outbox = await store.db.query<{ due_at: number }>(`SELECT due_at FROM outbox WHERE kind = 'card'`);
  return {
    state: latest.state,
    causes: latest.causes.map(({ kind }) => kind),
    cards: cards.map(({ kind, state }) => `${kind} ${state}`),
    dueAt: outbox.map((row) => Number(row.due_at)),
    held: events.flatMap((event) => (event.type === 'cardHeld' ? [event.reason] : [])),
    opened: events.filter(({ type }) => type === 'opened').length,
    version: latest.version,
  };
}

describeEachStore('judging after an event', (test) => {
  it('tells of a deletion two hours after it, at once and outside the card windows, and once', async () => {
    const store = await test.store();
    await companyOfOne(store);
    await tell(store, 'deletedByCustomer', DELETED_AT);
    expect(await judgeAt(store, DELETED_AT + 2 * HOUR_MS - 1)).toMatchObject({ judged: 0, opened: 0 });
    const now = DELETED_AT + 2 * HOUR_MS;
    expect(await judgeAt(store, now)).toMatchObject({ judged: 1, opened: 1, queued: 1, held: 0 });
    const told = {
      ...{ state: 'open', causes: ['deleted'], cards: ['alert queued'], dueAt: [now], held: [], opened: 1, version: 1 },
    };
    expect(await outcome(store)).toEqual(told);
    const [card] = await cardsOfAlert(store.db, (await openAlertOf(store.db, CUSTOMER))!.id);
    expect(JSON.stringify(card!.view)).toContain('好运机械的张总不再是好友');
    // The same event again, and again asked for: nothing new.
    await tell(store, 'deletedByCustomer', DELETED_AT);
    expect(await judgeAt(store, now + MINUTE_MS)).toMatchObject({ judged: 1, opened: 0, changed: 0, queued: 0 });
    expect(await outcome(store)).toEqual(told);
  });

  it('says nothing of who added us again within the two hours, and takes back what was said before', async () => {
    const store = await test.store();
    await companyOfOne(store);
    await tell(store, 'deletedByCustomer', DELETED_AT);
    await tell(store, 'added', DELETED_AT + HOUR_MS);
    expect(await judgeAt(store, DELETED_AT + 3 * HOUR_MS)).toMatchObject({ judged: 1, opened: 0 });
    expect(await outcome(store)).toBeNull();
    await tell(store, 'deletedByCustomer', DELETED_AT + 4 * HOUR_MS);
    expect(await judgeAt(store, DELETED_AT + 6 * HOUR_MS)).toMatchObject({ opened: 1, queued: 1 });
    await tell(store, 'added', DELETED_AT + 7 * HOUR_MS);
    expect(await judgeAt(store, DELETED_AT + 7 * HOUR_MS)).toMatchObject({ closed: 1, queued: 0 });
    expect(await outcome(store)).toMatchObject({ state: 'closed', causes: ['deleted'] });
  });

  it('looks again after two hours when something else is told in between', async () => {
    const store = await test.store();
    await companyOfOne(store);
    await tell(store, 'deletedByCustomer', DELETED_AT);
    await tell(store, 'added', DELETED_AT + MINUTE_MS, 'wm-wang');
    expect(await judgeAt(store, DELETED_AT + 2 * MINUTE_MS)).toMatchObject({ judged: 1, opened: 0 });
    expect(await judgeAt(store, DELETED_AT + 2 * HOUR_MS)).toMatchObject({ judged: 1, opened: 1 });
  });

  it('holds the card in quiet hours with the reason, and lets the next morning send it', async () => {
    const store = await test.store();
    await companyOfOne(store);
    const evening = cst('2026-11-18 20:00');
    await tell(store, 'deletedByCustomer', evening);
    expect(await judgeAt(store, evening + 2 * HOUR_MS)).toMatchObject({ opened: 1, queued: 0, held: 1 });
    expect(await outcome(store)).toMatchObject({ state: 'open', cards: [], held: ['quietHours'] });
    const morning = cst('2026-11-19 07:40');
    const send = { texts, limits: settings.limits, agentId: 1, publicUrl: 'http://127.0.0.1', previewUntil: 0 };
    await sendCards({
      ...{ ...send, store, calendars: companyCalendars, introduction: () => '你好' },
      ...{ clock: () => morning, log: createLog('silent') },
    });
    expect(await outcome(store)).toMatchObject({ cards: ['alert queued'] });
    // When work begins it is looked at once more: the morning has done it.
    expect(await judgeAt(store, cst('2026-11-19 09:00'))).toMatchObject({ judged: 1, queued: 0, held: 0 });
    expect((await outcome(store))!.dueAt).toHaveLength(1);
  });

  it('sends it when work begins, where the morning had been judged before', async () => {
    const store = await test.store();
    await companyOfOne(store);
    await tell(store, 'deletedByCustomer', cst('2026-11-18 06:00'));
    expect(await judgeAt(store, cst('2026-11-18 08:00'))).toMatchObject({ opened: 1, held: 1 });
    expect(await judgeAt(store, cst('2026-11-18 08:59'))).toMatchObject({ judged: 0 });
    expect(await judgeAt(store, cst('2026-11-18 09:00'))).toMatchObject({ judged: 1, queued: 1 });
  });

  it.each([
    ['preview', { previewUntil: DELETED_AT + DAY_MS }],
    ['onLeave', { calendars: { ...companyCalendars, isOnLeave: () => true } }],
  ] as const)('holds it: %s', async (reason, change) => {
    const store = await test.store();
    await companyOfOne(store);
    await tell(store, 'deletedByCustomer', DELETED_AT);
    const report = await judgeAt(store, DELETED_AT + 2 * HOUR_MS, change);
    expect(report).toMatchObject({ opened: 1, queued: 0, held: 1 });
    expect(await outcome(store)).toMatchObject({ cards: [], held: [reason] });
  });

  it('joins the open alert, and its card takes the place of one that says less', async () => {
    const store = await test.store();
    await companyOfOne(store);
    const open = alert({ customerId: CUSTOMER, openedAt: cst('2026-11-17 07:30') });
    await insertAlert(store.db, open);
    await tell(store, 'deletedByCustomer', DELETED_AT);
    expect(await judgeAt(store, DELETED_AT + 2 * HOUR_MS)).toMatchObject({ changed: 1, queued: 1 });
    const [first] = await cardsOfAlert(store.db, open.id);
    await markCardSent(store.db, {
      taskId: first!.taskId,
      at: DELETED_AT + 2 * HOUR_MS,
      responseCode: null,
      msgId: null,
    });
    await tell(store, 'deletedByCustomer', DELETED_AT + 2 * HOUR_MS, 'wm-wang');
    expect(await judgeAt(store, DELETED_AT + 4 * HOUR_MS)).toMatchObject({ changed: 1, queued: 1 });
    expect(await outcome(store)).toMatchObject({
      ...{ causes: ['deleted', 'goneQuiet'], cards: ['alert superseded', 'alert queued'] },
    });
  });

  it('tells the owner once of a deletion after 已跟进, on a card that may be answered', async () => {
    const store = await test.store();
    await companyOfOne(store);
    const followedUp = { state: 'claimed', claimedBy: 'lin', claimedAt: DELETED_AT - HOUR_MS } as const;
    const open = alert({ customerId: CUSTOMER, openedAt: cst('2026-11-17 07:30'), ...followedUp });
    await insertAlert(store.db, open);
    await tell(store, 'deletedByCustomer', DELETED_AT);
    expect(await judgeAt(store, DELETED_AT + 2 * HOUR_MS)).toMatchObject({ changed: 1, queued: 1 });
    expect(await alertById(store.db, open.id)).toMatchObject({ state: 'open', claimedAt: followedUp.claimedAt });
    expect(await outcome(store)).toMatchObject({ causes: ['deleted', 'goneQuiet'], cards: ['alert queued'] });
    await requestJudging(store.db, [{ kind: 'customer', refId: CUSTOMER, dueAt: DELETED_AT + 3 * HOUR_MS }]);
    expect(await judgeAt(store, DELETED_AT + 3 * HOUR_MS)).toMatchObject({ changed: 0, queued: 0 });
  });

  it('is done by another process after a kill, and by whoever is late not at all', async () => {
    const store = await test.store();
    await companyOfOne(store);
    await tell(store, 'deletedByCustomer', DELETED_AT);
    const now = DELETED_AT + 2 * HOUR_MS;
    expect(await claimJudging(store.db, { now, token: 'killed', leaseMs: MINUTE_MS, limit: 9 })).toHaveLength(1);
    expect(await judgeAt(store, now + MINUTE_MS - 1)).toMatchObject({ judged: 0 });
    expect(await judgeAt(store, now + MINUTE_MS)).toMatchObject({ opened: 1, queued: 1 });
    expect(await outcome(store)).toMatchObject({ opened: 1, cards: ['alert queued'] });
  });

  it('doubles nothing beside other workers and the morning', async () => {
    const store = await test.store();
    await companyOfOne(store);
    for (const contactId of [CONTACT, 'wm-wang']) await tell(store, 'deletedByCustomer', DELETED_AT, contactId);
    const now = DELETED_AT + 2 * HOUR_MS;
    const send = { texts, limits: settings.limits, agentId: 1, publicUrl: 'http://127.0.0.1', previewUntil: 0 };
    const morning = async () => {
      await assessCustomers(assessDeps(store, () => now));
      await sendCards({
        ...{ ...send, store, calendars: companyCalendars, introduction: () => '你好' },
        ...{ clock: () => now, log: createLog('silent') },
      });
    };
    await Promise.all([judgeAt(store, now, { token: 'one' }), judgeAt(store, now, { token: 'two' }), morning()]);
    // Whoever lost a race tries again.
    await judgeAt(store, now + 2 * MINUTE_MS);
    expect(await outcome(store)).toMatchObject({
      state: 'open',
      causes: ['deleted'],
      opened: 1,
      cards: ['alert queued'],
    });
    expect(await alertsOf(store.db, CUSTOMER)).toHaveLength(1);
  });

  it('tells of a complaint as soon as it is imported, and takes it back when it is closed', async () => {
    const store = await test.store();
    await companyOfOne(store);
    await linkOfOne(store);
    await importComplaint(store, DELETED_AT, 'T1,A,2026-11-18 09:20,');
    expect(await judgeAt(store, DELETED_AT + MINUTE_MS)).toMatchObject({ judged: 1, opened: 1, queued: 1 });
    expect(await outcome(store)).toMatchObject({ causes: ['complaint'], cards: ['alert queued'] });
    await importComplaint(store, DELETED_AT + HOUR_MS, 'T1,A,2026-11-18 09:20,2026-11-18 10:50');
    expect(await judgeAt(store, DELETED_AT + HOUR_MS)).toMatchObject({ judged: 1, closed: 1 });
  });

  it('tells of a complaint whose import broke off before its end, soon or as soon as it is sent again', async () => {
    const store = await test.store();
    await companyOfOne(store);
    await linkOfOne(store);
    const first = 'T1,A,2026-11-18 09:20,';
    await expect(importComplaint(brokenOff(store), DELETED_AT, first)).rejects.toThrow('broken off');
    // Nobody has told yet until when complaints are known: there is nothing to say.
    expect(await judgeAt(store, DELETED_AT + 15 * MINUTE_MS)).toMatchObject({ judged: 1, opened: 0 });
    const again = DELETED_AT + 20 * MINUTE_MS;
    await importComplaint(store, again, first);
    expect(await judgeAt(store, again)).toMatchObject({ judged: 1, opened: 1 });

    // Nobody sends the second one again: what it stored is judged by what was told before.
    const closed = DELETED_AT + HOUR_MS;
    const closing = 'T1,A,2026-11-18 09:20,2026-11-18 10:50';
    await expect(importComplaint(brokenOff(store), closed, closing)).rejects.toThrow('broken off');
    expect(await judgeAt(store, closed + 14 * MINUTE_MS)).toMatchObject({ judged: 0 });
    expect(await judgeAt(store, closed + 15 * MINUTE_MS)).toMatchObject({ judged: 1, closed: 1 });
  });

  it('waits for the customer of somebody new, and forgets who is nobody’s', async () => {
    const store = await test.store();
    await companyOfOne(store);
    await store.transaction((db) => requestJudging(db, [{ kind: 'contact', refId: 'wm-nobody', dueAt: DELETED_AT }]));
    let now = DELETED_AT;
    let rounds = 0;
    for (; rounds < 20; rounds += 1) {
      if ((await judgeAt(store, now)).postponed === 0) break;
      now += MINUTE_MS;
    }
    expect(rounds).toBeGreaterThan(3);
    expect(await claimJudging(store.db, { now: now + DAY_MS, token: 'x', leaseMs: 1, limit: 9 })).toEqual([]);
  });
});
