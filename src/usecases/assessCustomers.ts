import { createHash } from 'node:crypto';
import { type Alert, type AlertEvent, type CauseKind, transition } from '../domain/alert.ts';
import { decideAlert, isHandedOver, type Judged, wasJudgedSince } from '../domain/alertDecision.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import type { ContactMark } from '../domain/contactMark.ts';
import { ownerOf } from '../domain/customerOwner.ts';
import { judge } from '../domain/health.ts';
import type { Interval } from '../domain/interval.ts';
import type { Customer, Relationship, Staff } from '../domain/people.ts';
import type { RhythmWindow } from '../domain/rhythm.ts';
import type { ScoreProfile } from '../domain/scoreProfile.ts';
import { type DayVerdict, settleFading } from '../domain/settleFading.ts';
import { mainContactOf, observedIntervals, type SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import { type Clock, DAY_MS, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { morningOf } from '../domain/timetable.ts';
import type { Band, Verdict } from '../domain/verdict.ts';
import { isSayable } from '../domain/wording/causeSaying.ts';
import type { Logger } from '../log.ts';
import { alertById, alertsOf, appendEvent, eventsOf, insertAlert, openAlerts, updateAlert } from '../store/alerts.ts';
import { readCursor } from '../store/archiveLedger.ts';
import { loadConsents } from '../store/consent.ts';
import { gaps } from '../store/coverageGaps.ts';
import { loadCustomers, loadMappings } from '../store/customers.ts';
import { loadRoomContacts } from '../store/factWeeks.ts';
import { loadMarks } from '../store/loadMarks.ts';
import { loadRelationships, loadStaff } from '../store/people.ts';
import { retryStale } from '../store/retryStale.ts';
import { type SnapshotRow, saveSnapshots, snapshotsBefore } from '../store/snapshots.ts';
import type { Db, Store } from '../store/store.ts';

/** Older data than this is late: nothing is concluded from silence then. */
const PULL_LATE_MS = 60 * MINUTE_MS;
/** Facts reach back as far as the longest rhythm does (3 W of H = 91). */
const LOOK_BACK_MS = 3 * 4 * 63 * DAY_MS;
const BATCH = 400;

export interface AssessDeps {
  store: Store;
  sourceName: string;
  /** How far back the archive reaches. */
  archiveWindowMs: number;
  calendar: BusinessCalendar;
  profile: ScoreProfile;
  /** Judges with this window and without days off, as the backtest does; null in ordinary life. */
  fixedWindow: RhythmWindow | null;
  clock: Clock;
  log: Logger;
}

export interface AssessReport {
  customers: number;
  scored: number;
  opened: number;
  changed: number;
  closed: number;
}

/** Judges every customer at this moment, keeps the day's snapshot, and opens, changes and closes alerts. */
export async function assessCustomers(deps: AssessDeps): Promise<AssessReport> {
  const { store, clock, log } = deps;
  const now = clock();
  const world = await loadWorld(deps, now);
  const judgements: Judgement[] = [];
  for (let start = 0; start < world.customers.length; start += BATCH)
    judgements.push(...(await judgeBatch(deps, world, world.customers.slice(start, start + BATCH), now)));

  const settled = settleFading(judgements.map(({ day }) => day));
  const report: AssessReport = { customers: judgements.length, scored: 0, opened: 0, changed: 0, closed: 0 };
  const rows: SnapshotRow[] = judgements.map((judgement, index) => snapshotOf(deps, judgement, settled[index]!, now));
  await saveSnapshots(store.db, rows);
  for (const [index, judgement] of judgements.entries()) {
    const verdict = settled[index]!;
    if (verdict.score !== null) report.scored += 1;
    const outcome = await decide(deps, world, judgement, verdict, now);
    if (outcome !== null) report[outcome] += 1;
  }
  report.closed += await closeOrphans(store, world, now);
  log.info({ ...report }, 'customers judged');
  return report;
}

interface World {
  customers: Customer[];
  contactIdsOf: Map<string, string[]>;
  relationshipsOf: Map<string, Relationship[]>;
  staff: Map<string, Staff>;
  before: Map<string, SnapshotRow>;
  open: Map<string, Alert>;
  observed: Interval[];
  isPullLate: boolean;
  refusedContacts: Set<string>;
  /** Rooms in which people of several customers are: what staff say there is said to nobody in particular. */
  sharedChatIds: Set<string>;
}

interface Judgement {
  customer: Customer;
  ownerId: string | null;
  mainContactId: string | null;
  day: DayVerdict;
}

async function loadWorld({ store, calendar, sourceName, archiveWindowMs }: AssessDeps, now: UtcMs): Promise<World> {
  const { db } = store;
  const contactIdsOf = new Map<string, string[]>();
  for (const { customerId, contactId } of await loadMappings(db, { at: now }))
    contactIdsOf.set(customerId, [...(contactIdsOf.get(customerId) ?? []), contactId]);
  const byContact = Map.groupBy(await loadRelationships(db), ({ contactId }) => contactId);
  const cursor = await readCursor(db, sourceName);
  const customers = (await loadCustomers(db)).filter(({ id }) => contactIdsOf.has(id));
  return {
    customers,
    contactIdsOf,
    relationshipsOf: new Map(
      customers.map(({ id }) => [id, contactIdsOf.get(id)!.flatMap((contactId) => byContact.get(contactId) ?? [])]),
    ),
    staff: new Map((await loadStaff(db)).map((person) => [person.id, person])),
    before: new Map((await snapshotsBefore(db, calendar.dayOf(now))).map((row) => [row.customerId, row])),
    open: new Map((await openAlerts(db)).map((alert) => [alert.customerId, alert])),
    observed: observedIntervals(cursor, await gaps(db), archiveWindowMs),
    isPullLate: cursor?.coveredUntil == null || now - cursor.coveredUntil > PULL_LATE_MS,
    refusedContacts: refusedContacts(await loadConsents(db)),
    sharedChatIds: await sharedChats(db, contactIdsOf),
  };
}

async function sharedChats(db: Db, contactIdsOf: ReadonlyMap<string, string[]>): Promise<Set<string>> {
  const customerOf = new Map(
    [...contactIdsOf].flatMap(([id, contactIds]) => contactIds.map((one) => [one, id] as const)),
  );
  const rooms = Map.groupBy(await loadRoomContacts(db, [...customerOf.keys()]), ({ chatId }) => chatId);
  const isShared = (members: readonly { contactId: string }[]): boolean =>
    new Set(members.map(({ contactId }) => customerOf.get(contactId))).size > 1;
  return new Set([...rooms].filter(([, members]) => isShared(members)).map(([chatId]) => chatId));
}

/** Contacts who refuse in every chat in which they were asked. */
function refusedContacts(consents: Awaited<ReturnType<typeof loadConsents>>): Set<string> {
  const byContact = Map.groupBy(consents, ({ contactId }) => contactId);
  return new Set([...byContact].filter(([, said]) => said.every(({ state }) => state === 'refused')).map(([id]) => id));
}

async function judgeBatch(deps: AssessDeps, world: World, customers: Customer[], now: UtcMs): Promise<Judgement[]> {
  const marksOf = await loadMarks(
    deps.store.db,
    new Map(customers.map(({ id }) => [id, world.contactIdsOf.get(id) ?? []])),
    now - LOOK_BACK_MS,
  );
  return customers.map((customer) => judgeOne(deps, world, customer, marksOf.get(customer.id) ?? [], now));
}

function judgeOne(deps: AssessDeps, world: World, customer: Customer, marks: ContactMark[], now: UtcMs): Judgement {
  const { calendar, profile, fixedWindow } = deps;
  const relationships = world.relationshipsOf.get(customer.id) ?? [];
  const contactIds = world.contactIdsOf.get(customer.id) ?? [];
  const ownerId = ownerOf({ customer, marks, relationships, staff: world.staff, now });
  const before = world.before.get(customer.id);
  const previousBand = (before?.band ?? null) as Band | null;
  const verdict = judge({
    customerId: customer.id,
    marks,
    now,
    observed: world.observed,
    calendar,
    profile,
    relatedSince: relatedSince(relationships, marks),
    sharedChatIds: world.sharedChatIds,
    ...(fixedWindow === null ? {} : { fixed: { ...fixedWindow, daysOff: false } }),
    ...(previousBand === null ? {} : { previousBand }),
    refused: contactIds.length > 0 && contactIds.every((id) => world.refusedContacts.has(id)),
    noSeat: ownerId !== null && world.staff.get(ownerId)?.isArchived === false,
    pullLate: world.isPullLate,
  });
  const isFading = kindsOf(before).has('fading');
  return {
    customer,
    ownerId,
    mainContactId: mainContactOf(marks, now),
    day: { verdict, profile, previousBand, isFading },
  };
}

/** The first day of the first relationship, or the first message where that is earlier; null when nothing says it. */
function relatedSince(relationships: readonly Relationship[], marks: readonly ContactMark[]): UtcMs | null {
  const days = relationships.map(({ addedAt }) => addedAt);
  if (days.length === 0 || days.includes(null)) return null;
  return Math.min(...days.filter((at) => at !== null), marks[0]?.at ?? Number.POSITIVE_INFINITY);
}

function snapshotOf(
  { calendar }: AssessDeps,
  { customer, ownerId, mainContactId }: Judgement,
  verdict: Verdict,
  now: UtcMs,
): SnapshotRow {
  const kept: SnapshotVerdict = { ...verdict, mainContactId };
  const { score, band, coverage, observedDays, risk, version } = verdict;
  const day = calendar.dayOf(now);
  return {
    customerId: customer.id,
    day,
    at: now,
    ownerId,
    score,
    band,
    coverage,
    observedDays,
    risk,
    version,
    verdict: kept,
  };
}

function kindsOf(row: SnapshotRow | undefined): Set<CauseKind> {
  return new Set(((row?.verdict as Verdict | undefined)?.standing ?? []).map(({ kind }) => kind));
}

async function decide(
  { store, calendar }: AssessDeps,
  world: World,
  { customer, ownerId }: Judgement,
  verdict: Verdict,
  now: UtcMs,
): Promise<'opened' | 'changed' | 'closed' | null> {
  const today = calendar.dayOf(now);
  const judged: Judged = {
    customerId: customer.id,
    ownerId,
    now,
    score: verdict.score,
    standing: verdict.standing.filter(({ kind, facts }) => isSayable({ kind, facts, since: now, judgements: 1 })),
    previousKinds: kindsOf(world.before.get(customer.id)),
    isBlind: verdict.cannotJudge === 'pullLate' || verdict.cannotJudge === 'refused',
    wakesUntil: Math.max(now, morningOf(today, calendar)),
    isRepeat: false,
  };
  const known = world.open.get(customer.id);
  if (known === undefined) return (await open(store, judged)) ? 'opened' : null;
  return retryStale(() =>
    store.transaction(async (db) => {
      // Read anew: somebody may have tapped since the customers were loaded.
      const current = await alertById(db, known.id);
      if (current === null || current.state === 'closed') return null;
      const events = (await eventsOf(db, current.id)).map(({ event }) => event);
      const stays = isHandedOver(events) && world.staff.get(current.ownerId)?.status === 'active';
      const isRepeat = wasJudgedSince(events, calendar.dayStart(today));
      const decision = decideAlert({ ...judged, ownerId: stays ? current.ownerId : ownerId, isRepeat }, current, []);
      if (decision.action !== 'change') return null;
      return (await apply(db, current, decision.events)).state === 'closed' ? 'closed' : 'changed';
    }),
  );
}

async function open(store: Store, judged: Judged): Promise<boolean> {
  const past = judged.standing.length > 0 ? await alertsOf(store.db, judged.customerId) : [];
  const decision = decideAlert(judged, null, past);
  if (decision.action !== 'open') return false;
  const alert = newAlert(judged.customerId, decision.ownerId, decision.causes, judged.now);
  return store.transaction(async (db) => {
    if (!(await insertAlert(db, alert))) return false;
    const event = { at: judged.now, by: 'system', type: 'opened', causes: alert.causes } as const;
    return appendEvent(db, { id: `${alert.id}:opened`, alertId: alert.id, event });
  });
}

async function apply(db: Db, alert: Alert, events: readonly AlertEvent[]): Promise<Alert> {
  let current = alert;
  for (const event of events) {
    const next = transition(current, event);
    if (next === 'ignored') continue;
    current = next;
    await updateAlert(db, current);
    await appendEvent(db, { id: `${current.id}:${current.version}:${event.type}`, alertId: current.id, event });
  }
  return current;
}

/**
 * A customer whose people all belong to another one now is judged no more; his case goes on there. @returns how many
 */
async function closeOrphans(store: Store, world: World, now: UtcMs): Promise<number> {
  const orphans = [...world.open.values()].filter(({ customerId }) => !world.contactIdsOf.has(customerId));
  const event: AlertEvent = { at: now, by: 'system', type: 'closed', reason: 'transferred' };
  for (const { id } of orphans)
    await retryStale(() =>
      store.transaction(async (db) => {
        const current = await alertById(db, id);
        if (current !== null) await apply(db, current, [event]);
      }),
    );
  return orphans.length;
}

/** The id is free of customer ids, which people would see in task ids, and never used again. */
function newAlert(customerId: string, ownerId: string, causes: Alert['causes'], now: UtcMs): Alert {
  const hash = createHash('sha256').update(customerId).digest('hex').slice(0, 12);
  return {
    id: `a${now.toString(36)}-${hash}`,
    customerId,
    state: 'open',
    ownerId,
    causes,
    openedAt: now,
    claimedBy: null,
    claimedAt: null,
    snoozedUntil: null,
    closedAt: null,
    closeReason: null,
    quietJudgements: 0,
    version: 1,
  };
}
