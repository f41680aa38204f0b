import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAlertWork } from '../src/alertWork.ts';
import { staffCalendars } from '../src/domain/staffCalendars.ts';
import { DAY_MS, type UtcMs } from '../src/domain/time.ts';
import { makeTexts } from '../src/domain/wording/texts.ts';
import { createLog } from '../src/log.ts';
import { eventsOf, insertAlert, insertFollowUp, openAlerts } from '../src/store/alerts.ts';
import { saveCustomers, saveMappings } from '../src/store/customers.ts';
import { outboxRows } from '../src/store/outbox.ts';
import { saveContacts, saveStaff } from '../src/store/people.ts';
import { savePage } from '../src/store/savePage.ts';
import { saveSnapshots } from '../src/store/snapshots.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { cst } from './domain/judgedCustomer.ts';
import { alert, followUp, record } from './store/samples.ts';
import { companyWithAlert, own, settings } from './usecases/companyWithAlert.ts';

const TUESDAY_MORNING = cst('2026-11-17 07:40');

let store: Store;
let now: UtcMs;
let away: readonly string[];
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  await companyWithAlert(store);
  [now, away] = [TUESDAY_MORNING, []];
});
afterEach(() => store.close());

function alertWork(change: { previewUntil?: UtcMs; previewReaderIds?: string[] } = {}) {
  const leave = [{ from: cst('2026-11-16'), to: cst('2026-11-20') }];
  const persons = new Map(away.map((id) => [id, own({ leave })]));
  return createAlertWork({
    ...{ store, texts: makeTexts(), limits: settings.limits, agentId: 1, publicUrl: 'http://127.0.0.1' },
    ...{
      calendars: staffCalendars({ ...settings.calendars, persons }),
      rooms: settings.rooms,
      phrases: settings.phrases,
    },
    ...{
      sourceName: 'archive',
      archiveWindowMs: 5 * DAY_MS,
      previewUntil: 0,
      previewReaderIds: [],
      textRetentionDays: null,
    },
    ...{ rules: undefined as never, clock: () => now, log: createLog('silent'), token: 'us', ...change },
  });
}

const queued = async (kind: 'card' | 'text') =>
  (await outboxRows(store.db, { state: 'queued', limit: 99 })).filter((row) => row.kind === kind);
const heldReasons = async () =>
  (await eventsOf(store.db, 'alert-1')).flatMap(({ event }) => (event.type === 'cardHeld' ? [event.reason] : []));

describe('the preview period', () => {
  it('tells operators and one leader each morning what would have gone, and salespeople nothing', async () => {
    const work = alertWork({ previewUntil: cst('2026-11-20'), previewReaderIds: ['suyue', 'zhouning'] });
    await work.cards();
    await work.cards();
    expect(await queued('card')).toEqual([]);
    const notes = await queued('text');
    expect(notes.map(({ target }) => target)).toEqual(['suyue', 'zhouning']);
    const { text } = JSON.parse(notes[0]!.payload);
    expect(text.content.split('\n')).toEqual([
      '留客还在预览，再过3个工作日才发给销售。今天本来会给1位同事发1条提醒，另有0条先不发：',
      '李明',
      expect.stringMatching(/^ {2}11月17日 \d{1,2}:\d\d 和好运机械12天没联系了（/),
    ]);
    expect(await heldReasons()).toEqual(['preview']);
    now += DAY_MS;
    await work.cards();
    expect(await queued('text')).toHaveLength(4);
  });

  it('says nothing of it when it is over', async () => {
    await alertWork({ previewReaderIds: ['suyue'] }).cards();
    expect((await queued('text')).map(({ target }) => target)).toEqual(['liming']);
    expect(await queued('card')).toHaveLength(1);
  });

  it('cuts a long morning to what one message holds', async () => {
    const knownAt = 0;
    for (let n = 0; n < 60; n += 1) {
      const [staffId, customerId] = [`sales${n}`, `c-${n}`];
      await saveStaff(store.db, [
        {
          ...{
            id: staffId,
            name: `销售${n}`,
            departmentIds: [1],
            mainDepartmentId: 1,
            leadsDepartmentIds: [],
            knownAt,
          },
          ...{ leaderIds: [], position: '', status: 'active', isArchived: true },
        },
      ]);
      const contact = { name: '王敏', kind: 'wechat', corpName: '', corpFullName: '', position: '', knownAt } as const;
      await saveContacts(store.db, [{ id: `wm-${n}`, ...contact }]);
      await saveCustomers(store.db, [{ id: customerId, name: `测试客户${n}`, ownerId: null, tier: null, knownAt }]);
      await saveMappings(store.db, [
        { customerId, contactId: `wm-${n}`, rule: 'self', validFrom: 0, validTo: null, knownAt },
      ]);
      const open = { id: `alert-${n}x`, customerId, ownerId: staffId, openedAt: cst('2026-11-17 07:30') };
      await insertAlert(store.db, alert(open));
    }
    await alertWork({ previewUntil: cst('2026-11-20'), previewReaderIds: ['suyue'] }).cards();
    const { text } = JSON.parse((await queued('text'))[0]!.payload);
    expect(Buffer.byteLength(text.content)).toBeLessThanOrEqual(2_048);
    expect(text.content).toContain('今天本来会给61位同事发61条提醒');
    expect(text.content.split('\n').at(-1)).toBe('其余的：liuke preview');
  });
});

