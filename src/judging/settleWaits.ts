import { type Alert, type AlertEvent, transition } from '../domain/alert.ts';
import type { AlertLimits } from '../domain/alertLimits.ts';
import { tierOf } from '../domain/crm/businessWorld.ts';
import type { Customer, Department, Staff } from '../domain/people.ts';
import { answererOf, marksThatCount, type RoomRules } from '../domain/roomRules.ts';
import { observedIntervals, type SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import { DAY_MS, HOUR_MS, type UtcMs } from '../domain/time.ts';
import { decideWait, longestWait, type OpenWait } from '../domain/waitSweep.ts';
import { alertById, alertsOfCustomers, appendEvent, insertAlert, openAlerts, updateAlert } from '../store/alerts.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { gaps } from '../store/coverageGaps.ts';
import { loadCustomers, loadMappings } from '../store/customers.ts';
import { loadMarks } from '../store/loadMarks.ts';
import { loadDepartments, loadStaff } from '../store/people.ts';
import { retryStale } from '../store/retryStale.ts';
import { loadSaidMarks } from '../store/saidMarks.ts';
import { ownersOfLastDay } from '../store/snapshotOwners.ts';
import { latestSnapshots } from '../store/snapshots.ts';
import type { Db, Store } from '../store/store.ts';
import { newAlert } from './decideAlerts.ts';

const BATCH = 400;
/** Who has waited longer than this waits for nothing any more that a card could mend. */
const LOOK_BACK_MS = 14 * DAY_MS;

export interface WaitDeps {
  store: Store;
  sourceName: string;
  archiveWindowMs: number;
  calendars: StaffCalendars;
  rooms: RoomRules;
  limits: AlertLimits;
}

interface People {
  staff: ReadonlyMap<string, Staff>;
  departments: ReadonlyMap<number, Department>;
}

/** Brings alerts in line with who waits for us now: a long wait opens a case or joins it, an answer ends it. */
export async function settleWaits(deps: WaitDeps, { now, fence }: { now: UtcMs; fence: UtcMs }): Promise<void> {
  const { db } = deps.store;
  const ownerOf = new Map<string, string>();
  for (const [ownerId, ids] of await ownersOfLastDay(db)) for (const id of ids) ownerOf.set(id, ownerId);
  const open = new Map((await openAlerts(db)).map((alert) => [alert.customerId, alert]));
  for (const { customerId, ownerId } of open.values()) ownerOf.set(customerId, ownerId);
  const people: People = {
    staff: new Map((await loadStaff(db)).map((person) => [person.id, person])),
    departments: new Map((await loadDepartments(db)).map((department) => [department.id, department])),
  };
  const ids = [...ownerOf.keys()];
  const contactsOf = Map.groupBy(await loadMappings(db, { at: now }), ({ customerId }) => customerId);
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH);
    const contactIdsOf = new Map(batch.map((id) => [id, (contactsOf.get(id) ?? []).map((one) => one.contactId)]));
    const waits = await openWaits(deps, contactIdsOf, ownerOf, people, now);
    const asked = batch.filter((id) => waits.has(id) || hasWait(open.get(id)));
    if (asked.length === 0) continue;
    const tiers = await tiersOf(db, asked);
    const pastOf = Map.groupBy(await alertsOfCustomers(db, asked), ({ customerId }) => customerId);
    for (const customerId of asked) {
      const { hours, tierAHours } = deps.limits.waits;
      const limitMs = (tiers.get(customerId) === 'A' ? tierAHours : hours) * HOUR_MS;
      const ended = endedWaits(pastOf.get(customerId) ?? []);
      const order = { now, limitMs, fence, ended };
      await settleOne(
        deps.store,
        { customerId, ownerId: ownerOf.get(customerId)! },
        waits.get(customerId) ?? null,
        order,
      );
    }
  }
}

function hasWait(alert: Alert | undefined): boolean {
  return alert?.causes.some(({ kind }) => kind === 'waitingForUs') ?? false;
}

async function openWaits(
  { store: { db }, sourceName, archiveWindowMs, calendars, rooms }: WaitDeps,
  contactIdsOf: ReadonlyMap<string, readonly string[]>,
  ownerOf: ReadonlyMap<string, string>,
  { staff, departments }: People,
  now: UtcMs,
): Promise<Map<string, OpenWait>> {
  const observed = observedIntervals(await readCursor(db, sourceName), await gaps(db), archiveWindowMs);
  const marksOf = await loadMarks(db, contactIdsOf, now - LOOK_BACK_MS);
  const saidOf = await loadSaidMarks(db, [...contactIdsOf.keys()], now - LOOK_BACK_MS);
  const waits = new Map<string, OpenWait>();
  for (const [customerId, marks] of marksOf) {
    const ownerId = ownerOf.get(customerId)!;
    const wait = longestWait(marksThatCount(marks, rooms), {
      ...{ now, observed, calendar: calendars.of(staff.get(ownerId) ?? null, departments) },
      answererOf: answererOf(rooms.answeredBy, { ownerId, roomOwners: new Map() }),
    });
    const spokenAt = saidOf.get(customerId)?.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
    if (wait !== null && wait.since > spokenAt) waits.set(customerId, wait);
  }
  return waits;
}

async function tiersOf(db: Db, customerIds: readonly string[]): Promise<Map<string, Customer['tier']>> {
  const tiers = new Map((await loadCustomers(db, customerIds)).map(({ id, tier }) => [id, tier]));
  for (const { customerId, verdict } of await latestSnapshots(db, customerIds)) {
    const segment = (verdict as SnapshotVerdict | null)?.business?.segment ?? null;
    if (tiers.get(customerId) === null) tiers.set(customerId, tierOf(segment));
  }
  return tiers;
}

/** 都不用回, 不用回复: it stands for this wait; who writes again begins another. */
function endedWaits(alerts: readonly Alert[]): Set<UtcMs> {
  const ended = new Set<UtcMs>();
  for (const { closeReason, causes } of alerts)
    if (closeReason === 'notNeeded' || closeReason === 'normal')
      for (const { kind, facts } of causes) if (kind === 'waitingForUs') ended.add(Number(facts.date));
  return ended;
}

async function settleOne(
  store: Store,
  { customerId, ownerId }: { customerId: string; ownerId: string },
  wait: OpenWait | null,
  order: Parameters<typeof decideWait>[2],
): Promise<void> {
  const { now } = order;
  await retryStale(() =>
    store.transaction(async (db) => {
      const [latest] = await alertsOfCustomers(db, [customerId]);
      const alert = latest === undefined || latest.state === 'closed' ? null : latest;
      const decision = decideWait(wait, alert, order);
      if (decision.action === 'none') return;
      if (decision.action === 'open') {
        const opened = newAlert(customerId, ownerId, [decision.cause], now);
        if (!(await insertAlert(db, opened))) return;
        const event = { at: now, by: 'system', type: 'opened', causes: opened.causes } as const;
        await appendEvent(db, { id: `${opened.id}:opened`, alertId: opened.id, event });
        return;
      }
      await applyAll(db, alert!.id, decision.events);
    }),
  );
}

async function applyAll(db: Db, alertId: string, events: readonly AlertEvent[]): Promise<void> {
  for (const event of events) {
    const current = await alertById(db, alertId);
    const next = current === null ? 'ignored' : transition(current, event);
    if (next === 'ignored') continue;
    await updateAlert(db, next);
    await appendEvent(db, { id: `${alertId}:${next.version}:${event.type}`, alertId, event });
  }
}
