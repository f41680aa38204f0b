import type { JudgingWorld } from '../domain/judgement.ts';
import { type ChatId, roomChatId } from '../domain/message.ts';
import type { CustomerMapping, Staff } from '../domain/people.ts';
import { observedIntervals } from '../domain/snapshotVerdict.ts';
import { DAY_MS, type UtcMs } from '../domain/time.ts';
import { loadBusinessWorld } from './businessWorld.ts';
import { loadConsents } from './consent.ts';
import { loadContactEvents } from './contactEvents.ts';
import { gaps } from './coverageGaps.ts';
import { loadSegments } from './customerChanges.ts';
import { loadCustomers, loadMappings } from './customers.ts';
import type { Db } from './db.ts';
import { loadRoomContacts } from './factWeeks.ts';
import { loadKeyContactMarks } from './keyContacts.ts';
import { loadDepartments, loadRelationships, loadStaff } from './people.ts';
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
 * What a judgement at `now` looks at besides messages.
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
  const contactIdsOf = contactsByCustomer(await loadMappings(db, { at: now, ...asKnown }));
  const customers = (await loadCustomers(db, undefined, asKnown)).filter(({ id }) => contactIdsOf.has(id));
  const links = await loadRelationships(db, asKnown);
  const relationships = Map.groupBy(links, ({ contactId }) => contactId);
  const knownGaps = (await gaps(db)).filter((gap) => gap.knownAt <= (knownAt ?? Number.POSITIVE_INFINITY));
  const staff = new Map((await loadStaff(db, asKnown)).map((person) => [person.id, person]));
  return {
    customers: customers.sort((a, b) => (a.id < b.id ? -1 : 1)),
    contactIdsOf,
    relationshipsOf: new Map(
      customers.map(({ id }) => [id, contactIdsOf.get(id)!.flatMap((contact) => relationships.get(contact) ?? [])]),
    ),
    staff,
    departments: new Map((await loadDepartments(db)).map((department) => [department.id, department])),
    observed: observedIntervals(coverage, knownGaps, archiveWindowMs),
    coveredUntil: coverage?.coveredUntil ?? null,
    consentsOf: Map.groupBy(await loadConsents(db, asKnown), ({ contactId }) => contactId),
    keyContactOf: await loadKeyContactMarks(db, asKnown),
    eventsOf: await loadContactEvents(db, { since: now - EVENTS_MS, now, relationships: links, knownAt }),
    saidComplaintsOf: await loadSaidComplaints(db, { since: now - EVENTS_MS, knownAt }),
    business: await loadBusinessWorld(db, { now, knownAt, horizonDays: orderHorizonDays }),
    segmentOf: await loadSegments(db, asKnown),
    roomOwners: roomOwners(await loadRooms(db, undefined, asKnown), staff),
    sharedChatIds: await sharedChats(db, contactIdsOf, asKnown),
  };
}

/** Whose room it is, as long as he is with us. */
export function roomOwners(rooms: readonly StoredRoom[], staff: ReadonlyMap<string, Staff>): Map<ChatId, string> {
  const owners = rooms.map(({ roomId, ownerId }) => [roomChatId(roomId), ownerId.toLowerCase()] as const);
  return new Map(owners.filter(([, ownerId]) => staff.get(ownerId)?.status === 'active'));
}

/** In one order, whatever the order of the rows: a replay must come to the same as the day did. */
export function contactsByCustomer(mappings: readonly CustomerMapping[]): Map<string, string[]> {
  const byCustomer = Map.groupBy(mappings, ({ customerId }) => customerId);
  return new Map([...byCustomer].map(([id, found]) => [id, found.map(({ contactId }) => contactId).sort()]));
}

async function sharedChats(
  db: Db,
  contactIdsOf: ReadonlyMap<string, string[]>,
  asKnown: { knownAt?: UtcMs },
): Promise<Set<ChatId>> {
  const customerOf = new Map(
    [...contactIdsOf].flatMap(([id, contactIds]) => contactIds.map((one) => [one, id] as const)),
  );
  const rooms = Map.groupBy(await loadRoomContacts(db, [...customerOf.keys()], asKnown), ({ chatId }) => chatId);
  const isShared = (members: readonly { contactId: string }[]): boolean =>
    new Set(members.map(({ contactId }) => customerOf.get(contactId))).size > 1;
  return new Set([...rooms].filter(([, members]) => isShared(members)).map(([chatId]) => chatId));
}
