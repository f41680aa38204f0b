import type { JudgingWorld } from '../domain/judgement.ts';
import { observedIntervals } from '../domain/snapshotVerdict.ts';
import type { UtcMs } from '../domain/time.ts';
import { loadBusinessWorldOf } from './businessWorld.ts';
import { loadConsentsOf } from './consent.ts';
import { loadContactEvents } from './contactEvents.ts';
import { gaps } from './coverageGaps.ts';
import { loadSegments } from './customerChanges.ts';
import { loadCustomers, mappingsOfCustomers } from './customers.ts';
import type { Db } from './db.ts';
import { loadRoomContacts } from './factWeeks.ts';
import { type Coverage, contactsByCustomer, EVENTS_MS, roomOwners } from './judgingWorld.ts';
import { loadKeyContactMarks } from './keyContacts.ts';
import { loadDepartments, loadRelationships, loadStaff } from './people.ts';
import { loadRooms } from './rooms.ts';
import { loadSaidComplaints } from './saidComplaints.ts';

/**
 * What a judgement of a few customers looks at besides messages, as known now: its cost follows these customers, not the company.
 * Two things are learned over everybody and left out: the risk that no order comes, and which rooms people of several customers
 * share. Neither says anything of a dated event.
 */
export async function loadCustomerWorld(
  db: Db,
  customerIds: readonly string[],
  { now, coverage, archiveWindowMs }: { now: UtcMs; coverage: Coverage | null; archiveWindowMs: number },
): Promise<JudgingWorld> {
  const contactIdsOf = contactsByCustomer(await mappingsOfCustomers(db, customerIds, { at: now }));
  const contactIds = [...contactIdsOf.values()].flat();
  const customers = (await loadCustomers(db, customerIds)).filter(({ id }) => contactIdsOf.has(id));
  const links = await loadRelationships(db, { contactIds });
  const relationships = Map.groupBy(links, ({ contactId }) => contactId);
  const staff = new Map((await loadStaff(db)).map((person) => [person.id, person]));
  const roomIds = (await loadRoomContacts(db, contactIds)).map(({ chatId }) => chatId.slice('r:'.length));
  return {
    customers: customers.sort((a, b) => (a.id < b.id ? -1 : 1)),
    contactIdsOf,
    relationshipsOf: new Map(
      customers.map(({ id }) => [id, contactIdsOf.get(id)!.flatMap((contact) => relationships.get(contact) ?? [])]),
    ),
    staff,
    departments: new Map((await loadDepartments(db)).map((department) => [department.id, department])),
    observed: observedIntervals(coverage, await gaps(db), archiveWindowMs),
    coveredUntil: coverage?.coveredUntil ?? null,
    consentsOf: Map.groupBy(await loadConsentsOf(db, contactIds), ({ contactId }) => contactId),
    keyContactOf: await loadKeyContactMarks(db),
    eventsOf: await loadContactEvents(db, { since: now - EVENTS_MS, now, relationships: links, contactIds }),
    saidComplaintsOf: await loadSaidComplaints(db, { since: now - EVENTS_MS, contactIds }),
    business: await loadBusinessWorldOf(db, customerIds),
    segmentOf: await loadSegments(db),
    roomOwners: roomOwners(await loadRooms(db, [...new Set(roomIds)]), staff),
    sharedChatIds: new Set(),
  };
}
