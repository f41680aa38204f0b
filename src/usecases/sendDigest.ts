import type { AlertEvent, CauseKind } from '../domain/alert.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { seatState } from '../domain/coverage.ts';
import { dayNumber, dayText } from '../domain/dayNumber.ts';
import { daysOfWeek, type IsoWeek, previousWeek } from '../domain/isoWeek.ts';
import type { Customer, Department, Staff } from '../domain/people.ts';
import { type Clock, type UtcMs, WEEK_MS } from '../domain/time.ts';
import {
  type AlertStory,
  firstAnswer,
  isOpenAt,
  type Week,
  type WeekNumbers,
  weekNumbers,
} from '../domain/weekReport.ts';
import type {
  DigestAside,
  DigestCoverage,
  DigestData,
  DigestNumbers,
  DigestProgress,
  DigestRow,
} from '../domain/wording/digestData.ts';
import { headlineOf } from '../domain/wording/digestData.ts';
import { digestAppchat, digestMarkdownV2 } from '../domain/wording/digestText.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Logger } from '../log.ts';
import { alertsBetween, eventsOf, followUpsBetween, openAlerts } from '../store/alerts.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { loadCustomers } from '../store/customers.ts';
import { digestOf, saveDigest } from '../store/digests.ts';
import { enqueue } from '../store/outbox.ts';
import { loadDepartments, loadStaff } from '../store/people.ts';
import { latestSnapshots, type SnapshotRow } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';

/** Cases older than this no longer matter to a week's numbers. */
const STORY_REACH_MS = 26 * WEEK_MS;
const ROWS_SHOWN = 5;
const IMPORTANT_OPEN_DAYS = 3;
const TIER_WEIGHT = { A: 3, B: 1.5, C: 1 } as const;

export interface DigestGroupRef {
  id: string;
  kind: 'webhook' | 'appchat';
  showsNames: boolean;
}

export interface DigestDeps {
  store: Store;
  sourceName: string;
  calendar: BusinessCalendar;
  texts: Texts;
  publicUrl: string;
  clock: Clock;
  log: Logger;
}

export interface DigestOrder {
  week: IsoWeek;
  group: DigestGroupRef;
  /** When it should have gone; null when it is on time. */
  lateFrom: UtcMs | null;
  /** An operator has looked and found that the first one did not arrive (补发). */
  isResend?: boolean;
}

/**
 * Makes a group's digest of a week and hands it to the outbox. A second call for the same group and week sends nothing.
 * @returns the text as it stands in the group
 */
export async function sendDigest(deps: DigestDeps, order: DigestOrder): Promise<{ text: string; isNew: boolean }> {
  const { store, clock, log } = deps;
  const data = await composeDigest(deps, order);
  const text = digestText(deps.texts, data, order.group);
  const isNew = await store.transaction(async (db) => {
    const isFirst = await enqueue(db, {
      dedupeKey: `digest-${order.group.id}-${order.week}${order.isResend ? '-again' : ''}`,
      kind: 'group',
      target: order.group.id,
      payload: text,
      dueAt: clock(),
      createdAt: clock(),
    });
    if (isFirst) await saveDigest(db, { groupId: order.group.id, week: order.week, createdAt: clock(), data });
    return isFirst;
  });
  log.info({ week: order.week, group: order.group.id, isNew }, 'digest made');
  return { text, isNew };
}

export function digestText(texts: Texts, data: DigestData, group: DigestGroupRef): string {
  return group.kind === 'webhook' ? digestMarkdownV2(texts, data) : digestAppchat(texts, data);
}

