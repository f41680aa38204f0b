/**
 * Faults that other systems of this kind are known for, each as a small story that goes the whole way: records of the
 * archive are stored as the service stores them, facts are loaded and judged as it judges them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isAcknowledgement } from '../../src/domain/acknowledgement.ts';
import type { ContactMark } from '../../src/domain/contactMark.ts';
import { type CustomerSignals, customerSignals } from '../../src/domain/customerSignals.ts';
import { fullAxis } from '../../src/domain/exposure.ts';
import type { ArchiveRecord } from '../../src/domain/message.ts';
import { outreachOf } from '../../src/domain/signals/outreach.ts';
import { chatFacts, type SignalInput } from '../../src/domain/signals/signal.ts';
import { waitsOf } from '../../src/domain/signals/waits.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type UtcMs } from '../../src/domain/time.ts';
import { nextCardTime } from '../../src/domain/timetable.ts';
import { byChat } from '../../src/domain/turns.ts';
import { loadMarks } from '../../src/store/loadMarks.ts';
import { savePage } from '../../src/store/savePage.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { ALL_TABLES } from '../../src/store/tables/allTables.ts';
import { calendar, cst, everyDays, kindsOf, talks, verdictOf, workMornings } from './judgedCustomer.ts';

const OURS = new Set(['liming', 'hejing', 'wangfang']);
const TARGET_MS = 30 * MINUTE_MS;

describe('known faults of other systems', () => {
  it('sliding clock: a customer who asks again has waited since he asked first', async () => {
    const marks = await told([
      said('2026-11-16 10:00', 'wm-wang', '报价出来了吗'),
      said('2026-11-16 10:40', 'wm-wang', '在吗'),
      said('2026-11-16 11:20', 'wm-wang', '？？'),
      said('2026-11-16 11:30', 'liming', '马上发您'),
    ]);
    expect(theirWaits(marks, '2026-11-16 12:00')).toMatchObject([{ length: 90 * MINUTE_MS, isOpen: false }]);
  });

  it('deadline past closing: what comes at ten to six on Friday is not overdue before Monday, 9:20', async () => {
    const marks = await told([...answeredDays(5), said('2026-11-20 17:50', 'wm-wang', '合同什么时候能寄？')]);
    const overdueAt = (moment: string) => ours(marks, moment).counts.overdue;
    expect(['2026-11-20 18:25', '2026-11-22 12:00', '2026-11-23 09:20', '2026-11-23 09:21'].map(overdueAt)).toEqual([
      0, 0, 0, 1,
    ]);
  });

  it('processing time: who was answered in five minutes was, though the archive was read four hours later', async () => {
    // The answer even came with an earlier page than the question.
    await told([said('2026-11-16 10:05', 'liming', '有的')], { knownAt: cst('2026-11-16 14:00') });
    const marks = await told([said('2026-11-16 10:00', 'wm-wang', '有现货吗')], { knownAt: cst('2026-11-16 15:00') });
    expect(theirWaits(marks, '2026-11-16 16:00')).toMatchObject([{ length: 5 * MINUTE_MS, isOpen: false }]);
  });

  it('only the room’s owner counts: any of ours who answers in the room has answered', async () => {
    const room = { roomId: 'wr-owned-by-liming' };
    const marks = await told([
      said('2026-11-16 10:00', 'wm-wang', '发票开了吗', room),
      said('2026-11-16 10:06', 'hejing', '开好了，今天寄', room),
    ]);
    expect(theirWaits(marks, '2026-11-16 18:00')).toMatchObject([{ length: 6 * MINUTE_MS, isOpen: false }]);
  });

  it('unknown id as staff: an id that the directory does not know answers nobody', async () => {
    const room = { roomId: 'wr-1' };
    const marks = await told([
      said('2026-11-16 10:00', 'wm-wang', '什么时候发货', room),
      said('2026-11-16 10:05', 'somebody-else', '稍等', room),
    ]);
    expect(marks.map(({ side }) => side)).toEqual(['customer', 'unknown']);
    expect(theirWaits(marks, '2026-11-16 11:00')).toMatchObject([{ length: HOUR_MS, isOpen: true }]);
  });

  it('group-send as reply: a text to six customers answers none of them, and is no outreach', async () => {
    const contacts = ['wm-wang', 'wm-a', 'wm-b', 'wm-c', 'wm-d', 'wm-e'];
    const marks = await told([
      said('2026-11-16 10:00', 'wm-wang', '方案看了，有几个问题'),
      ...contacts.map((id, i) =>
        said('2026-11-16 10:30', 'liming', '双十二活动开始了', {
          to: [id],
          sentAt: cst('2026-11-16 10:30') + i * 1000,
        }),
      ),
    ]);
    expect(theirWaits(marks, '2026-11-16 11:00')).toMatchObject([{ length: HOUR_MS, isOpen: true }]);
    expect(outreachOf(inputOf(marks, '2026-11-20 10:00'))).toEqual([]);
  });

  it('never-answered waits lost: four that were never answered make the customer slow, not invisible', async () => {
    const ask = (day: string) => said(`${day} 10:00`, 'liming', '方案有反馈吗');
    const answered = (day: string) => [ask(day), said(`${day} 10:30`, 'wm-wang', '看过了，再改一版')];
    const marks = await told([
      ...['2026-10-12', '2026-10-14', '2026-10-16', '2026-10-20', '2026-10-22', '2026-10-26'].flatMap(answered),
      ...answered('2026-11-09'),
      ask('2026-11-11'),
      ...['wr-1', 'wr-2', 'wr-3'].map((roomId) => said('2026-11-12 10:00', 'liming', '方案有反馈吗', { roomId })),
      // Only known to be in these rooms.
      ...['wr-1', 'wr-2', 'wr-3'].map((roomId) => said('2026-10-13 09:00', 'wm-wang', '好的', { roomId })),
    ]);
    const { replyTime } = signals(marks, '2026-11-20 07:30');
    expect(replyTime).toMatchObject({ kind: 'judged', past: 30 * MINUTE_MS });
    if (replyTime.kind !== 'judged') return;
    expect(replyTime.counts).toMatchObject({ recentTurns: 5, recentOpen: 4, valueIsOver: true });
    expect(replyTime.value).toBeGreaterThan(2 * calendar.businessDayMs);
    expect(replyTime.strength).toBeGreaterThan(0.95);
  });

  it('integer division: two of three are 67 %, and 61 seconds are neither one minute nor none', async () => {
    const days = ['2026-11-09', '2026-11-10', '2026-11-11', '2026-11-12', '2026-11-13', '2026-11-16'];
    const marks = await told(
      days.flatMap((day, i) => [
        said(`${day} 10:00`, 'wm-wang', '请问一下'),
        said(`${day} 10:00`, 'liming', '您说', { sentAt: cst(`${day} 10:00`) + (i < 4 ? 61_000 : 2 * HOUR_MS) }),
      ]),
    );
    const { value, counts } = ours(marks, '2026-11-20 07:30');
    expect(counts.withinTargetShare).toBeCloseTo(4 / 6, 12);
    expect(value).toBe(61_000);
  });

  it('mean of rates: one of one and one of nine are two of ten, not 56 %', async () => {
    const asked = (day: number, staff: string, minutes: number) => [
      said(`2026-11-${day} 10:00`, 'wm-wang', '请问一下', { to: [staff] }),
      said(`2026-11-${day} 10:00`, staff, '您说', { sentAt: cst(`2026-11-${day} 10:00`) + minutes * MINUTE_MS }),
    ];
    const marks = await told([
      ...asked(10, 'liming', 5),
      ...[10, 11, 12, 13, 16, 17, 18, 19].flatMap((day) => asked(day, 'hejing', 90)),
      ...asked(20, 'hejing', 5),
    ]);
    const { counts } = ours(marks, '2026-11-20 18:00', 14);
    expect(counts).toMatchObject({ withinTarget: 2, decided: 10, withinTargetShare: 0.2 });
  });

  it.each(['谢谢', '好的，收到', '好的谢谢李总[抱拳]', '👍'])(
    'thank-you left waiting: %s waits for nothing',
    async (thanks) => {
      const marks = await told([
        said('2026-11-16 10:00', 'liming', '合同寄出了，单号SF123'),
        said('2026-11-16 10:02', 'wm-wang', thanks),
      ]);
      expect(theirWaits(marks, '2026-11-20 18:00')).toEqual([]);
      // But a question after it does, and from the question on.
      const asked = await told([said('2026-11-17 10:00', 'wm-wang', '另外，发票呢？')]);
      expect(theirWaits(asked, '2026-11-17 11:00')).toMatchObject([{ length: HOUR_MS, isOpen: true }]);
    },
  );

  it('night and holiday alarm: nothing runs from the eve of 国庆 at 23:00 until its first working morning', async () => {
    const marks = await told([...answeredDays(5, '2026-09-21'), said('2026-09-30 23:00', 'wm-wang', '价格能再谈吗')]);
    const atMoment = (moment: string) => ours(marks, moment, 28).counts;
    expect(atMoment('2026-10-07 23:59')).toMatchObject({ waits: 6, overdue: 0 });
    expect(atMoment('2026-10-08 09:30').overdue).toBe(0);
    expect(atMoment('2026-10-08 09:31')).toMatchObject({ overdue: 1, longestOverdueMs: 31 * MINUTE_MS });
    expect(nextCardTime(cst('2026-09-30 18:01'), calendar, 0)).toBe(cst('2026-10-08 09:12'));
  });

  it('night and holiday alarm: nobody is quiet because 春节 was', () => {
    const eve = cst('2026-02-14');
    const daily = talks(workMornings(eve - 200 * DAY_MS, eve));
    const weekly = talks(everyDays(7, cst('2025-08-04 10:00'), eve));
    for (const marks of [daily, weekly]) {
      const [before, after] = [verdictOf(marks, eve), verdictOf(marks, cst('2026-02-24 07:30'))];
      expect(kindsOf(after)).toEqual([]);
      expect(after.band).toBe(before.band);
    }
  });

  it('a reply from another device: a call, and a name that is spelled otherwise there, are replies of the same person', async () => {
    const marks = await told([
      said('2026-11-16 10:00', 'wm-wang', '方便吗'),
      said('2026-11-16 10:20', 'LiMing', '在外面，稍等'),
      said('2026-11-17 10:00', 'wm-wang', '样品收到了，有问题'),
      said('2026-11-17 10:10', 'LIMING', '', { type: 'meeting_voice_call', callSeconds: 240 }),
    ]);
    expect(new Set(marks.map(({ chatId }) => chatId)).size).toBe(1);
    expect(new Set(marks.filter(({ side }) => side === 'staff').map(({ by }) => by))).toEqual(new Set(['liming']));
    expect(theirWaits(marks, '2026-11-20 18:00').map(({ length, isOpen }) => [length / MINUTE_MS, isOpen])).toEqual([
      [20, false],
      [10, false],
    ]);
  });

  it('a reply from another device: what is archived twice was said once', async () => {
    const reply = said('2026-11-16 10:20', 'liming', '在的');
    await told([said('2026-11-16 10:00', 'wm-wang', '在吗'), reply]);
    await told([reply]);
    expect(await known()).toHaveLength(2);
  });
});

const folder = mkdtempSync('/tmp/liuke-faults-');
let store: Store;
let number = 0;
beforeAll(async () => {
  store = await openStore({ url: `sqlite:${join(folder, 'faults.db')}` });
  await store.migrate();
});
beforeEach(async () => {
  for (const { name } of ALL_TABLES) await store.db.run(`DELETE FROM ${name}`);
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What one person typed, to Wang or, when Wang speaks, to LiMing. */
function said(moment: string, from: string, text: string, change: Partial<ArchiveRecord> = {}): ArchiveRecord {
  number += 1;
  const everybody = ['liming', 'hejing', 'wm-wang'];
  return {
    seq: String(number).padStart(20, '0'),
    msgId: `m${number}_external`,
    kind: 'message',
    type: 'text',
    from,
    to: change.roomId ? everybody.filter((id) => id !== from) : [from === 'wm-wang' ? 'liming' : 'wm-wang'],
    roomId: null,
    sentAt: cst(moment),
    recallsMsgId: null,
    callSeconds: null,
    sizeBytes: null,
    playSeconds: null,
    features: { isAcknowledgement: isAcknowledgement(text), isQuestion: false, phraseRules: [] },
    // The service compares contents by an HMAC; any name for the same words does.
    contentKey: text === '' ? null : text,
    ...change,
  };
}

