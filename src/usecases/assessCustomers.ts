import { createHash } from 'node:crypto';
import { type Alert, type CauseKind, transition } from '../domain/alert.ts';
import { decideAlert, type Judged } from '../domain/alertDecision.ts';
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
import type { Band, Verdict } from '../domain/verdict.ts';
import { isSayable } from '../domain/wording/causeSaying.ts';
import type { Logger } from '../log.ts';
import { alertsOf, appendEvent, insertAlert, openAlerts, updateAlert } from '../store/alerts.ts';
import { readCursor } from '../store/archiveLedger.ts';
import { loadConsents } from '../store/consent.ts';
import { gaps } from '../store/coverageGaps.ts';
import { loadCustomers, loadMappings } from '../store/customers.ts';
import { loadRoomContacts } from '../store/factWeeks.ts';
import { loadMarks } from '../store/loadMarks.ts';
import { loadRelationships, loadStaff } from '../store/people.ts';
import { type SnapshotRow, saveSnapshots, snapshotsBefore } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';

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

async function sharedChats(db: Store['db'], contactIdsOf: ReadonlyMap<string, string[]>): Promise<Set<string>> {
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
  { store }: AssessDeps,
  world: World,
  { customer, ownerId }: Judgement,
  verdict: Verdict,
  now: UtcMs,
): Promise<'opened' | 'changed' | 'closed' | null> {
  const open = world.open.get(customer.id) ?? null;
  const judged: Judged = {
    customerId: customer.id,
    ownerId,
    now,
    score: verdict.score,
    standing: verdict.standing.filter(({ kind, facts }) => isSayable({ kind, facts, since: now, judgements: 1 })),
    previousKinds: kindsOf(world.before.get(customer.id)),
    isBlind: verdict.cannotJudge === 'pullLate' || verdict.cannotJudge === 'refused',
  };
  const past = open === null && judged.standing.length > 0 ? await alertsOf(store.db, customer.id) : [];
  const decision = decideAlert(judged, open, past);
  if (decision.action === 'none') return null;
  if (decision.action === 'open') {
    const alert = newAlert(customer.id, decision.ownerId, decision.causes, now);
    return store.transaction(async (db) => {
      if (!(await insertAlert(db, alert))) return null;
      const event = { at: now, by: 'system', type: 'opened', causes: alert.causes } as const;
      await appendEvent(db, { id: `${alert.id}:opened`, alertId: alert.id, event });
      return 'opened';
    });
  }
  return store.transaction(async (db) => {
    let current = open!;
    for (const event of decision.events) {
      const next = transition(current, event);
      if (next === 'ignored') continue;
      current = next;
      await updateAlert(db, current);
      await appendEvent(db, { id: `${current.id}:${current.version}:${event.type}`, alertId: current.id, event });
    }
    return current.state === 'closed' ? 'closed' : 'changed';
  });
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