/** The digest as values: what the group reads and what the page behind it shows come from this one thing. */
export async function composeDigest(deps: DigestDeps, { week, group, lateFrom }: DigestOrder): Promise<DigestData> {
  const { store, calendar, clock, publicUrl } = deps;
  const { db } = store;
  const now = clock();
  const span = spanOf(week, calendar);
  const stories = await loadStories(store, span.to);
  const numbers = weekNumbers(stories, span, calendar);
  const before = previousWeek(week);
  const earlier = await digestOf(db, { groupId: group.id, week: before });
  const snapshots = new Map((await latestSnapshots(db)).map((row) => [row.customerId, row]));
  const world: World = {
    customers: new Map((await loadCustomers(db)).map((customer) => [customer.id, customer])),
    staff: new Map((await loadStaff(db)).map((person) => [person.id, person])),
    departments: new Map((await loadDepartments(db)).map((department) => [department.id, department])),
    snapshots,
  };
  const open = stories.filter((story) => isOpenAt(story, span.to));
  const { monday, sunday } = daysOfWeek(week);
  return {
    week,
    from: monday,
    to: sunday,
    headline: headlineOf({
      tierAOpen: open.filter((story) => isImportantAndOpen(story, world, span.to, calendar)).length,
      opened: numbers.opened,
      meanOpened: earlier === null ? null : meanOpened(stories, week, calendar),
      better: numbers.better,
      worse: numbers.opened,
    }),
    numbers: withAlerts(numbers),
    previous: earlier === null ? null : withAlerts(weekNumbers(stories, spanOf(before, calendar), calendar)),
    rows: rowsOf(open, world, span.to, calendar),
    asides: await asidesOf(deps, open, span),
    coverage: await coverageOf(deps, world, now),
    url: `${publicUrl}/digest/${week}`,
    ...(lateFrom === null ? {} : { lateFrom }),
    showsNames: group.showsNames,
    owner: 'group',
    businessDayMs: calendar.businessDayMs,
    now,
  };
}

interface World {
  customers: ReadonlyMap<string, Customer>;
  staff: ReadonlyMap<string, Staff>;
  departments: ReadonlyMap<number, Department>;
  snapshots: ReadonlyMap<string, SnapshotRow>;
}

/** Handled is counted among the alerts that were opened in the week. */
function withAlerts(numbers: WeekNumbers): DigestNumbers {
  return { ...numbers, alerts: numbers.opened };
}

function spanOf(week: IsoWeek, calendar: BusinessCalendar): Week {
  const { monday, sunday } = daysOfWeek(week);
  return { from: calendar.dayStart(monday), to: calendar.dayStart(dayText(dayNumber(sunday) + 1)) };
}

async function loadStories({ db }: Store, to: UtcMs): Promise<AlertStory[]> {
  const recent = await alertsBetween(db, { from: to - STORY_REACH_MS, to });
  const known = new Set(recent.map(({ id }) => id));
  const alerts = [...recent, ...(await openAlerts(db)).filter(({ id, openedAt }) => !known.has(id) && openedAt < to)];
  const stories: AlertStory[] = [];
  for (const alert of alerts) {
    const events = (await eventsOf(db, alert.id)).map(({ event }) => event);
    stories.push({ alert, events });
  }
  return stories;
}

function meanOpened(stories: readonly AlertStory[], week: IsoWeek, calendar: BusinessCalendar): number {
  let sum = 0;
  let at = week;
  for (let back = 0; back < 4; back += 1) {
    at = previousWeek(at);
    sum += weekNumbers(stories, spanOf(at, calendar), calendar).opened;
  }
  return sum / 4;
}

function isImportantAndOpen(story: AlertStory, world: World, at: UtcMs, calendar: BusinessCalendar): boolean {
  return (
    world.customers.get(story.alert.customerId)?.tier === 'A' &&
    firstAnswer(story, at) === null &&
    calendar.businessDaysBetween(story.alert.openedAt, at) >= IMPORTANT_OPEN_DAYS
  );
}

function rowsOf(open: readonly AlertStory[], world: World, at: UtcMs, calendar: BusinessCalendar): DigestRow[] {
  const weightOf = ({ alert }: AlertStory): number => {
    const risk = world.snapshots.get(alert.customerId)?.risk ?? 0;
    const days = 1 + calendar.businessDaysBetween(alert.openedAt, at);
    return risk * TIER_WEIGHT[world.customers.get(alert.customerId)?.tier ?? 'C'] * days;
  };
  return [...open]
    .map((story) => ({ story, weight: weightOf(story) }))
    .sort((a, b) => b.weight - a.weight || (a.story.alert.id < b.story.alert.id ? -1 : 1))
    .slice(0, ROWS_SHOWN)
    .map(({ story }) => ({
      customerName: world.customers.get(story.alert.customerId)?.name ?? '',
      cause: causesAt(story, at)[0]!,
      owner: groupOf(story.alert.ownerId, world),
      progress: progressOf(story, at, calendar),
    }));
}