describe('everybody on leave', () => {
  it('sends nobody anything, says why, and goes on when they are back', async () => {
    away = ['liming'];
    await alertWork().cards();
    expect([...(await queued('card')), ...(await queued('text'))]).toEqual([]);
    expect(await heldReasons()).toEqual(['onLeave']);
    await alertWork().waits('2026-11-17:am');
    await alertWork().leaders();
    expect(await queued('card')).toEqual([]);
    now = cst('2026-11-20 07:40');
    await alertWork().cards();
    expect(await queued('card')).toHaveLength(1);
  });
});

describe('a leader whom nobody knows', () => {
  it('is named in no text, asked nothing, and keeps no case open', async () => {
    await alertWork().cards();
    const [introduction] = await queued('text');
    expect(introduction!.payload).not.toMatch(/主管会|请.{1,6}一起看看/);
    now = cst('2026-11-25 16:45');
    expect(await alertWork().leaders()).toMatchObject({ cards: 0, lists: 0 });
    expect((await queued('card')).map(({ target }) => target)).toEqual(['liming']);
  });
});

describe('what we said that we would send', () => {
  /** 李明 says on Monday, to the contact of his customer: 周三前给您报价. */
  async function promised(): Promise<void> {
    await store.db.run(`UPDATE alert SET state = 'closed', open_customer_id = NULL WHERE id = 'alert-1'`);
    await saveSnapshots(store.db, [
      {
        ...{ customerId: 'customer-1', day: '2026-11-16', at: cst('2026-11-16 07:30'), ownerId: 'liming', score: 80 },
        ...{ band: 'steady', coverage: 1, observedDays: 90, risk: 0.1, version: 'v1', verdict: null },
      },
    ]);
    await say('2026-11-16 10:00', { phraseRules: ['due.wednesday', 'promise.quote'] });
  }
  async function say(time: string, { phraseRules = [] as string[], type = 'text', from = 'liming' } = {}) {
    const { chatId: _, contactId: __, side: ___, knownAt: ____, ...plain } = record({ from, type, sentAt: cst(time) });
    const to = [from === 'liming' ? 'wm-zhang' : 'liming'];
    const features = { isAcknowledgement: false, isQuestion: false, phraseRules };
    const directory = { staff: new Set(['liming']), contacts: new Set(['wm-zhang']) };
    const page = { records: [{ ...plain, to, features }], kept: [], texts: new Map() };
    await store.transaction((db) => savePage(db, page, { directory, knownAt: cst(time), textKeeping: null }));
  }
  const sweep = (time: string) => {
    now = cst(time);
    return alertWork().waits(`${time.slice(0, 10)}:pm`);
  };
  const standing = async () =>
    (await openAlerts(store.db)).flatMap(({ causes }) => causes.map(({ kind, facts }) => ({ kind, facts })));

  it('is told once when the day after its last one has passed, and ends when it is sent', async () => {
    await promised();
    await say('2026-11-16 10:01', { from: 'wm-zhang' });
    // The rest of the same talk is not what was promised.
    await say('2026-11-16 10:05');
    await sweep('2026-11-19 16:25');
    expect(await standing()).toEqual([]);
    expect(await sweep('2026-11-20 16:25')).toMatchObject({ queued: 1 });
    const facts = { thing: '报价', due: '周三前', date: cst('2026-11-16 10:00') };
    expect(await standing()).toEqual([{ kind: 'promise', facts }]);
    const [card] = await queued('card');
    expect(card!.target).toBe('liming');
    expect(JSON.parse(card!.payload).template_card.main_title).toEqual({
      title: '答应好运机械的报价还没发',
      desc: '11月16日说周三前给，存档里还没看到',
    });
    expect(await sweep('2026-11-23 16:25')).toMatchObject({ queued: 0 });
    await say('2026-11-23 17:00', { type: 'file' });
    await sweep('2026-11-24 16:25');
    expect(await standing()).toEqual([]);
    const [alert] = await store.db.query<{ close_reason: string }>(
      `SELECT close_reason FROM alert WHERE id <> 'alert-1'`,
    );
    expect(alert!.close_reason).toBe('recovered');
  });

  it('is told of a case too that was followed up before, on a card that may be answered', async () => {
    await promised();
    const [told] = await store.db.query<{ id: string }>(`SELECT id FROM alert WHERE id = 'alert-1'`);
    await store.db.run(
      `UPDATE alert SET state = 'claimed', open_customer_id = customer_id, claimed_by = 'liming', claimed_at = ? WHERE id = ?`,
      [cst('2026-11-17 10:00'), told!.id],
    );
    expect(await sweep('2026-11-20 16:25')).toMatchObject({ queued: 1 });
    expect(await openAlerts(store.db)).toMatchObject([{ id: told!.id, state: 'open' }]);
    expect(await sweep('2026-11-23 16:25')).toMatchObject({ queued: 0 });
  });

  it.each([
    ['a file in the same talk', () => say('2026-11-16 10:20', { type: 'file' })],
    ['a message of ours the next day', () => say('2026-11-17 09:30')],
    [
      'a call that somebody noted',
      () =>
        insertFollowUp(store.db, followUp({ at: cst('2026-11-18 11:00'), outcome: 'call', customerId: 'customer-1' })),
    ],
  ])('was kept by %s', async (_, keep) => {
    await promised();
    await keep();
    expect(await sweep('2026-11-20 16:25')).toMatchObject({ queued: 0 });
    expect(await standing()).toEqual([]);
  });

  it('is not asked for again when somebody said that it was sent otherwise', async () => {
    await promised();
    await sweep('2026-11-20 16:25');
    await store.db.run(
      `UPDATE alert SET state = 'closed', close_reason = 'normal', open_customer_id = NULL WHERE id <> 'alert-1'`,
    );
    expect(await sweep('2026-11-23 16:25')).toMatchObject({ queued: 0 });
    expect(await standing()).toEqual([]);
  });
});
