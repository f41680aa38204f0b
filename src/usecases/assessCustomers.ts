import type { Alert, AlertEvent } from '../domain/alert.ts';
import { darkDays } from '../domain/darkDays.ts';
import { addToTally, type DayTally, emptyTally, isSettled } from '../domain/dayTally.ts';
import type { Interval } from '../domain/interval.ts';
import {
  type Judgement,
  type JudgingRules,
  type JudgingWorld,
  ownedVerdicts,
  snapshotVerdict,
} from '../domain/judgement.ts';
import { leadersIn } from '../domain/leaders.ts';
import { fadingLimits, settleFading } from '../domain/settleFading.ts';
import { type DayHolds, holdSilence, silentOwners } from '../domain/silenceHolds.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { Clock, UtcMs } from '../domain/time.ts';
import type { Verdict } from '../domain/verdict.ts';
import { allSilentText } from '../domain/wording/operationWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { applyAlertEvents } from '../judging/applyAlertEvents.ts';
import { beforeMorning } from '../judging/beforeMorning.ts';
import { type DecisionReport, decideAlerts } from '../judging/decideAlerts.ts';
import { judgeInBatches } from '../judging/judgeInBatches.ts';
import type { Logger } from '../log.ts';
import { alertById, openAlerts } from '../store/alerts.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { assessmentBefore, saveAssessment } from '../store/assessments.ts';
import { loadJudgingWorld } from '../store/judgingWorld.ts';
import { noteKeyContacts } from '../store/keyContacts.ts';
import { enqueue } from '../store/outbox.ts';
import { retryStale } from '../store/retryStale.ts';
import { type PackedSnapshot, packSnapshot, type SnapshotRow, savePackedSnapshots } from '../store/snapshots.ts';
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

export interface AssessReport extends DecisionReport {
  customers: number;
  scored: number;
}

/**
 * Judges every customer at this moment with what is known by then, keeps the day's snapshots, and opens, changes and closes
 * alerts. Two rounds, so that memory holds no verdicts: the first packs what is settled and counts what is decided over the
 * whole day; the second judges again the few of whom something stands or may stand, and saves all in the order of customers. Stopped in the middle and done again it
 * comes to the same.
 */
export async function assessCustomers(deps: AssessDeps): Promise<AssessReport> {
  const { store, calendars, clock, log, sourceName, archiveWindowMs, profile } = deps;
  const rules = rulesOf(deps);
  const now = clock();
  const day = calendars.company.dayOf(now);
  const coverage = await readCursor(store.db, sourceName);
  const world = await loadJudgingWorld(store.db, {
    ...{ now, knownAt: now, coverage, archiveWindowMs },
    orderHorizonDays: profile.orders.horizonDays,
  });
  const order = { ...rules, calendars, now, knownAt: now, before: await beforeMorning(store.db, day) };
  const report: AssessReport = {
    ...{ customers: world.customers.length, scored: 0, opened: 0, changed: 0, closed: 0 },
    notOpened: {},
  };
  const deciding = { store, calendar: calendars.company, staff: world.staff };
  const open = new Map((await openAlerts(store.db)).map((alert) => [alert.customerId, alert]));

  const tally = emptyTally();
  const undecided: Judgement['customer'][] = [];
  const ready: PackedSnapshot[] = [];
  for await (const batch of judgeInBatches(store.db, world, { ...order, volumes: tally.volumes })) {
    for (const judgement of batch) {
      addToTally(tally, judgement);
      if (judgement.day.verdict.score !== null) report.scored += 1;
      if (!isSettled(judgement) || open.has(judgement.customer.id)) undecided.push(judgement.customer);
      else ready.push(packSnapshot(snapshotOf(deps, judgement, judgement.day.verdict, now)));
    }
    await noteKeyContacts(store.db, batch.flatMap(keyContactOf), now);
  }
  const limits = fadingLimits(tally.lines);
  const holds = await findHolds(deps, tally, { now, observed: world.observed });
  await saveAssessment(store.db, {
    ...{ day, at: now, firstPullAt: coverage?.firstPullAt ?? null, coveredUntil: coverage?.coveredUntil ?? null },
    ...{ rules, fadingLimits: limits, holds },
  });
  await tellLeaders(deps, world, holds, now);
  for await (const batch of judgeInBatches(store.db, { ...world, customers: undecided }, order)) {
    const days = batch.map((judgement) => judgement.day);
    const verdicts = holdSilence(ownedVerdicts(batch, settleFading(days, limits)), holds);
    const decided = batch.map((judgement, index) => [judgement, verdicts[index]!] as const);
    const own = decided.map(([judgement, verdict]) => packSnapshot(snapshotOf(deps, judgement, verdict, now)));
    await saveInOrder(store.db, ready, own);
    const cases = decided.map(
      ([
        {
          customer,
          ownerId,
          before: { standing },
          day: { profile },
        },
        verdict,
      ]) => ({
        ...{ customerId: customer.id, ownerId, previousKinds: standing, verdict, profile },
      }),
    );
    addDecisions(report, await decideAlerts(deciding, cases, open, now));
  }
  await savePackedSnapshots(store.db, ready);
  report.closed += await closeOrphans(store, world, [...open.values()], now);
  log.info({ ...report }, 'customers judged');
  return report;
}

function rulesOf({ profile, segments, fixedWindow, rooms }: JudgingRules): JudgingRules {
  return {
    ...{ profile, fixedWindow },
    ...(segments === undefined ? {} : { segments }),
    ...(rooms === undefined ? {} : { rooms }),
  };
}

function addDecisions(sum: AssessReport, { opened, changed, closed, notOpened }: DecisionReport): void {
  sum.opened += opened;
  sum.changed += changed;
  sum.closed += closed;
  for (const reason of Object.keys(notOpened) as (keyof typeof notOpened)[])
    sum.notOpened[reason] = (sum.notOpened[reason] ?? 0) + notOpened[reason]!;
}

/** Saves some, and of those that are ready all up to the last of them; both are in the order of customers. */
async function saveInOrder(db: Db, ready: PackedSnapshot[], some: readonly PackedSnapshot[]): Promise<void> {
  const last = some.at(-1)!.customerId;
  const after = ready.findIndex(({ customerId }) => customerId > last);
  const rows = [...ready.splice(0, after < 0 ? ready.length : after), ...some];
  await savePackedSnapshots(
    db,
    rows.sort((a, b) => (a.customerId < b.customerId ? -1 : 1)),
  );
}

function keyContactOf({ customer, day: { verdict } }: Judgement) {
  const { keyContactId, isMarked } = verdict.people ?? { keyContactId: null, isMarked: false };
  if (keyContactId === null) return [];
  return [{ customerId: customer.id, contactId: keyContactId, source: isMarked ? 'marked' : 'share' } as const];
}

/** What holds causes of silence back today (PRODUCT §5, inhibition). */
async function findHolds(
  { store, calendars: { company } }: AssessDeps,
  { lines, volumes }: DayTally,
  { now, observed }: { now: UtcMs; observed: readonly Interval[] },
): Promise<DayHolds> {
  const before = (await assessmentBefore(store.db, company.dayOf(now)))?.holds?.silentOwners ?? [];
  return {
    silentOwners: silentOwners(lines, { before, now, calendar: company }),
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
  const leadersOf = leadersIn(world.staff, world.departments);
  for (const { ownerId, since, silent } of owners.filter(({ isOver }) => isOver)) {
    const owner = world.staff.get(ownerId);
    const target = leadersOf(ownerId)[0]?.id;
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
        if (current !== null) await applyAlertEvents(db, current, [event]);
      }),
    );
  return orphans.length;
}
