import type { Alert, HoldReason } from '../domain/alert.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { type CustomerCoverage, coverageOf } from '../domain/coverage.ts';
import { dayNumber, dayText } from '../domain/dayNumber.ts';
import { type LastTap, lastTap } from '../domain/lastTap.ts';
import { claimedLoss } from '../domain/leaderTap.ts';
import { type OpenWait, openWaits } from '../domain/openWaits.ts';
import type { Contact, Customer, Staff } from '../domain/people.ts';
import { observedIntervals, type SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import { DAY_MS, type Day, type UtcMs } from '../domain/time.ts';
import type { Band } from '../domain/verdict.ts';
import { readerName } from '../domain/viewer.ts';
import { alertsOf, eventsOf, type FollowUp, followUpsOf, openAlerts } from '../store/alerts.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { loadConsentsOf } from '../store/consent.ts';
import { gaps } from '../store/coverageGaps.ts';
import { loadCustomers, loadMappings } from '../store/customers.ts';
import { loadMarks } from '../store/loadMarks.ts';
import { loadContacts, loadRelationships, loadStaff } from '../store/people.ts';
import { withLatestPeople } from '../store/peopleFindings.ts';
import { readingsOfCustomer } from '../store/readingLog.ts';
import { latestSnapshots, type SnapshotRow, snapshotsOf } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';
import { recordsOfCustomer, type TimelineRecord } from '../store/timeline.ts';

/** Days of the trend chart, and how far back the timeline reaches. */
const TREND_DAYS = 180;
export const TIMELINE_DAYS = 60;
const TIMELINE_LENGTH = 60;
const READINGS_SHOWN = 10;
/** Of older messages nothing is asked about what can be seen now. */
const SEEN_LATELY_MS = 31 * DAY_MS;

export interface CustomerLine {
  customer: Customer;
  ownerId: string | null;
  ownerName: string | null;
  band: Band;
  score: number | null;
  risk: number | null;
  coverage: number;
  alert: Alert | null;
}

/** All customers, the riskiest first; those of one owner, if named. */
export async function viewCustomers({ db }: Store, { ownerId }: { ownerId?: string } = {}): Promise<CustomerLine[]> {
  const staff = new Map((await loadStaff(db)).map((person) => [person.id, person]));
  const customers = new Map((await loadCustomers(db)).map((customer) => [customer.id, customer]));
  const open = new Map((await openAlerts(db)).map((alert) => [alert.customerId, alert]));
  return (await latestSnapshots(db, [...customers.keys()]))
    .filter((row) => ownerId === undefined || row.ownerId === ownerId)
    .map((row) => ({
      customer: customers.get(row.customerId)!,
      ownerId: row.ownerId,
      ownerName: row.ownerId === null ? null : (staff.get(row.ownerId)?.name ?? null),
      band: row.band as Band,
      score: row.score,
      risk: row.risk,
      coverage: row.coverage,
      alert: open.get(row.customerId) ?? null,
    }))
    .sort(
      (a, b) =>
        Number(b.alert !== null) - Number(a.alert !== null) ||
        (b.risk ?? -1) - (a.risk ?? -1) ||
        (a.customer.id < b.customer.id ? -1 : 1),
    );
}

export interface CustomerView {
  customer: Customer;
  owner: Staff | null;
  contacts: { contact: Contact; lastAt: UtcMs | null; isLive: boolean }[];
  verdict: SnapshotVerdict | null;
  trend: { day: Day; score: number | null; band: Band; version: string }[];
  alert: Alert | null;
  pastAlerts: Alert[];
  /** The last tap, as long as it may be undone or its reason given: until the next business day (COPY §7). */
  lastTap: LastTap | null;
  /** 对方不合作了 was said, and a leader has not confirmed it yet. */
  loss: { alertId: string; by: string; at: UtcMs } | null;
  /** Why no card came: the last event of the open alert that says so. */
  heldReason: HoldReason | null;
  followUps: FollowUp[];
  timeline: TimelineRecord[];
  /** The clocks that run: who waits for whom, since when. */
  waits: OpenWait[];
  /** Who looked who is not the owner, the newest first. */
  readings: { reader: string | null; at: UtcMs }[];
  staff: Map<string, Staff>;
  /** All that can be seen of the customer now, and what cannot. */
  coverage: CustomerCoverage;
}

/** Everything that the customer's page shows. @returns null when there is no such customer */
export async function viewCustomer(
  { db }: Store,
  customerId: string,
  { now, calendar, sourceName }: { now: UtcMs; calendar: BusinessCalendar; sourceName: string },
): Promise<CustomerView | null> {
  const [customer] = await loadCustomers(db, [customerId]);
  if (customer === undefined) return null;
  const contactIds = (await loadMappings(db, { customerId, at: now })).map(({ contactId }) => contactId);
  const [latest] = await withLatestPeople(db, await latestSnapshots(db, [customerId]));
  const today = calendar.dayOf(now);
  const trend = await snapshotsOf(db, customerId, { from: dayText(dayNumber(today) - TREND_DAYS), to: today });
  const alerts = await alertsOf(db, customerId);
  const alert = alerts.find(({ state }) => state !== 'closed') ?? null;
  const staff = new Map((await loadStaff(db)).map((person) => [person.id, person]));
  const relationships = await loadRelationships(db, { contactIds });
  const cursor = await readCursor(db, sourceName);
  const marks = (await loadMarks(db, new Map([[customerId, contactIds]]), now - SEEN_LATELY_MS)).get(customerId) ?? [];
  const coverage = coverageOf({
    ...{ now, contactIds, relationships, staff, ownerId: latest?.ownerId ?? null },
    consents: await loadConsentsOf(db, contactIds),
    record: {
      until: cursor?.coveredUntil ?? null,
      // How far back the first pull reached makes no difference to the holes that followed.
      observed: observedIntervals(cursor, await gaps(db), 0),
    },
    marks,
  });
  const timeline = await recordsOfCustomer(db, contactIds, {
    from: now - TIMELINE_DAYS * DAY_MS,
    to: now + 1,
    limit: TIMELINE_LENGTH,
  });
  const latestAlert = alert ?? alerts[0];
  const events = latestAlert === undefined ? [] : (await eventsOf(db, latestAlert.id)).map(({ event }) => event);
  const lastCardEvent = events.findLast(({ type }) => type === 'cardHeld' || type === 'cardQueued');
  const loss = alert === null ? null : claimedLoss(alert, events);
  const tap = latestAlert === undefined ? null : lastTap(latestAlert, events);
  return {
    customer,
    owner: latest?.ownerId == null ? null : (staff.get(latest.ownerId) ?? null),
    contacts: (await loadContacts(db, contactIds)).map((contact) => ({
      contact,
      lastAt: timeline.find(({ from }) => from === contact.id)?.sentAt ?? null,
      isLive: relationships.some((relation) => relation.contactId === contact.id && relation.endedAt === null),
    })),
    verdict: verdictOf(latest),
    trend: trend.map(({ day, score, band, version }) => ({ day, score, band: band as Band, version })),
    alert,
    pastAlerts: alerts.filter(({ state }) => state === 'closed'),
    lastTap: tap !== null && today < calendar.nextWorkingDay(calendar.dayOf(tap.at)) ? tap : null,
    loss: alert === null || loss === null ? null : { alertId: alert.id, ...loss },
    heldReason: alert !== null && lastCardEvent?.type === 'cardHeld' ? lastCardEvent.reason : null,
    followUps: await followUpsOf(db, customerId),
    timeline,
    waits: openWaits(marks, calendar, Math.min(now, cursor?.coveredUntil ?? now)),
    readings: (await readingsOfCustomer(db, customerId, READINGS_SHOWN)).map(({ readerId, at }) => ({
      reader: readerName(readerId, staff),
      at,
    })),
    staff,
    coverage,
  };
}

function verdictOf(row: SnapshotRow | undefined): SnapshotVerdict | null {
  return (row?.verdict ?? null) as SnapshotVerdict | null;
}
