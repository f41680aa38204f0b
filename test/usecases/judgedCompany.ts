import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import type { Contact, CustomerMapping, Relationship, Staff } from '../../src/domain/people.ts';
import type { Directory } from '../../src/domain/sides.ts';
import type { StaffCalendars } from '../../src/domain/staffCalendars.ts';
import { DAY_MS, type Day, HOUR_MS, MINUTE_MS, type UtcMs } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import { moveCursor } from '../../src/store/archiveCursor.ts';
import { addGap } from '../../src/store/coverageGaps.ts';
import { endMappings, loadMappings, saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { saveContacts, saveRelationships, saveStaff } from '../../src/store/people.ts';
import { savePage } from '../../src/store/savePage.ts';
import type { Store } from '../../src/store/store.ts';
import { placeKnownSenders } from '../../src/store/unknownSenders.ts';
import { type AssessDeps, assessCustomers } from '../../src/usecases/assessCustomers.ts';
import { moveContact } from '../../src/usecases/changeCustomers.ts';
import { calendar, cst, profile } from '../domain/judgedCustomer.ts';
import { record } from '../store/samples.ts';

/** A generator of chances that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const FIRST_DAY: Day = '2026-06-01';
const START = cst(`${FIRST_DAY} 00:00`);
const SOURCE = 'archive';
export const ARCHIVE_WINDOW_MS = 5 * DAY_MS;
const STAFF = ['liming', 'hejing', 'suntao'];

/** Everybody works the company's hours. */
export const companyCalendars: StaffCalendars = { company: calendar, of: () => calendar, isOnLeave: () => false };

export function assessDeps(store: Store, clock: () => UtcMs): AssessDeps {
  return {
    ...{ store, sourceName: SOURCE, archiveWindowMs: ARCHIVE_WINDOW_MS, calendars: companyCalendars },
    ...{ profile, fixedWindow: null, clock, log: createLog('silent') },
  };
}

/**
 * A company that is judged on each business day while its record changes as records do: messages recalled a day later, mass
 * mail recognised late, strangers placed, people moved from one customer to another, members leaving, consent refused, a pull
 * that stands still, a hole in the archive.
 * @returns the days on which it was judged
 */
export async function judgedCompany(
  store: Store,
  { seed, customers, days }: { seed: number; customers: number; days: number },
): Promise<Day[]> {
  const chance = seeded(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(chance() * items.length)]!;
  const contactIds = Array.from({ length: customers * 2 }, (_, i) => `wm-${String(i).padStart(3, '0')}`);
  const ownerOf = new Map(contactIds.map((id, i) => [id, STAFF[i % STAFF.length]!]));
  const habitDays = new Map(contactIds.map((id) => [id, 1 + Math.floor(chance() * 9)]));
  const strangers = new Set(['stranger-a', 'stranger-b']);
  let now = START;
  await savePeople(store, contactIds, ownerOf, START);
  const directory: Directory = { staff: new Set(STAFF), contacts: new Set(contactIds) };
  const judged: Day[] = [];
  let seq = 0;
  let unread: ReturnType<typeof record>[] = [];

  const write = (from: string, to: string, sentAt: UtcMs, change: Parameters<typeof record>[0] = {}) => {
    const message = record({ from, to: [to], sentAt, roomId: null, ...change });
    unread.push(message);
    return message;
  };
  const pull = async (at: UtcMs): Promise<void> => {
    const records = unread.filter(({ sentAt }) => sentAt === null || sentAt <= at);
    unread = unread.filter((one) => !records.includes(one));
    const options = { directory, knownAt: at, textKeeping: null };
    await store.transaction(async (db) => {
      await savePage(db, { records, kept: [], texts: new Map() }, options);
      seq += records.length + 1;
      const cursor = { source: SOURCE, seq: String(seq).padStart(20, '0'), at, coveredUntil: at };
      await moveCursor(db, cursor);
    });
  };

  for (let number = 0; number < days; number += 1) {
    const day = dayText(dayNumber(FIRST_DAY) + number);
    const midnight = cst(`${day} 00:00`);
    for (const contact of contactIds) {
      // Every fifth customer falls silent, all of its people at once.
      const cools = (Number(contact.slice(3)) >> 1) % 5 === 0 && number > days / 2;
      if (chance() > (cools ? 0.01 : 1) / habitDays.get(contact)!) continue;
      const owner = ownerOf.get(contact)!;
      const at = midnight + 9 * HOUR_MS + Math.floor(chance() * 9 * HOUR_MS);
      write(contact, owner, at, { chatId: '', contactId: '' });
      if (chance() < 0.8) write(owner, contact, at + Math.floor(chance() * 3 * HOUR_MS));
      if (chance() < 0.1) {
        const said = write(owner, contact, at + 5 * HOUR_MS);
        write(owner, contact, at + 5 * HOUR_MS + MINUTE_MS, { kind: 'recall', recallsMsgId: said.msgId });
      }
      if (chance() < 0.15)
        write(contact, owner, at + 20 * MINUTE_MS, { roomId: `room-${Number(contact.slice(3)) % 7}` });
    }
    // Mass mail that lies on both sides of a judgement: what was believed in the morning turns out otherwise at noon.
    if (number % 9 === 4) {
      const owner = pick(STAFF);
      const theirs = contactIds.filter((id) => ownerOf.get(id) === owner).slice(0, 8);
      const at = midnight + 7.5 * HOUR_MS - 2 * MINUTE_MS;
      for (const [i, contact] of theirs.entries())
        write(owner, contact, at + i * 40_000, { contentKey: `mass-${number}` });
    }
    if (number % 3 === 1) write(pick([...strangers]), pick(STAFF), midnight + 10 * HOUR_MS);
    // The pull stands still on some mornings, and for a week once.
    const standsStill = number % 17 === 11 || (number >= 40 && number < 47);
    now = midnight + 7.5 * HOUR_MS;
    if (!standsStill) await pull(now - 10_000);
    if (number === 47) {
      const gap = { from: midnight - 6 * DAY_MS, to: midnight - 5 * DAY_MS, reason: 'archiveExpired', knownAt: now };
      await addGap(store.db, gap);
    }
    if (calendar.isWorkingDay(day)) {
      await assessCustomers(assessDeps(store, () => now));
      judged.push(day);
    }
    now = midnight + 12 * HOUR_MS;
    if (!standsStill) await pull(now);
    if (number % 11 === 5) await movePeople(store, contactIds, now, chance);
    if (number === 20) {
      for (const id of strangers) (directory.contacts as Set<string>).add(id);
      await store.transaction((db) => placeKnownSenders(db, directory, { knownAt: now, limit: 100 }));
    }
    if (number % 19 === 8) {
      const contact = pick(contactIds);
      write(contact, ownerOf.get(contact)!, now + HOUR_MS, { kind: chance() < 0.7 ? 'disagree' : 'agree' });
    }
    if (number === 33) await leave(store, 'suntao', now);
  }
  return judged;
}

async function savePeople(
  store: Store,
  contactIds: readonly string[],
  ownerOf: ReadonlyMap<string, string>,
  knownAt: UtcMs,
): Promise<void> {
  const staff = STAFF.map(
    (id): Staff => ({
      ...{ id, name: id, departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], leaderIds: [] },
      ...{ position: '', status: 'active', isArchived: true, knownAt },
    }),
  );
  const contacts = contactIds.map(
    (id): Contact => ({
      ...{ id, name: id, kind: 'wechat', corpName: '', corpFullName: '', position: '', knownAt },
    }),
  );
  const relationships = contactIds.map(
    (contactId): Relationship => ({
      ...{ contactId, staffId: ownerOf.get(contactId)!, remark: '', remarkCorpName: '' },
      ...{ addedAt: knownAt - 200 * DAY_MS, endedAt: null, endedBy: null, knownAt },
    }),
  );
  const mappings = contactIds.map(
    (contactId, i): CustomerMapping => ({
      ...{
        customerId: customerId((i % contactIds.length) >> 1),
        contactId,
        rule: 'self',
        validFrom: 0,
        validTo: null,
        knownAt,
      },
    }),
  );
  await store.transaction(async (db) => {
    await saveStaff(db, staff);
    await saveContacts(db, contacts);
    await saveRelationships(db, relationships);
    const ids = [...new Set(mappings.map((mapping) => mapping.customerId))];
    await saveCustomers(
      db,
      ids.map((id) => ({ id, name: id, ownerId: null, tier: null, knownAt })),
    );
    await saveMappings(db, mappings);
  });
}