/** The causes as they stood then. */
function causesAt({ alert, events }: AlertStory, at: UtcMs): typeof alert.causes {
  let causes = alert.causes;
  for (const event of events) {
    if (event.at > at) break;
    if ((event.type === 'opened' || event.type === 'causesChanged') && event.causes.length > 0) causes = event.causes;
  }
  return causes;
}

function groupOf(ownerId: string, { staff, departments }: World): string | null {
  const person = staff.get(ownerId);
  const departmentId = person?.mainDepartmentId ?? person?.departmentIds[0];
  return departmentId === undefined ? null : (departments.get(departmentId)?.name ?? null);
}

function progressOf({ alert, events }: AlertStory, at: UtcMs, calendar: BusinessCalendar): DigestProgress {
  let progress: DigestProgress | null = null;
  for (const event of events) {
    if (event.at >= at) break;
    progress = progressAfter(event, progress);
  }
  return progress ?? { state: 'open', businessDays: calendar.businessDaysBetween(alert.openedAt, at) };
}

function progressAfter(event: AlertEvent, before: DigestProgress | null): DigestProgress | null {
  switch (event.type) {
    case 'claimed':
      return { state: 'done' };
    case 'attested':
      return { state: event.outcome === 'appointment' ? 'appointment' : 'attested' };
    case 'snoozed':
      return before ?? { state: 'later' };
    case 'closed':
      return { state: 'closed' };
    case 'undone':
    case 'snoozeEnded':
      return null;
    default:
      return before;
  }
}

async function asidesOf({ store }: DigestDeps, open: readonly AlertStory[], span: Week): Promise<DigestAside[]> {
  const counts = new Map<CauseKind, number>();
  for (const { alert } of open) {
    const kind = alert.causes[0]?.kind;
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const asides: DigestAside[] = [];
  const common = [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count);
  if (common.length > 0) asides.push({ type: 'causes', counts: common });
  const labels = await labelsBetween(store, span.to - 8 * WEEK_MS, span.to);
  if (labels.labelled >= 10) asides.push({ type: 'precision', ...labels });
  return asides;
}

/** 已跟进 says that a card was worth it, 情况正常 that it was not. */
async function labelsBetween({ db }: Store, from: UtcMs, to: UtcMs): Promise<{ labelled: number; real: number }> {
  const followed = new Set(
    (await followUpsBetween(db, { from, to }))
      .filter(({ undoneAt }) => undoneAt === null)
      .map(({ alertId }) => alertId),
  );
  const alerts = await alertsBetween(db, { from, to });
  const normal = alerts.filter(({ closeReason, id }) => closeReason === 'normal' && !followed.has(id)).length;
  const real = alerts.filter(({ id }) => followed.has(id)).length;
  return { labelled: real + normal, real };
}

async function coverageOf({ store, sourceName }: DigestDeps, world: World, now: UtcMs): Promise<DigestCoverage> {
  const relevant = new Set([...world.snapshots.values()].map(({ ownerId }) => ownerId).filter((id) => id !== null));
  const staff = [...relevant].map((id) => world.staff.get(id)).filter((person) => person?.status === 'active');
  const refused = [...world.snapshots.values()].filter(
    ({ verdict }) => (verdict as { cannotJudge?: string }).cannotJudge === 'refused',
  ).length;
  const cursor = await readCursor(store.db, sourceName);
  return {
    staff: staff.length,
    archived: staff.filter((person) => seatState(person, [], now) === 'archived').length,
    unknown: staff.filter((person) => seatState(person, [], now) === 'unknown').length,
    refused,
    until: cursor?.coveredUntil ?? now,
  };
}
