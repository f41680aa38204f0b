import type { Alert, CauseKind } from '../domain/alert.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import type { CaseFile } from '../domain/cardDue.ts';
import { isCritical } from '../domain/critical.ts';
import { tierOf } from '../domain/crm/businessWorld.ts';
import { valueWeights } from '../domain/crm/valueWeight.ts';
import type { Pressing, Spent } from '../domain/dayPlan.ts';
import { daysOfWeek, isoWeekOf } from '../domain/isoWeek.ts';
import { type LadderLimits, type Ladders, ladderOf } from '../domain/ladder.ts';
import { type LeadersOf, leadersIn } from '../domain/leaders.ts';
import type { Contact, Customer, CustomerMapping, Department, Relationship, Staff } from '../domain/people.ts';
import type { SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import { DAY_MS, type UtcMs } from '../domain/time.ts';
import {
  alertsByIds,
  alertsOfCustomers,
  type CardLine,
  cardLinesBetween,
  cardLinesOf,
  eventsOfAlerts,
  openAlerts,
} from '../store/alerts.ts';
import { loadCustomers, loadMappings, mappingsOfCustomers } from '../store/customers.ts';
import { loadContacts, loadDepartments, loadRelationships, loadStaff } from '../store/people.ts';
import { withLatestPeople } from '../store/peopleFindings.ts';
import { ownersOfLastDay } from '../store/snapshotOwners.ts';
import { latestSnapshots, type SnapshotRow } from '../store/snapshots.ts';
import type { Db } from '../store/store.ts';

/** 情况正常 so often in so many days for one cause: it stands in the list only (COPY §12). */
const CALMED_TIMES = 3;
const CALMED_MS = 90 * DAY_MS;

/** All open cases with what is needed to decide about them and to write their cards: read once, whatever their number. */
export interface CaseWorld {
  now: UtcMs;
  calendars: StaffCalendars;
  files: readonly CaseFile[];
  staff: ReadonlyMap<string, Staff>;
  departments: ReadonlyMap<number, Department>;
  leadersOf: LeadersOf;
  /** These are of the customers with an open case. */
  customers: ReadonlyMap<string, Customer>;
  contactIdsOf: ReadonlyMap<string, readonly string[]>;
  contacts: ReadonlyMap<string, Contact>;
  relationshipsOf: ReadonlyMap<string, readonly Relationship[]>;
  snapshots: ReadonlyMap<string, SnapshotRow>;
  /** All customers of each owner as last judged. */
  ownedBy: ReadonlyMap<string, readonly string[]>;
  weights: ReadonlyMap<string, number>;
  /** What was sent this week, by receiver. */
  sent: ReadonlyMap<string, readonly CardLine[]>;
  /** Critical alerts among those, also closed ones. */
  criticalIds: ReadonlySet<string>;
}

export async function loadCaseWorld(
  db: Db,
  { calendars, now }: { calendars: StaffCalendars; now: UtcMs },
): Promise<CaseWorld> {
  const alerts = await openAlerts(db);
  const wanted = new Set(alerts.map(({ customerId }) => customerId));
  const mappings = (await loadMappings(db, { at: now })).filter(({ customerId }) => wanted.has(customerId));
  return worldOf(db, { alerts, mappings, ownedBy: await ownersOfLastDay(db) }, { calendars, now });
}

/**
 * The same for one open case, at a cost that follows it and not the company: all that its owner is sent counts, nobody else's.
 * @param judged the customer as just judged, where that is later than the morning
 */
export async function loadOneCase(
  db: Db,
  alert: Alert,
  judged: SnapshotRow,
  { calendars, now }: { calendars: StaffCalendars; now: UtcMs },
): Promise<CaseWorld> {
  const mappings = await mappingsOfCustomers(db, [alert.customerId], { at: now });
  const ownedBy = await ownersOfLastDay(db, alert.ownerId);
  const one = { alerts: [alert], mappings, ownedBy, receiverId: alert.ownerId };
  const world = await worldOf(db, one, { calendars, now });
  return { ...world, snapshots: new Map([[alert.customerId, judged]]) };
}

interface OpenCases {
  alerts: readonly Alert[];
  /** Of their customers. */
  mappings: readonly CustomerMapping[];
  ownedBy: ReadonlyMap<string, readonly string[]>;
  /** Only what was sent to this person is asked for. */
  receiverId?: string;
}

async function worldOf(
  db: Db,
  { alerts, mappings, ownedBy, receiverId }: OpenCases,
  { calendars, now }: { calendars: StaffCalendars; now: UtcMs },
): Promise<CaseWorld> {
  const ids = alerts.map(({ id }) => id);
  const customerIds = alerts.map(({ customerId }) => customerId);
  const contactIds = mappings.map(({ contactId }) => contactId);
  const customerOf = new Map(mappings.map(({ contactId, customerId }) => [contactId, customerId]));
  const eventsOf = Map.groupBy(await eventsOfAlerts(db, ids), ({ alertId }) => alertId);
  const cardsOf = Map.groupBy(await cardLinesOf(db, ids), ({ alertId }) => alertId);
  const pastOf = Map.groupBy(await alertsOfCustomers(db, customerIds), ({ customerId }) => customerId);
  const latest = await withLatestPeople(db, await latestSnapshots(db, customerIds));
  const snapshots = new Map(latest.map((row) => [row.customerId, row]));
  const monday = calendars.company.dayStart(daysOfWeek(isoWeekOf(calendars.company.dayOf(now))).monday);
  const links = await loadRelationships(db, { contactIds });
  const sent = (await cardLinesBetween(db, { from: monday, to: now + 1 })).filter(
    (line) => receiverId === undefined || line.receiverId === receiverId,
  );
  const told = await alertsByIds(db, [...new Set(sent.map(({ alertId }) => alertId))]);
  const staff = new Map((await loadStaff(db)).map((person) => [person.id, person]));
  const departments = new Map((await loadDepartments(db)).map((department) => [department.id, department]));
  return {
    ...{ now, calendars, snapshots, ownedBy, staff, departments, leadersOf: leadersIn(staff, departments) },
    files: alerts.map((alert) => ({
      alert,
      events: (eventsOf.get(alert.id) ?? []).map(({ event }) => event),
      cards: cardsOf.get(alert.id) ?? [],
      calmed: calmedCauses(pastOf.get(alert.customerId) ?? [], now),
    })),
    customers: new Map((await loadCustomers(db, customerIds)).map((customer) => [customer.id, customer])),
    contactIdsOf: new Map(
      [...Map.groupBy(mappings, ({ customerId }) => customerId)].map(([id, own]) => [
        id,
        own.map((one) => one.contactId),
      ]),
    ),
    contacts: new Map(
      (await loadContacts(db, [...contactIds, ...peopleSpokenOf(latest)])).map((contact) => [contact.id, contact]),
    ),
    relationshipsOf: Map.groupBy(links, ({ contactId }) => customerOf.get(contactId) ?? ''),
    weights: valueWeights(new Map([...snapshots].map(([id, row]) => [id, businessOf(row)?.yearly ?? []]))),
    sent: Map.groupBy(sent, ({ receiverId }) => receiverId),
    criticalIds: new Set(told.filter(({ causes }) => isCritical(causes)).map(({ id }) => id)),
  };
}

/** Also who has gone to another customer since: that he has is what the card tells. */
function peopleSpokenOf(snapshots: readonly { verdict: unknown }[]): string[] {
  const people = snapshots.map(({ verdict }) => (verdict as SnapshotVerdict | null)?.people);
  return people.flatMap((found) => [found?.keyContactId, found?.deletion?.contactId].filter((id) => id != null));
}

function calmedCauses(alerts: readonly Alert[], now: UtcMs): Set<CauseKind> {
  const times = new Map<CauseKind, number>();
  for (const { closeReason, closedAt, causes } of alerts) {
    if (closeReason !== 'normal' || closedAt === null || now - closedAt > CALMED_MS) continue;
    for (const { kind } of causes) times.set(kind, (times.get(kind) ?? 0) + 1);
  }
  return new Set([...times].filter(([, count]) => count >= CALMED_TIMES).map(([kind]) => kind));
}

export function businessOf(row: SnapshotRow | undefined): SnapshotVerdict['business'] | null {
  return (row?.verdict as SnapshotVerdict | null | undefined)?.business ?? null;
}

/** As a person set it, else as the CRM's segment says. */
export function tierIn(world: CaseWorld, customerId: string): 'A' | 'B' | 'C' | null {
  const segment = businessOf(world.snapshots.get(customerId))?.segment ?? null;
  return world.customers.get(customerId)?.tier ?? tierOf(segment);
}

/** By the profile by which the customer was judged last. */
export function ladderIn({ snapshots }: CaseWorld, customerId: string, ladders: Ladders): LadderLimits {
  return ladderOf(ladders, snapshots.get(customerId)?.version);
}

/** What ranks a case among the others of a person. */
export function pressureIn(world: CaseWorld, customerId: string): Pick<Pressing, 'risk' | 'tier' | 'valueWeight'> {
  return {
    risk: world.snapshots.get(customerId)?.risk ?? null,
    tier: tierIn(world, customerId),
    valueWeight: world.weights.get(customerId) ?? null,
  };
}

export function calendarIn(world: CaseWorld, staffId: string): BusinessCalendar {
  return world.calendars.of(world.staff.get(staffId) ?? null, world.departments);
}

/** The person's nearest leader who is at work here; null: none is visible. */
export function leaderIn({ leadersOf }: Pick<CaseWorld, 'leadersOf'>, staffId: string): Staff | null {
  return leadersOf(staffId)[0] ?? null;
}

/** What this person was sent today and this week. */
export function spentIn(world: CaseWorld, staffId: string): Spent {
  const { company } = world.calendars;
  const todayFrom = company.dayStart(company.dayOf(world.now));
  const lines = world.sent.get(staffId) ?? [];
  const today = lines.filter(({ createdAt }) => createdAt >= todayFrom);
  const critical = world.criticalIds;
  const newAlerts = (all: readonly CardLine[]): Set<string> =>
    new Set(
      all.filter(({ kind, alertId }) => kind === 'alert' && !critical.has(alertId)).map(({ alertId }) => alertId),
    );
  return {
    today: newAlerts(today).size,
    thisWeek: newAlerts(lines).size,
    criticalToday: today.filter(({ alertId }) => critical.has(alertId)).length,
    pushesToday: today.length,
    customers: world.ownedBy.get(staffId)?.length ?? 0,
  };
}
