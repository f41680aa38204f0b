import type { AlertEvent } from '../domain/alert.ts';
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
import { type FadingLimit, fadingLimits, settleFading } from '../domain/settleFading.ts';
import { type DayHolds, holdSilence, silentOwners } from '../domain/silenceHolds.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Verdict } from '../domain/verdict.ts';
import { allSilentText } from '../domain/wording/operationWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { alertById, openCasesBetween } from '../store/alerts.ts';
import { assessmentBefore, saveAssessment } from '../store/assessments.ts';
import type { SliceWork } from '../store/assessSlices.ts';
import { mappingsOfCustomers } from '../store/customers.ts';
import { type Coverage, loadJudgingWorld } from '../store/judgingWorld.ts';
import { noteKeyContacts } from '../store/keyContacts.ts';
import { enqueue } from '../store/outbox.ts';
import { retryStale } from '../store/retryStale.ts';
import { type PackedSnapshot, packSnapshot, type SnapshotRow, savePackedSnapshots } from '../store/snapshots.ts';
import type { Db, Store } from '../store/store.ts';
import { applyAlertEvents } from './applyAlertEvents.ts';
import { beforeMorning } from './beforeMorning.ts';
import { type DecisionReport, decideAlerts } from './decideAlerts.ts';
import { type JudgingOrder, judgeInBatches } from './judgeInBatches.ts';

export interface DayDeps extends JudgingRules {
  store: Store;
  /** How far back the archive reaches. */
  archiveWindowMs: number;
  calendars: StaffCalendars;
  /** How leaders are told of what was held back; left out: they are not. */
  notices?: { texts: Texts; agentId: number };
}

/** The one instant that a day is judged at, whoever judges which of its customers, and until when the archive had been read. */
export interface DayMoment {
  now: UtcMs;
  coverage: Coverage | null;
}

/** What all judgements of a day look at. */
export interface JudgedDay extends DayMoment {
  world: JudgingWorld;
  order: JudgingOrder;
}

/** What is decided over all customers of a day. */
export interface DayWeights {
  limits: readonly FadingLimit[];
  holds: DayHolds;
}

/** Some seconds of work: what a killed worker costs the others, and how evenly they share. */
export const CUSTOMERS_PER_SLICE = 1_600;

export async function openDay(deps: DayDeps, moment: DayMoment): Promise<JudgedDay> {
  const { store, calendars, archiveWindowMs, profile } = deps;
  const { now } = moment;
  const world = await loadJudgingWorld(store.db, {
    ...{ ...moment, knownAt: now, archiveWindowMs },
    orderHorizonDays: profile.orders.horizonDays,
  });
  const before = await beforeMorning(store.db, calendars.company.dayOf(now));
  return { ...moment, world, order: { ...rulesOf(deps), calendars, now, knownAt: now, before } };
}

/**
 * The first round: judges some customers, packs what is settled and counts what is decided over the whole day, so that memory
 * holds no verdicts. Whose case is open, of them there is something to decide in any case.
 * @param customerIds in their order
 */
export async function judgeSlice(
  deps: DayDeps,
  { world, order, now }: JudgedDay,
  customerIds: readonly string[],
): Promise<SliceWork> {
  const { db } = deps.store;
  const tally = emptyTally();
  const work: SliceWork = { customers: 0, scored: 0, tally, undecided: [], ready: [] };
  const open = await openCasesOf(db, customerIds);
  const counting = { ...order, volumes: tally.volumes };
  for await (const batch of judgeInBatches(db, world, counting, customerIds)) {
    work.customers += batch.length;
    for (const judgement of batch) {
      addToTally(tally, judgement);
      if (judgement.day.verdict.score !== null) work.scored += 1;
      const { id } = judgement.customer;
      if (!isSettled(judgement) || open.has(id)) work.undecided.push(id);
      else work.ready.push(packSnapshot(snapshotOf(deps, judgement, judgement.day.verdict, now)));
    }
    await noteKeyContacts(db, batch.flatMap(keyContactOf), now);
  }
  return work;
}

