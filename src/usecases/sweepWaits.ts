import { type CaseWorld, calendarIn, loadCaseWorld, spentIn, tierIn } from '../cards/caseWorld.ts';
import { causeInput, detailUrlOf, namesIn } from '../cards/composeCard.ts';
import { noteHeld } from '../cards/heldEvents.ts';
import { closedReason, loadMorningRules, type MorningRules } from '../cards/planMorning.ts';
import { listTaskId, type PlannedCard, queueCard } from '../cards/queueCard.ts';
import type { Cause, HoldReason } from '../domain/alert.ts';
import type { AlertLimits } from '../domain/alertLimits.ts';
import type { CaseFile } from '../domain/cardDue.ts';
import type { Phrases } from '../domain/phraseRules.ts';
import { isQuiet } from '../domain/quietHours.ts';
import type { RoomRules } from '../domain/roomRules.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { Clock, UtcMs } from '../domain/time.ts';
import { causeCard } from '../domain/wording/causeCard.ts';
import { sweepCard } from '../domain/wording/listCards.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { settleWaits } from '../judging/settleWaits.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/storeError.ts';

export interface SweepDeps {
  store: Store;
  sourceName: string;
  archiveWindowMs: number;
  calendars: StaffCalendars;
  rooms: RoomRules;
  phrases: Phrases;
  texts: Texts;
  limits: AlertLimits;
  agentId: number;
  publicUrl: string;
  previewUntil: UtcMs;
  introductionFor(world: CaseWorld, staffId: string): string;
  clock: Clock;
  log: Logger;
}

export interface SweepReport {
  /** Customers who wait for us long enough. */
  waiting: number;
  queued: number;
  held: number;
}

/**
 * Customers who wait for our answer, twice a day (COPY §6.6): a wait opens a case or joins it, an answer ends it. Each owner gets
 * one card when somebody new is waiting: of one customer its own (§5.7), of more the list of all who wait.
 * @param period of the sweep, part of the lists' task ids
 */
export async function sweepWaits(deps: SweepDeps, period: string): Promise<SweepReport> {
  const { store, calendars, limits, previewUntil, sourceName, clock, log } = deps;
  const now = clock();
  const rules = await loadMorningRules(store.db, { limits, previewUntil, sourceName, now });
  await settleWaits(deps, { now, fence: rules.fence });
  const world = await loadCaseWorld(store.db, { calendars, now });
  const waiting = world.files.filter(({ alert }) => waitOf(alert.causes) !== null);
  const report: SweepReport = { waiting: waiting.length, queued: 0, held: 0 };
  for (const [ownerId, own] of Map.groupBy(waiting, ({ alert }) => alert.ownerId)) {
    const fresh = own.filter((file) => !wasTold(file, ownerId, waitOf(file.alert.causes)!.since));
    if (fresh.length === 0) continue;
    const reason = holdOf(world, ownerId, rules) ?? (await tryQueue(deps, world, ownerId, own, period));
    if (reason === null) {
      report.queued += 1;
      continue;
    }
    report.held += fresh.length;
    const held = fresh.map(({ alert }) => ({ alertId: alert.id, reason }));
    await noteHeld(store.db, held, { calendar: calendars.company, now });
  }
  await tellPromises(deps, world, rules, report);
  log.info({ ...report }, 'waits swept');
  return report;
}

/**
 * What one of us said that he would give and has not (COPY §5.10): one card an owner and sweep, the oldest first; of a case that this
 * sweep tells anyway none of its own.
 */
async function tellPromises(
  deps: SweepDeps,
  world: CaseWorld,
  rules: MorningRules,
  report: SweepReport,
): Promise<void> {
  const { store, calendars, agentId } = deps;
  const dated = world.files.flatMap((file) => {
    const cause = file.alert.causes.find(({ kind }) => kind === 'promise');
    const isOwn = cause !== undefined && file.alert.state === 'open' && waitOf(file.alert.causes) === null;
    return isOwn && !wasTold(file, file.alert.ownerId, cause.since) ? [{ file, cause }] : [];
  });
  for (const [ownerId, own] of Map.groupBy(dated, ({ file }) => file.alert.ownerId)) {
    const [first] = own.sort((a, b) => Number(a.cause.facts.date) - Number(b.cause.facts.date));
    const introductionFor = (staffId: string): string => deps.introductionFor(world, staffId);
    let reason = holdOf(world, ownerId, rules);
    if (reason === null) {
      const card = singleCard(deps, world, first!.file, first!.cause);
      try {
        await queueCard({ store, agentId, introductionFor }, card, world.now);
      } catch (err) {
        if (err instanceof StoreError) throw err;
        deps.log.error({ err }, 'a card of the sweep could not be made');
        reason = 'refused';
      }
    }
    if (reason === null) report.queued += 1;
    else {
      report.held += 1;
      await noteHeld(store.db, [{ alertId: first!.file.alert.id, reason }], {
        calendar: calendars.company,
        now: world.now,
      });
    }
  }
}

