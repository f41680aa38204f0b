import { type Alert, type AlertEvent, type CauseKind, transition } from '../domain/alert.ts';
import type { AlertLimits } from '../domain/alertLimits.ts';
import { tierOf } from '../domain/crm/businessWorld.ts';
import type { Customer, Department, Staff } from '../domain/people.ts';
import type { Phrases } from '../domain/phraseRules.ts';
import { isPromiseOverdue, promiseOf } from '../domain/promise.ts';
import { answererOf, marksThatCount, type RoomRules } from '../domain/roomRules.ts';
import { observedIntervals, type SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import { DAY_MS, HOUR_MS, type UtcMs } from '../domain/time.ts';
import {
  decidePromise,
  decideWait,
  longestWait,
  type OpenWait,
  type OverduePromise,
  type SweepDecision,
} from '../domain/waitSweep.ts';
import { alertById, alertsOfCustomers, appendEvent, insertAlert, openAlerts, updateAlert } from '../store/alerts.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { gaps } from '../store/coverageGaps.ts';
import { loadCustomers, loadMappings } from '../store/customers.ts';
import { handoversKnownSince } from '../store/handovers.ts';
import { loadMarks } from '../store/loadMarks.ts';
import { loadDepartments, loadStaff } from '../store/people.ts';
import { loadPromises, type SaidPromise, wasSomethingSent } from '../store/phraseHits.ts';
import { retryStale } from '../store/retryStale.ts';
import { loadSaidMarks } from '../store/saidMarks.ts';
import { ownersOfLastDay } from '../store/snapshotOwners.ts';
import { latestSnapshots } from '../store/snapshots.ts';
import type { Db, Store } from '../store/store.ts';
import { newAlert } from './decideAlerts.ts';

const BATCH = 400;
/** Who was promised something longer ago has long asked for it, or does without. */
const PROMISES_BACK_MS = 30 * DAY_MS;
/** What follows a promise so soon is the rest of the same talk, not what was promised. */
const SAME_TALK_MS = HOUR_MS;
/** Who has waited longer than this waits for nothing any more that a card could mend. */
const LOOK_BACK_MS = 14 * DAY_MS;
/** Longer than any time without a judgement: 春节 takes a company two or three weeks. */
const HANDED_LATELY_MS = 30 * DAY_MS;

export interface WaitDeps {
  store: Store;
  sourceName: string;
  archiveWindowMs: number;
  calendars: StaffCalendars;
  rooms: RoomRules;
  limits: AlertLimits;
  /** What sentences promise. */
  phrases: Phrases;
}

interface People {
  staff: ReadonlyMap<string, Staff>;
  departments: ReadonlyMap<number, Department>;
}

/**
 * Brings alerts in line with who waits for us now, and for what we said we would give: a long wait, or a promise that is overdue,
 * opens a case or joins it; an answer, or what was promised, ends it.
 */
export async function settleWaits(deps: WaitDeps, { now, fence }: { now: UtcMs; fence: UtcMs }): Promise<void> {
  const { db } = deps.store;
  const ownerOf = new Map<string, string>();
  for (const [ownerId, ids] of await ownersOfLastDay(db)) for (const id of ids) ownerOf.set(id, ownerId);
  // The day's snapshots were made before who has taken a customer over since.
  for (const { customerId, fromStaffId, toStaffId } of await handoversKnownSince(db, now - HANDED_LATELY_MS))
    if (ownerOf.get(customerId) === fromStaffId) ownerOf.set(customerId, toStaffId);
  const open = new Map((await openAlerts(db)).map((alert) => [alert.customerId, alert]));
  for (const { customerId, ownerId } of open.values()) ownerOf.set(customerId, ownerId);
  const people: People = {
    staff: new Map((await loadStaff(db)).map((person) => [person.id, person])),
    departments: new Map((await loadDepartments(db)).map((department) => [department.id, department])),
  };
  const ids = [...ownerOf.keys()];
  const contactsOf = Map.groupBy(await loadMappings(db, { at: now }), ({ customerId }) => customerId);
  const promised = Map.groupBy(await overduePromises(deps, now), ({ contactId }) => contactId);
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH);
    const contactIdsOf = new Map(batch.map((id) => [id, (contactsOf.get(id) ?? []).map((one) => one.contactId)]));
    const waits = await openWaits(deps, contactIdsOf, ownerOf, people, now);
    const promises = await promisesNotKept(db, contactIdsOf, promised);
    const asked = batch.filter((id) => waits.has(id) || promises.has(id) || hasSwept(open.get(id)));
    if (asked.length === 0) continue;
    const tiers = await tiersOf(db, asked);
    const pastOf = Map.groupBy(await alertsOfCustomers(db, asked), ({ customerId }) => customerId);
    for (const customerId of asked) {
      const { hours, tierAHours } = deps.limits.waits;
      const limitMs = (tiers.get(customerId) === 'A' ? tierAHours : hours) * HOUR_MS;
      const past = pastOf.get(customerId) ?? [];
      const whose = { customerId, ownerId: ownerOf.get(customerId)!, now };
      const wait = waits.get(customerId) ?? null;
      const ofWait = { now, limitMs, fence, ended: endedBy(past, 'waitingForUs') };
      await settleOne(deps.store, whose, (alert) => decideWait(wait, alert, ofWait));
      const promise = promises.get(customerId) ?? null;
      const ofPromise = { now, fence, ended: endedBy(past, 'promise') };
      await settleOne(deps.store, whose, (alert) => decidePromise(promise, alert, ofPromise));
    }
  }
}