/** Mornings on which Wang asked at ten and was answered ten minutes later. */
function answeredDays(days: number, from = '2026-11-09'): ArchiveRecord[] {
  return workMornings(cst(from), cst(from) + 30 * DAY_MS)
    .slice(0, days)
    .flatMap((at) => [
      said(from, 'wm-wang', '请问一下', { sentAt: at }),
      said(from, 'liming', '您说', { sentAt: at + 10 * MINUTE_MS }),
    ]);
}

/** Stores the records as one page. @returns what is then known of Wang */
async function told(records: ArchiveRecord[], { knownAt = cst('2026-12-01') } = {}): Promise<ContactMark[]> {
  const directory = { staff: OURS, contacts: new Set(['wm-wang']) };
  const page = { records, kept: [], texts: new Map<string, string>() };
  await store.transaction((db) => savePage(db, page, { directory, knownAt, textKeeping: null }));
  return known();
}

async function known(): Promise<ContactMark[]> {
  return (await loadMarks(store.db, new Map([['wang', ['wm-wang']]]), 0)).get('wang')!;
}

function inputOf(marks: readonly ContactMark[], moment: string, recentDays = 14): SignalInput {
  const now = cst(moment);
  const heard = marks.filter(({ at }) => at <= now);
  return {
    chats: [...byChat(heard)].map(([chatId, inChat]) => chatFacts(chatId, inChat)),
    axis: fullAxis(now),
    observed: [{ from: now - 400 * DAY_MS, to: now }],
    recentDays,
    calendar,
  };
}

function theirWaits(marks: readonly ContactMark[], moment: string) {
  return waitsOf(inputOf(marks, moment), 'customer');
}

function signals(marks: readonly ContactMark[], moment: string, recentDays = 14): CustomerSignals {
  const { chats: _, ...input } = inputOf(marks, moment, recentDays);
  const now: UtcMs = cst(moment);
  return customerSignals({ ...input, marks: marks.filter(({ at }) => at <= now), targetMs: TARGET_MS });
}

/** Our reply time, which these stories have enough waits for. */
function ours(marks: readonly ContactMark[], moment: string, recentDays = 14) {
  const { ourReplyTime } = signals(marks, moment, recentDays);
  if (ourReplyTime.kind !== 'judged') throw new Error(`cannot judge: ${ourReplyTime.reason}, ${ourReplyTime.have}`);
  return ourReplyTime;
}
