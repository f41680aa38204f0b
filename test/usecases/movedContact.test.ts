import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import type { Contact, CustomerMapping, Relationship, Staff } from '../../src/domain/people.ts';
import type { SnapshotVerdict } from '../../src/domain/snapshotVerdict.ts';
import { DAY_MS, type Day, HOUR_MS, type UtcMs } from '../../src/domain/time.ts';
import { moveCursor } from '../../src/store/archiveCursor.ts';
import { saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { saveContacts, saveRelationships, saveStaff } from '../../src/store/people.ts';
import { savePage } from '../../src/store/savePage.ts';
import { snapshotsOnDay } from '../../src/store/snapshots.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { assessCustomers } from '../../src/usecases/assessCustomers.ts';
import { mergeCustomers, moveContact, undoCustomerChange } from '../../src/usecases/changeCustomers.ts';
import { type Reading, replayDay } from '../../src/usecases/replayDay.ts';
import { sayKeyContact } from '../../src/usecases/viewKeyContacts.ts';
import { calendar, cst, profile } from '../domain/judgedCustomer.ts';
import { record } from '../store/samples.ts';
import { ARCHIVE_WINDOW_MS, assessDeps, companyCalendars } from './judgedCompany.ts';

const FIRST = '2026-06-01';
const STAFF = ['liming', 'hejing'];
/** Wang and Li at the old customer, Zhao and Qian at the new one; LiMing knows the old, HeJing the new. */
const PEOPLE = {
  wang: ['old', 'liming'],
  li: ['old', 'liming'],
  zhao: ['new', 'hejing'],
  qian: ['new', 'hejing'],
} as const;
const EVERY = { wang: 1, li: 6, zhao: 4, qian: 20 };

describe('a contact who goes from one customer to another', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore({ url: 'sqlite::memory:' });
    await store.migrate();
    await savePeople();
  });
  afterEach(() => store.close());

  async function savePeople(): Promise<void> {
    const knownAt = cst(FIRST);
    const staff = STAFF.map(
      (id): Staff => ({
        ...{ id, name: id, departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], leaderIds: [] },
        ...{ position: '', status: 'active', isArchived: true, knownAt },
      }),
    );
    const people = Object.entries(PEOPLE);
    await store.transaction(async (db) => {
      await moveCursor(db, { source: 'archive', seq: '0'.repeat(20), at: knownAt, coveredUntil: knownAt });
      await saveStaff(db, staff);
      const profileOf = { kind: 'wechat', corpName: '', corpFullName: '', position: '', knownAt } as const;
      await saveContacts(
        db,
        people.map(([id]): Contact => ({ ...profileOf, id, name: id })),
      );
      const link = { remark: '', remarkCorpName: '', addedAt: knownAt - 300 * DAY_MS, endedAt: null, endedBy: null };
      await saveRelationships(
        db,
        people.map(([contactId, [, staffId]]): Relationship => ({ ...link, contactId, staffId, knownAt })),
      );
      await saveCustomers(
        db,
        ['old', 'new'].map((id) => ({ id, name: id, ownerId: null, tier: null, knownAt })),
      );
      const mapped = { rule: 'self', validFrom: 0, validTo: null, knownAt } as const;
      await saveMappings(
        db,
        people.map(([contactId, [customerId]]): CustomerMapping => ({ ...mapped, contactId, customerId })),
      );
    });
  }

  /** Talks of the days from `from` to `to`, pulled at the end of it; Wang speaks with `wangTo`. */
  async function live(from: number, to: number, wangTo: string): Promise<void> {
    const directory = { staff: new Set(STAFF), contacts: new Set(Object.keys(PEOPLE)) };
    const at = cst(dayText(dayNumber(FIRST) + to)) - HOUR_MS;
    const records = Array.from({ length: to - from }, (_, i) => from + i).flatMap((number) =>
      Object.entries(PEOPLE).flatMap(([contact, [, staffId]]) => {
        if (number % EVERY[contact as keyof typeof EVERY] !== 0) return [];
        const staff = contact === 'wang' ? wangTo : staffId;
        const sentAt = cst(dayText(dayNumber(FIRST) + number)) + 10 * HOUR_MS;
        const talk = { roomId: null, chatId: '', contactId: '' } as const;
        return [
          record({ ...talk, from: contact, to: [staff], sentAt }),
          record({ ...talk, from: staff, to: [contact], sentAt: sentAt + HOUR_MS }),
        ];
      }),
    );
    await store.transaction(async (db) => {
      await savePage(db, { records, kept: [], texts: new Map() }, { directory, knownAt: at, textKeeping: null });
      await moveCursor(db, { source: 'archive', seq: String(to).padStart(20, '0'), at, coveredUntil: at });
    });
  }

  /** Judges the morning of that day. */
  async function assess(number: number): Promise<Day> {
    const day = dayText(dayNumber(FIRST) + number);
    expect(calendar.isWorkingDay(day)).toBe(true);
    await assessCustomers(assessDeps(store, () => morning(number)));
    return day;
  }
  const morning = (number: number): UtcMs => cst(dayText(dayNumber(FIRST) + number)) + 7.5 * HOUR_MS;

  async function seen(day: Day) {
    const rows = await snapshotsOnDay(store.db, day);
    return Object.fromEntries(rows.map(({ customerId, ownerId, verdict }) => [customerId, shown(ownerId, verdict)]));
  }
  async function replayed(day: Day, reading: Reading) {
    const deps = { store, sourceName: 'archive', archiveWindowMs: ARCHIVE_WINDOW_MS, calendars: companyCalendars };
    const { customers } = await replayDay({ ...deps, rules: { profile, fixedWindow: null } }, { day, reading });
    return Object.fromEntries(customers.map((one) => [one.customerId, shown(one.ownerId, one.verdict)]));
  }
  function shown(ownerId: string | null, verdict: unknown) {
    const { people, mainContactId } = verdict as SnapshotVerdict;
    return { ownerId, mainContactId, keyContactId: people?.keyContactId ?? null };
  }
  const move = (number: number) => {
    const wish = { contactId: 'wang', fromCustomerId: 'old', toCustomerId: 'new', company: 'new', by: 'liming' };
    return moveContact({ store, clock: () => morning(number) + HOUR_MS }, wish);
  };

  const BEFORE = {
    old: { ownerId: 'liming', mainContactId: 'wang', keyContactId: 'wang' },
    new: { ownerId: 'hejing', mainContactId: 'zhao', keyContactId: 'zhao' },
  };

  it('leaves what was before with the old one, today and in a replay as known then', async () => {
    await live(0, 93, 'liming');
    const day = await assess(93);
    expect(await seen(day)).toEqual(BEFORE);
    await move(93);
    await live(93, 95, 'hejing');
    const after = await assess(95);
    const stands = {
      // Wang was the old customer's key contact; whom one turns to there now is Li.
      old: { ownerId: 'liming', mainContactId: 'li', keyContactId: 'wang' },
      // Zhao has had half of a year's talks, Wang two days.
      new: { ownerId: 'hejing', mainContactId: 'zhao', keyContactId: 'zhao' },
    };
    expect(await seen(after)).toEqual(stands);
    // What was answered of the old customer is told of it, and says nothing of the new one.
    const wish = { customerId: 'old', word: 'changed', by: 'liming' } as const;
    expect(await sayKeyContact({ store, clock: () => morning(95) + HOUR_MS }, wish)).toBe(true);
    await live(95, 98, 'hejing');
    const [told] = await snapshotsOnDay(store.db, await assess(98)).then((rows) =>
      rows.filter(({ customerId }) => customerId === 'old'),
    );
    expect((told!.verdict as SnapshotVerdict).people?.change).toMatchObject({ level: 'confirmed', evidence: 'word' });
    expect(await replayed(day, 'then')).toEqual(BEFORE);
    expect(await replayed(day, 'now')).toEqual(BEFORE);
    expect(await replayed(after, 'then')).toEqual(stands);
  });

  it('takes it with him when the move is taken back, or when it was no move but one company all along', async () => {
    await live(0, 93, 'liming');
    const { changeId } = await move(93);
    await live(93, 94, 'liming');
    const clock = () => morning(94) - HOUR_MS;
    await undoCustomerChange({ store, clock }, { changeId: changeId!, by: 'liming' });
    expect(await seen(await assess(94))).toEqual(BEFORE);
    await mergeCustomers(
      { store, clock: () => morning(94) + HOUR_MS },
      { leftId: 'new', rightId: 'old', by: 'liming' },
    );
    await live(94, 95, 'liming');
    expect(await seen(await assess(95))).toEqual({ new: BEFORE.old });
  });
});