function customerId(number: number): string {
  return `c-${String(number).padStart(3, '0')}`;
}

/** Somebody turns out to belong to another customer, or goes to one; another gets a tier and an owner by hand. */
async function movePeople(store: Store, contactIds: readonly string[], now: UtcMs, chance: () => number) {
  const contactId = contactIds[Math.floor(chance() * contactIds.length)]!;
  const id = customerId(Math.floor((chance() * contactIds.length) / 2));
  const [standing] = await loadMappings(store.db, { contactIds: [contactId], at: now });
  const hasMoved = Number(contactId.slice(3)) % 2 === 1 && standing!.customerId !== id;
  const move = { contactId, fromCustomerId: standing!.customerId, toCustomerId: id, company: id, by: 'liming' };
  if (hasMoved) await moveContact({ store, clock: () => now }, move);
  await store.transaction(async (db) => {
    if (!hasMoved) {
      await endMappings(db, [contactId], now);
      await saveMappings(db, [
        { customerId: id, contactId, rule: 'manual', validFrom: now, validTo: null, knownAt: now },
      ]);
    }
    await saveCustomers(db, [{ id, name: id, ownerId: STAFF[0]!, tier: 'A', knownAt: now }]);
  });
}

async function leave(store: Store, id: string, now: UtcMs): Promise<void> {
  await store.transaction(async (db) => {
    await saveStaff(db, [
      {
        ...{ id, name: id, departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], leaderIds: [] },
        ...{ position: '', status: 'departed', isArchived: null, knownAt: now },
      },
    ]);
  });
}
