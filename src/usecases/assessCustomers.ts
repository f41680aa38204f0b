import { createHash } from 'node:crypto';
import { type Alert, type AlertEvent, transition } from '../domain/alert.ts';
import { decideAlert, isHandedOver, type Judged, wasJudgedSince } from '../domain/alertDecision.ts';
import { type DayVolumes, darkDays } from '../domain/darkDays.ts';
import type { Interval } from '../domain/interval.ts';
import {
  type Judgement,
  type JudgingRules,
  type JudgingWorld,
  ownedVerdicts,
  snapshotVerdict,
} from '../domain/judgement.ts';
import { fadingLimits, settleFading } from '../domain/settleFading.ts';
import { type DayHolds, holdSilence, type OwnedVerdict, silentOwners } from '../domain/silenceHolds.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { Clock, UtcMs } from '../domain/time.ts';
import { morningOf } from '../domain/timetable.ts';
import type { Verdict } from '../domain/verdict.ts';
import { isSayable } from '../domain/wording/causeSaying.ts';
import { allSilentText } from '../domain/wording/operationWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { judgeInBatches } from '../judging/judgeInBatches.ts';
import type { Logger } from '../log.ts';
import { alertById, alertsOf, appendEvent, eventsOf, insertAlert, openAlerts, updateAlert } from '../store/alerts.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { assessmentBefore, saveAssessment } from '../store/assessments.ts';
import { loadJudgingWorld } from '../store/judgingWorld.ts';
import { noteKeyContacts } from '../store/keyContacts.ts';
import { enqueue } from '../store/outbox.ts';
import { retryStale } from '../store/retryStale.ts';
import { judgedBefore, type SnapshotRow, saveSnapshots, snapshotsBefore } from '../store/snapshots.ts';
import type { Db, Store } from '../store/store.ts';

export interface AssessDeps extends JudgingRules {
  store: Store;
  sourceName: string;
  /** How far back the archive reaches. */
  archiveWindowMs: number;
  calendars: StaffCalendars;
  clock: Clock;
  log: Logger;
  /** How leaders are told of what was held back; left out: they are not. */
  notices?: { texts: Texts; agentId: number };
}

export interface AssessReport {
  customers: number;
  scored: number;
  opened: number;
  changed: number;
  closed: number;
}

/**
 * Judges every customer at this moment with what is known by then, keeps the day's snapshots, and opens, changes and closes
 * alerts.
 */
export async function assessCustomers(deps: AssessDeps): Promise<AssessReport> {
  const { store, calendars, clock, log, sourceName, archiveWindowMs, profile, fixedWindow, rooms } = deps;
  const rules: JudgingRules = { profile, fixedWindow, ...(rooms === undefined ? {} : { rooms }) };
  const now = clock();
  const coverage = await readCursor(store.db, sourceName);
  const world = await loadJudgingWorld(store.db, {
    ...{ now, knownAt: now, coverage, archiveWindowMs },
    orderHorizonDays: profile.orders.horizonDays,
  });
  const judgements: Judgement[] = [];
  const before = judgedBefore(await snapshotsBefore(store.db, calendars.company.dayOf(now)));
  const volumes: DayVolumes = new Map();
  const order = { ...rules, calendars, now, knownAt: now, before, volumes };
  for await (const batch of judgeInBatches(store.db, world, order)) judgements.push(...batch);

  const days = judgements.map(({ day }) => day);
  const limits = fadingLimits(days);
  const owned = ownedVerdicts(judgements, settleFading(days, limits));
  const holds = await findHolds(deps, owned, { now, volumes, observed: world.observed });
  const settled = holdSilence(owned, holds);
  const report: AssessReport = { customers: judgements.length, scored: 0, opened: 0, changed: 0, closed: 0 };
  await saveSnapshots(
    store.db,
    judgements.map((judgement, index) => snapshotOf(deps, judgement, settled[index]!, now)),
  );
  await noteKeyContacts(store.db, judgements.flatMap(keyContactOf), now);
  await saveAssessment(store.db, {
    day: calendars.company.dayOf(now),
    at: now,
    firstPullAt: coverage?.firstPullAt ?? null,
    coveredUntil: coverage?.coveredUntil ?? null,
    rules,
    fadingLimits: limits,
    holds,
  });
  await tellLeaders(deps, world, holds, now);
  const open = new Map((await openAlerts(store.db)).map((alert) => [alert.customerId, alert]));
  for (const [index, judgement] of judgements.entries()) {
    const verdict = settled[index]!;
    if (verdict.score !== null) report.scored += 1;
    const outcome = await decide(deps, world, open, judgement, verdict, now);
    if (outcome !== null) report[outcome] += 1;
  }
  report.closed += await closeOrphans(store, world, [...open.values()], now);
  log.info({ ...report }, 'customers judged');
  return report;
}