function waitOf(causes: readonly Cause[]): Cause | null {
  return causes.find(({ kind }) => kind === 'waitingForUs') ?? null;
}

/** Did a card or a list to this person speak of the case since then? */
function wasTold({ events }: CaseFile, ownerId: string, since: UtcMs): boolean {
  const dropped = new Set(events.flatMap((event) => (event.type === 'cardHeld' ? (event.taskId ?? []) : [])));
  return events.some(
    (event) =>
      event.type === 'cardQueued' &&
      event.receiverId === ownerId &&
      event.at >= since &&
      !dropped.has(event.taskId ?? ''),
  );
}

function holdOf(world: CaseWorld, ownerId: string, rules: MorningRules): HoldReason | null {
  const closed = closedReason(world, ownerId, rules);
  if (closed !== null) return closed;
  if (world.calendars.isOnLeave(ownerId, world.now)) return 'onLeave';
  if (isQuiet(world.now, calendarIn(world, ownerId))) return 'quietHours';
  if (rules.muted.has(ownerId)) return 'muted';
  return spentIn(world, ownerId).pushesToday >= rules.limits.pushesPerDay ? 'pushBudget' : null;
}

/** @returns null when it is queued */
async function tryQueue(
  deps: SweepDeps,
  world: CaseWorld,
  ownerId: string,
  files: readonly CaseFile[],
  period: string,
): Promise<HoldReason | null> {
  const { store, agentId, log } = deps;
  const introductionFor = (staffId: string): string => deps.introductionFor(world, staffId);
  try {
    const card =
      files.length === 1
        ? singleCard(deps, world, files[0]!, waitOf(files[0]!.alert.causes)!)
        : listCard(deps, world, ownerId, files, period);
    await queueCard({ store, agentId, introductionFor }, card, world.now);
    return null;
  } catch (err) {
    if (err instanceof StoreError) throw err;
    log.error({ err }, 'a card of the sweep could not be made');
    return 'refused';
  }
}

function singleCard({ texts, publicUrl }: SweepDeps, world: CaseWorld, file: CaseFile, cause: Cause): PlannedCard {
  const { alert } = file;
  const input = causeInput(world, file, { publicUrl, otherCustomerNames: [], at: world.now, cause });
  return {
    ...{ taskId: `${alert.id}-v${file.cards.length + 1}`, kind: 'waits', receiverId: alert.ownerId, dueAt: world.now },
    view: causeCard(texts, input),
    entries: [{ alertId: alert.id, as: 'alert' }],
    replaces: file.cards.filter(({ receiverId }) => receiverId === alert.ownerId),
  };
}

function listCard(
  { texts, publicUrl }: SweepDeps,
  world: CaseWorld,
  ownerId: string,
  files: readonly CaseFile[],
  period: string,
): PlannedCard {
  const businessDayMs = calendarIn(world, ownerId).businessDayMs;
  const byLength = [...files].sort((a, b) => pressing(world, b) - pressing(world, a));
  const entries = byLength.map(({ alert }) => {
    const { facts } = waitOf(alert.causes)!;
    return {
      ...namesIn(world, alert),
      ...{ detailUrl: detailUrlOf(publicUrl, alert.customerId), businessDayMs },
      ...{ since: Number(facts.date), waitMs: Number(facts.wait) },
    };
  });
  return {
    ...{ taskId: listTaskId('waits', period, ownerId), kind: 'waits', receiverId: ownerId, dueAt: world.now },
    view: sweepCard(texts, entries, { listUrl: `${publicUrl}/me`, now: world.now }),
    entries: byLength.map(({ alert }) => ({ alertId: alert.id, as: 'alert' })),
    replaces: [],
  };
}

/** Tier A first, then who waits longest. */
function pressing(world: CaseWorld, { alert }: CaseFile): number {
  const wait = Number(waitOf(alert.causes)!.facts.wait);
  return tierIn(world, alert.customerId) === 'A' ? wait + Number.MAX_SAFE_INTEGER / 2 : wait;
}
