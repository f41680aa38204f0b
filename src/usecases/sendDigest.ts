import type { CauseKind } from '../domain/alert.ts';
import { drawableTrend, isHolidayWeek, type TrendWeek, trendWeeks } from '../domain/attentionTrend.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { type OwnedCoverage, ownersCoverage, seatState } from '../domain/coverage.ts';
import { dayNumber, dayText } from '../domain/dayNumber.ts';
import { type DigestWorld, digestRows, isImportantAndOpen } from '../domain/digestRows.ts';
import { staffBelow } from '../domain/digestScope.ts';
import { DIGEST_PARTS, digestKey, groupPayload } from '../domain/groupMessage.ts';
import { daysOfWeek, type IsoWeek, previousWeek } from '../domain/isoWeek.ts';
import type { SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import { type Clock, type UtcMs, WEEK_MS } from '../domain/time.ts';
import { digestDue } from '../domain/timetable.ts';
import { type AlertStory, isOpenAt, type Week, type WeekNumbers, weekNumbers } from '../domain/weekReport.ts';
import type { DigestAside, DigestCoverage, DigestData, DigestNumbers } from '../domain/wording/digestData.ts';
import { headlineOf } from '../domain/wording/digestData.ts';
import { digestAppchat, digestMarkdownV2 } from '../domain/wording/digestText.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Logger } from '../log.ts';
import { alertsBetween, eventsOfAlerts, followUpsBetween, openAlerts } from '../store/alerts.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { lastBandCounts } from '../store/bandCounts.ts';
import { loadCustomers } from '../store/customers.ts';
import { type Digest, digestBefore, saveDigest } from '../store/digests.ts';
import { enqueue, holdQueued } from '../store/outbox.ts';
import { loadDepartments, loadStaff } from '../store/people.ts';
import { restoredAt } from '../store/restoreMark.ts';
import { latestSnapshots, type SnapshotRow } from '../store/snapshots.ts';
import type { Db, Store } from '../store/store.ts';

/** Cases older than this no longer matter to a week's numbers. */
const STORY_REACH_MS = 26 * WEEK_MS;

export interface DigestGroupRef {
  id: string;
  kind: 'webhook' | 'appchat';
  showsNames: boolean;
  /** Whose customers; left out: of all. */
  departmentIds?: readonly number[];
  owner?: DigestData['owner'];
}

export interface DigestDeps {
  store: Store;
  sourceName: string;
  calendar: BusinessCalendar;
  texts: Texts;
  publicUrl: string;
  /** What is told of losses once a month. @param ownerIds of these people's customers; null: of all */
  monthly?(ownerIds: ReadonlySet<string> | null): Promise<DigestAside[]>;
  clock: Clock;
  log: Logger;
}

export interface DigestOrder {
  week: IsoWeek;
  group: DigestGroupRef;
  /** When it should have gone; null when it is on time. */
  lateFrom: UtcMs | null;
}

/**
 * Makes a group's digest of a week and hands it, with its picture, to the outbox. A second call for the same group and week
 * sends nothing.
 * @returns the text as it stands in the group
 */
export async function sendDigest(deps: DigestDeps, order: DigestOrder): Promise<{ text: string; isNew: boolean }> {
  const { store, clock, log } = deps;
  const data = await composeDigest(deps, order);
  const text = digestText(deps.texts, data, order.group);
  const key = { groupId: order.group.id, week: order.week };
  const dedupeKey = digestKey(key, 'text');
  const row = { kind: 'group', target: order.group.id, dueAt: clock(), createdAt: clock() };
  const isNew = await store.transaction(async (db) => {
    const isFirst = await enqueue(db, {
      ...row,
      dedupeKey,
      payload: groupPayload({ type: 'markdown', content: text }),
    });
    if (!isFirst) return false;
    if (data.trend != null) {
      const payload = groupPayload({ type: 'trend', trend: data.trend });
      await enqueue(db, { ...row, dedupeKey: digestKey(key, 'picture'), payload });
    }
    await saveDigest(db, { groupId: order.group.id, week: order.week, createdAt: clock(), data });
    if (await mayStandThere(db, deps, order.week)) {
      const keys = DIGEST_PARTS.map((part) => digestKey(key, part));
      await holdQueued(db, { until: row.dueAt, reason: 'the database was restored: it may stand in the group', keys });
      log.error({ week: order.week, group: order.group.id }, 'a digest may stand in the group already; it is not sent');
    }
    return true;
  });
  log.info({ week: order.week, group: order.group.id, isNew }, 'digest made');
  return { text, isNew };
}

/** Was it due before the database was restored from a backup that does not know of it? Then a person looks into the group. */
async function mayStandThere(db: Db, { calendar }: DigestDeps, week: IsoWeek): Promise<boolean> {
  const at = await restoredAt(db);
  const due = at === null ? null : digestDue(at, calendar);
  return due !== null && week <= due.week;
}

export function digestText(texts: Texts, data: DigestData, group: Pick<DigestGroupRef, 'kind'>): string {
  return group.kind === 'webhook' ? digestMarkdownV2(texts, data) : digestAppchat(texts, data);
}

/** The digest as values: what the group reads and what the page behind it shows come from this one thing. */
export async function composeDigest(deps: DigestDeps, { week, group, lateFrom }: DigestOrder): Promise<DigestData> {
  const { store, calendar, clock, publicUrl } = deps;
  const { db } = store;
  const now = clock();
  const span = spanOf(week, calendar);
  const { departmentIds, owner = 'group' } = group;
  const [staff, departments] = [await loadStaff(db), await loadDepartments(db)];
  const ownerIds = departmentIds === undefined ? null : staffBelow(departmentIds, { staff, departments });
  const isIn = (ownerId: string | null): boolean => ownerIds === null || (ownerId !== null && ownerIds.has(ownerId));
  const stories = await loadStories(store, span.to, isIn);
  const numbers = weekNumbers(stories, span, calendar);
  const before = previousWeek(week);
  const earlier = await digestBefore(db, { groupId: group.id, week });
  const customers = new Map((await loadCustomers(db)).map((customer) => [customer.id, customer]));
  const snapshots = (await latestSnapshots(db, [...customers.keys()])).filter(({ ownerId }) => isIn(ownerId));
  const world: DigestWorld = {
    customers,
    staff: new Map(staff.map((person) => [person.id, person])),
    departments: new Map(departments.map((department) => [department.id, department])),
    riskOf: new Map(snapshots.map(({ customerId, risk }) => [customerId, risk])),
  };
  const open = stories.filter((story) => isOpenAt(story, span.to));
  const { monday, sunday } = daysOfWeek(week);
  const asides = await asidesOf(store, { open, span, isIn });
  if (isFirstOfMonth(earlier, now, calendar)) asides.push(...((await deps.monthly?.(ownerIds)) ?? []));
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
    rows: digestRows(open, world, { at: span.to, calendar, owner }),
    asides,
    coverage: await coverageIn(deps, { snapshots, staff: world.staff, now }),
    url: `${publicUrl}/digest/${week}${departmentIds === undefined ? '' : `?group=${group.id}`}`,
    ...(lateFrom === null ? {} : { lateFrom }),
    showsNames: group.showsNames,
    owner,
    businessDayMs: calendar.businessDayMs,
    ...(departmentIds === undefined ? {} : { departmentIds }),
    trend: drawableTrend(await trendOf(deps, week, isIn)),
    now,
  };
}

