import { peopleEver } from '../domain/contactStays.ts';
import type { JudgingWorld } from '../domain/judgement.ts';
import { type ChatId, roomChatId } from '../domain/message.ts';
import type { Staff } from '../domain/people.ts';
import { observedIntervals } from '../domain/snapshotVerdict.ts';
import { DAY_MS, type UtcMs } from '../domain/time.ts';
import { loadCompanyBusiness } from './businessWorld.ts';
import { loadContactEvents } from './contactEvents.ts';
import { loadContactStays } from './contactStays.ts';
import { gaps } from './coverageGaps.ts';
import { loadSegments } from './customerChanges.ts';
import { customerIds, mappingsOfCustomers } from './customers.ts';
import type { Db } from './db.ts';
import { loadRoomContacts, sharedRooms } from './factWeeks.ts';
import { loadKeyContactMarks } from './keyContacts.ts';
import { loadDepartments, loadStaff } from './people.ts';
import { loadRooms, type StoredRoom } from './rooms.ts';
import { loadSaidComplaints } from './saidComplaints.ts';

/** What happened to a key contact is told for 90 days. */
export const EVENTS_MS = 90 * DAY_MS;
/** Facts reach back as far as the longest rhythm does (3 W of H = 91). */
export const LOOK_BACK_MS = 3 * 4 * 63 * DAY_MS;

const ORDER_HORIZON_DAYS = 91;

/** Until when the archive had been read when a day was judged. */
export interface Coverage {
  firstPullAt: UtcMs | null;
  coveredUntil: UtcMs | null;
}

/**
 * What a judgement at `now` looks at besides messages and what `loadCustomersWorld` loads for some customers at a time.
 * @param options.knownAt what became known later is not looked at; undefined: all that is known by today
 */
export async function loadJudgingWorld(
  db: Db,
  {
    now,
    knownAt,
    coverage,
    archiveWindowMs,
    orderHorizonDays = ORDER_HORIZON_DAYS,
  }: {
    now: UtcMs;
    knownAt: UtcMs | undefined;
    coverage: Coverage | null;
    archiveWindowMs: number;
    /** H of P(no order in H); a quarter unless told. */
    orderHorizonDays?: number;
  },
): Promise<JudgingWorld> {
  const asKnown = knownAt === undefined ? {} : { knownAt };
  const knownGaps = (await gaps(db)).filter((gap) => gap.knownAt <= (knownAt ?? Number.POSITIVE_INFINITY));
  const staff = new Map((await loadStaff(db, asKnown)).map((person) => [person.id, person]));
  return {
    knownAt,
    customerIds: await customerIds(db, asKnown),
    staff,
    departments: new Map((await loadDepartments(db)).map((department) => [department.id, department])),
    observed: observedIntervals(coverage, knownGaps, archiveWindowMs),
    coveredUntil: coverage?.coveredUntil ?? null,
    keyContactOf: await loadKeyContactMarks(db, asKnown),
    eventsOf: await loadContactEvents(db, { since: now - EVENTS_MS, now, knownAt }),
    saidComplaintsOf: await loadSaidComplaints(db, { since: now - EVENTS_MS, knownAt }),
    business: await loadCompanyBusiness(db, { now, knownAt, horizonDays: orderHorizonDays }),
    segmentOf: await loadSegments(db, asKnown),
    roomOwners: roomOwners(await loadRooms(db, undefined, asKnown), staff),
    sharedChatIds: await sharedRooms(db, { at: now, ...asKnown }),
    staysOf: await loadContactStays(db, { now, knownAt }),
  };
}

/**
 * The same for a judgement of a few customers, as known now: its cost follows these customers, not the company. Two things are
 * learned over everybody and left out: the risk that no order comes, and which rooms people of several customers share. Neither
 * says anything of a dated event.
 */
export async function loadJudgingWorldOf(
  db: Db,
  someIds: readonly string[],
  { now, coverage, archiveWindowMs }: { now: UtcMs; coverage: Coverage | null; archiveWindowMs: number },
): Promise<JudgingWorld> {
  const contactIds = (await mappingsOfCustomers(db, someIds, { at: now })).map(({ contactId }) => contactId);
  const staysOf = await loadContactStays(db, { now });
  const everIds = peopleEver(contactIds, new Map(someIds.flatMap((id) => [...(staysOf.get(id) ?? [])])));
  const staff = new Map((await loadStaff(db)).map((person) => [person.id, person]));
  const roomIds = (await loadRoomContacts(db, contactIds)).map(({ chatId }) => chatId.slice('r:'.length));
  return {
    knownAt: undefined,
    customerIds: [...new Set(someIds)].sort(),
    staff,
    departments: new Map((await loadDepartments(db)).map((department) => [department.id, department])),
    observed: observedIntervals(coverage, await gaps(db), archiveWindowMs),
    coveredUntil: coverage?.coveredUntil ?? null,
    keyContactOf: await loadKeyContactMarks(db),
    eventsOf: await loadContactEvents(db, { since: now - EVENTS_MS, now, contactIds: everIds }),
    saidComplaintsOf: await loadSaidComplaints(db, { since: now - EVENTS_MS, contactIds: everIds }),
    business: await loadCompanyBusiness(db, { now, knownAt: undefined, horizonDays: null }),
    segmentOf: await loadSegments(db),
    roomOwners: roomOwners(await loadRooms(db, [...new Set(roomIds)]), staff),
    sharedChatIds: new Set(),
    staysOf,
  };
}

/** Whose room it is, as long as he is with us. */
function roomOwners(rooms: readonly StoredRoom[], staff: ReadonlyMap<string, Staff>): Map<ChatId, string> {
  const owners = rooms.map(({ roomId, ownerId }) => [roomChatId(roomId), ownerId.toLowerCase()] as const);
  return new Map(owners.filter(([, ownerId]) => staff.get(ownerId)?.status === 'active'));
}