function keyContactOf({ customer, day: { verdict } }: Judgement) {
  const { keyContactId, isMarked } = verdict.people ?? { keyContactId: null, isMarked: false };
  if (keyContactId === null) return [];
  return [{ customerId: customer.id, contactId: keyContactId, source: isMarked ? 'marked' : 'share' } as const];
}

/** What holds causes of silence back today (PRODUCT §5, inhibition). */
async function findHolds(
  { store, calendars: { company } }: AssessDeps,
  owned: readonly OwnedVerdict[],
  { now, volumes, observed }: { now: UtcMs; volumes: DayVolumes; observed: readonly Interval[] },
): Promise<DayHolds> {
  const before = (await assessmentBefore(store.db, company.dayOf(now)))?.holds?.silentOwners ?? [];
  return {
    silentOwners: silentOwners(owned, { before, now, calendar: company }),
    darkDays: darkDays(volumes, { now, calendar: company, observed }),
  };
}

/** One notice to the leader for each common silence that was held for as long as it may be. */
async function tellLeaders(
  { store, calendars: { company }, notices }: AssessDeps,
  world: JudgingWorld,
  { silentOwners: owners }: DayHolds,
  now: UtcMs,
): Promise<void> {
  if (notices === undefined) return;
  for (const { ownerId, since, silent } of owners.filter(({ isOver }) => isOver)) {
    const owner = world.staff.get(ownerId);
    const target = owner?.leaderIds[0];
    if (target === undefined) continue;
    const heldDays = company.businessDaysBetween(since, now);
    const content = allSilentText(notices.texts, { owner: owner?.name ?? null, silent, heldDays });
    await enqueue(store.db, {
      dedupeKey: `all-silent-${ownerId}-${company.dayOf(since)}`,
      kind: 'text',
      target,
      payload: JSON.stringify({ touser: target, msgtype: 'text', agentid: notices.agentId, text: { content } }),
      dueAt: now,
      createdAt: now,
    });
  }
}

function snapshotOf({ calendars }: AssessDeps, judgement: Judgement, verdict: Verdict, now: UtcMs): SnapshotRow {
  const { score, band, coverage, observedDays, risk, version } = verdict;
  return {
    customerId: judgement.customer.id,
    day: calendars.company.dayOf(now),
    at: now,
    ownerId: judgement.ownerId,
    ...{ score, band, coverage, observedDays, risk, version },
    verdict: snapshotVerdict(judgement, verdict),
  };
}

async function decide(
  { store, calendars: { company: calendar } }: AssessDeps,
  world: JudgingWorld,
  open: ReadonlyMap<string, Alert>,
  { customer, ownerId, before }: Judgement,
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
    previousKinds: new Set(before.standing),
    isBlind:
      verdict.cannotJudge === 'pullLate' ||
      verdict.cannotJudge === 'refused' ||
      (verdict.held !== undefined && verdict.standing.length === 0),
    wakesUntil: Math.max(now, morningOf(today, calendar)),
    isRepeat: false,
  };
  const known = open.get(customer.id);
  if (known === undefined) return (await openAlert(store, judged)) ? 'opened' : null;
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

async function openAlert(store: Store, judged: Judged): Promise<boolean> {
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
async function closeOrphans(store: Store, world: JudgingWorld, open: readonly Alert[], now: UtcMs): Promise<number> {
  const orphans = open.filter(({ customerId }) => !world.contactIdsOf.has(customerId));
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