/** Between the rounds: decides what is decided over the whole day, keeps it, and tells leaders of what is held back for good. */
export async function weighDay(deps: DayDeps, judged: JudgedDay, tally: DayTally): Promise<DayWeights> {
  const { store, calendars } = deps;
  const { now, coverage, world } = judged;
  const limits = fadingLimits(tally.pValues);
  const holds = await findHolds(deps, tally, { now, observed: world.observed });
  await saveAssessment(store.db, {
    ...{ day: calendars.company.dayOf(now), at: now },
    ...{ firstPullAt: coverage?.firstPullAt ?? null, coveredUntil: coverage?.coveredUntil ?? null },
    ...{ rules: rulesOf(deps), fadingLimits: limits, holds },
  });
  await tellLeaders(deps, world, holds, now);
  return { limits, holds };
}

/**
 * The second round: judges again the few of whom something stands or may stand, saves all snapshots of the slice in the order of
 * customers, and opens, changes and closes alerts. Done again it comes to the same.
 */
export async function decideSlice(
  deps: DayDeps,
  { world, order, now }: JudgedDay,
  work: SliceWork,
  { limits, holds }: DayWeights,
): Promise<DecisionReport> {
  const { store, calendars } = deps;
  const report: DecisionReport = { opened: 0, changed: 0, closed: 0, notOpened: {} };
  const deciding = { store, calendar: calendars.company, staff: world.staff };
  const ready = [...work.ready];
  const open = await openCasesOf(store.db, work.undecided);
  for await (const batch of judgeInBatches(store.db, world, order, work.undecided)) {
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
  return report;
}

/** Adds what one slice of a day came to to the sum of those before. */
export function addDecisions(sum: DecisionReport, { opened, changed, closed, notOpened }: DecisionReport): void {
  sum.opened += opened;
  sum.changed += changed;
  sum.closed += closed;
  for (const reason of Object.keys(notOpened) as (keyof typeof notOpened)[])
    sum.notOpened[reason] = (sum.notOpened[reason] ?? 0) + notOpened[reason]!;
}

function rulesOf({ profile, segments, fixedWindow, rooms }: JudgingRules): JudgingRules {
  return {
    ...{ profile, fixedWindow },
    ...(segments === undefined ? {} : { segments }),
    ...(rooms === undefined ? {} : { rooms }),
  };
}

/** The cases that are open among these customers, who come in their order; those in between are no matter. */
async function openCasesOf(db: Db, customerIds: readonly string[]): Promise<Map<string, string>> {
  const [from, to] = [customerIds[0], customerIds.at(-1)];
  return from === undefined || to === undefined ? new Map() : openCasesBetween(db, { from, to });
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
  { store, calendars: { company } }: DayDeps,
  { silences, volumes }: DayTally,
  { now, observed }: { now: UtcMs; observed: readonly Interval[] },
): Promise<DayHolds> {
  const before = (await assessmentBefore(store.db, company.dayOf(now)))?.holds?.silentOwners ?? [];
  return {
    silentOwners: silentOwners(silences, { before, now, calendar: company }),
    darkDays: darkDays(volumes, { now, calendar: company, observed }),
  };
}

/** One notice to the leader for each common silence that was held for as long as it may be. */
async function tellLeaders(
  { store, calendars: { company }, notices }: DayDeps,
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

function snapshotOf({ calendars }: DayDeps, judgement: Judgement, verdict: Verdict, now: UtcMs): SnapshotRow {
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
 * A customer whose people all belong to another one now is judged no more; his case goes on there.
 * @param open all alerts that are not closed
 * @returns how many
 */
export async function closeOrphans(
  store: Store,
  open: readonly { id: string; customerId: string }[],
  now: UtcMs,
): Promise<number> {
  const ids = open.map(({ customerId }) => customerId);
  const mappings = await mappingsOfCustomers(store.db, ids, { at: now, knownAt: now });
  const hasPeople = new Set(mappings.map(({ customerId }) => customerId));
  const orphans = open.filter(({ customerId }) => !hasPeople.has(customerId));
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