function hasSwept(alert: Alert | undefined): boolean {
  return alert?.causes.some(({ kind }) => kind === 'waitingForUs' || kind === 'promise') ?? false;
}

type Overdue = OverduePromise & Pick<SaidPromise, 'contactId' | 'chatId'>;

/** All that should have been given by now, given or not, oldest first. */
async function overduePromises({ store, phrases, calendars }: WaitDeps, now: UtcMs): Promise<Overdue[]> {
  const { company } = calendars;
  return (await loadPromises(store.db, now - PROMISES_BACK_MS)).flatMap(({ rules, at: date, contactId, chatId }) => {
    const made = promiseOf(rules, company.dayOf(date), phrases);
    if (made === null || !isPromiseOverdue(made, now, company)) return [];
    return [{ date, thing: made.thing, due: made.due, contactId, chatId }];
  });
}

/**
 * The oldest promise to each customer that was not kept: nothing but words was sent in its chat since, none of us wrote or called
 * later than the same talk, in any chat with that customer, and nobody noted a call or visit.
 */
async function promisesNotKept(
  db: Db,
  contactIdsOf: ReadonlyMap<string, readonly string[]>,
  promised: ReadonlyMap<string, readonly Overdue[]>,
): Promise<Map<string, OverduePromise>> {
  const made = new Map<string, Overdue[]>();
  for (const [customerId, contactIds] of contactIdsOf) {
    const own = contactIds.flatMap((id) => promised.get(id) ?? []).sort((a, b) => a.date - b.date);
    if (own.length > 0) made.set(customerId, own);
  }
  if (made.size === 0) return new Map();
  const since = Math.min(...[...made.values()].map(([first]) => first!.date));
  const marksOf = await loadMarks(db, new Map([...made.keys()].map((id) => [id, contactIdsOf.get(id)!])), since);
  const saidOf = await loadSaidMarks(db, [...made.keys()], since);
  const open = new Map<string, OverduePromise>();
  for (const [customerId, own] of made) {
    const ours = (marksOf.get(customerId) ?? []).filter(({ side }) => side === 'staff');
    for (const { date, thing, due, chatId } of own) {
      const isKept =
        ours.some(({ at, isCall }) => at >= date + SAME_TALK_MS || (isCall && at > date)) ||
        (saidOf.get(customerId) ?? []).some(({ at }) => at > date) ||
        (await wasSomethingSent(db, chatId, date));
      if (isKept) continue;
      open.set(customerId, { date, thing, due });
      break;
    }
  }
  return open;
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

/** 都不用回, 不用回复, 情况正常: it stands for this wait, or this promise; who writes again begins another. */
function endedBy(alerts: readonly Alert[], kind: CauseKind): Set<UtcMs> {
  const ended = new Set<UtcMs>();
  for (const { closeReason, causes } of alerts)
    if (closeReason === 'notNeeded' || closeReason === 'normal')
      for (const cause of causes) if (cause.kind === kind) ended.add(Number(cause.facts.date));
  return ended;
}

async function settleOne(
  store: Store,
  { customerId, ownerId, now }: { customerId: string; ownerId: string; now: UtcMs },
  decide: (alert: Alert | null) => SweepDecision,
): Promise<void> {
  await retryStale(() =>
    store.transaction(async (db) => {
      const [latest] = await alertsOfCustomers(db, [customerId]);
      const alert = latest === undefined || latest.state === 'closed' ? null : latest;
      const decision = decide(alert);
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