/** Once a month, because a week says nothing about who stays (COPY §8). */
function isFirstOfMonth(earlier: Digest | null, now: UtcMs, calendar: BusinessCalendar): boolean {
  const monthOf = (at: UtcMs): string => calendar.dayOf(at).slice(0, 7);
  return earlier === null || monthOf(earlier.createdAt) !== monthOf(now);
}

async function trendOf(
  { store, calendar }: DigestDeps,
  week: IsoWeek,
  isIn: (ownerId: string | null) => boolean,
): Promise<TrendWeek[]> {
  const weeks: TrendWeek[] = [];
  for (const one of trendWeeks(week)) {
    const { monday, sunday } = daysOfWeek(one);
    const counts = await lastBandCounts(store.db, { from: monday, to: sunday });
    const inBand = (wanted: string): number | null =>
      counts === null
        ? null
        : counts.reduce((sum, { band, ownerId, count }) => sum + (band === wanted && isIn(ownerId) ? count : 0), 0);
    const [festival] = isHolidayWeek(one, calendar.isWorkingDay)
      ? calendar.longHolidays(calendar.dayStart(monday), calendar.dayStart(sunday))
      : [];
    weeks.push({ week: one, watch: inBand('watch'), first: inBand('first'), holiday: festival ?? null });
  }
  return weeks;
}

/** Handled is counted among the alerts that were opened in the week. */
function withAlerts(numbers: WeekNumbers): DigestNumbers {
  return { ...numbers, alerts: numbers.opened };
}

function spanOf(week: IsoWeek, calendar: BusinessCalendar): Week {
  const { monday, sunday } = daysOfWeek(week);
  return { from: calendar.dayStart(monday), to: calendar.dayStart(dayText(dayNumber(sunday) + 1)) };
}

async function loadStories({ db }: Store, to: UtcMs, isIn: (ownerId: string | null) => boolean): Promise<AlertStory[]> {
  const recent = await alertsBetween(db, { from: to - STORY_REACH_MS, to });
  const known = new Set(recent.map(({ id }) => id));
  const alerts = [
    ...recent,
    ...(await openAlerts(db)).filter(({ id, openedAt }) => !known.has(id) && openedAt < to),
  ].filter(({ ownerId }) => isIn(ownerId));
  const ids = alerts.map(({ id }) => id);
  const eventsOf = Map.groupBy(await eventsOfAlerts(db, ids), ({ alertId }) => alertId);
  return alerts.map((alert) => ({ alert, events: (eventsOf.get(alert.id) ?? []).map(({ event }) => event) }));
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

async function asidesOf(
  store: Store,
  { open, span, isIn }: { open: readonly AlertStory[]; span: Week; isIn(ownerId: string | null): boolean },
): Promise<DigestAside[]> {
  const counts = new Map<CauseKind, number>();
  for (const { alert } of open) {
    const kind = alert.causes[0]?.kind;
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const asides: DigestAside[] = [];
  const common = [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count);
  if (common.length > 0) asides.push({ type: 'causes', counts: common });
  const labels = await labelsBetween(store, { from: span.to - 8 * WEEK_MS, to: span.to, isIn });
  if (labels.labelled >= 10) asides.push({ type: 'precision', ...labels });
  return asides;
}

/** 已跟进 says that a card was worth it, 情况正常 that it was not. */
async function labelsBetween(
  { db }: Store,
  { from, to, isIn }: { from: UtcMs; to: UtcMs; isIn(ownerId: string | null): boolean },
): Promise<{ labelled: number; real: number }> {
  const followed = new Set(
    (await followUpsBetween(db, { from, to }))
      .filter(({ undoneAt }) => undoneAt === null)
      .map(({ alertId }) => alertId),
  );
  const alerts = (await alertsBetween(db, { from, to })).filter(({ ownerId }) => isIn(ownerId));
  const normal = alerts.filter(({ closeReason, id }) => closeReason === 'normal' && !followed.has(id)).length;
  const real = alerts.filter(({ id }) => followed.has(id)).length;
  return { labelled: real + normal, real };
}

/** What the last judgement of each customer could see of it, over owners who still work here. */
async function coverageIn(
  { store, sourceName }: DigestDeps,
  world: { snapshots: readonly SnapshotRow[]; staff: DigestWorld['staff']; now: UtcMs },
): Promise<DigestCoverage> {
  const { snapshots, staff, now } = world;
  const owned = snapshots.map(({ ownerId, verdict }): OwnedCoverage => {
    const owner = ownerId === null ? undefined : staff.get(ownerId);
    const { sight, cannotJudge } = verdict as SnapshotVerdict;
    return {
      ownerId: owner?.status === 'active' ? owner.id : null,
      ownerSeat: sight?.ownerSeat ?? seatState(owner, [], now),
      isRefused: cannotJudge === 'refused',
    };
  });
  const cursor = await readCursor(store.db, sourceName);
  return { ...ownersCoverage(owned), until: cursor?.coveredUntil ?? now };
}
