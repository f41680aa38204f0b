import { type CaseWorld, leaderIn, loadOneCase } from '../cards/caseWorld.ts';
import { noteHeld } from '../cards/heldEvents.ts';
import { morningCards } from '../cards/morningCards.ts';
import { type AtOncePlan, planAtOnce } from '../cards/planAtOnce.ts';
import { loadMorningRules, type MorningRules } from '../cards/planMorning.ts';
import { queueCardIn } from '../cards/queueCard.ts';
import type { Alert, AlertEvent, HoldReason } from '../domain/alert.ts';
import { isHandedOver } from '../domain/alertDecision.ts';
import type { AlertLimits } from '../domain/alertLimits.ts';
import { decideAtOnce, nextLookAt } from '../domain/decideAtOnce.ts';
import { isOfEvent } from '../domain/eventCauses.ts';
import { type Judgement, type JudgingRules, snapshotVerdict } from '../domain/judgement.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import { type Clock, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { isSayable } from '../domain/wording/causeSaying.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { applyAlertEvents } from '../judging/applyAlertEvents.ts';
import { newAlert } from '../judging/decideAlerts.ts';
import { judgeAtOnce } from '../judging/judgeAtOnce.ts';
import type { Logger } from '../log.ts';
import { alertsOf, appendEvent, eventsOf, insertAlert, openAlertOf } from '../store/alerts.ts';
import { loadMappings } from '../store/customers.ts';
import {
  claimJudging,
  finishJudging,
  hasDueJudging,
  type JudgeRequest,
  postponeJudging,
} from '../store/judgeRequests.ts';
import { loadRelationships } from '../store/people.ts';
import { savePeopleFinding } from '../store/peopleFindings.ts';
import { retryStale } from '../store/retryStale.ts';
import type { SnapshotRow } from '../store/snapshots.ts';
import type { Db, Store } from '../store/store.ts';
import { StaleWrite, StoreError } from '../store/storeError.ts';
import { ROW_LEASE_MS } from '../store/whileHeld.ts';

const BATCH = 100;
/** More than this at a time waits for the next ring. */
const BATCHES_MAX = 20;
const RETRY_MS = MINUTE_MS;
/** Whoever is new belongs to a customer within half a minute; who does not after so many tries is nobody's. */
const HOMELESS_RETRY_MS = 20_000;
const HOMELESS_TRIES = 10;

export interface EventDeps {
  store: Store;
  rules: JudgingRules;
  sourceName: string;
  /** How far back the archive reaches. */
  archiveWindowMs: number;
  calendars: StaffCalendars;
  texts: Texts;
  limits: AlertLimits;
  agentId: number;
  publicUrl: string;
  /** Until then nothing is sent to salespeople (PRODUCT §5, preview first). */
  previewUntil: UtcMs;
  /** The first message to a salesperson, once, before any card. */
  introduction(leaderName: string | null): string;
  /** Before anything is judged: was the service away for days (`raiseFence`)? */
  fence(): Promise<unknown>;
  clock: Clock;
  log: Logger;
  /** Of this worker. */
  token: string;
  leaseMs?: number | undefined;
}

export interface EventReport {
  judged: number;
  opened: number;
  changed: number;
  closed: number;
  queued: number;
  held: number;
  /** Requests that have to be tried again. */
  postponed: number;
}

/**
 * Judges customers to whom something has happened, right after it (PRODUCT §5): what it does to the alert, the card or why there
 * is none, and that the request is done, are one transaction. After a crash the request is there again and comes to the same; a
 * repeat, another worker or the morning's judgement at the same time finds the alert as it is by then.
 */
export async function judgeEvents(deps: EventDeps): Promise<EventReport> {
  const { store, clock, token, leaseMs = ROW_LEASE_MS, log } = deps;
  const report: EventReport = { judged: 0, opened: 0, changed: 0, closed: 0, queued: 0, held: 0, postponed: 0 };
  if (!(await hasDueJudging(store.db, clock()))) return report;
  await deps.fence();
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const requests = await claimJudging(store.db, { now: clock(), token, leaseMs, limit: BATCH });
    if (requests.length === 0) break;
    try {
      await workOff(deps, requests, report);
    } catch (err) {
      log.error({ err }, 'customers could not be judged after an event; it is tried again');
      await postpone(deps, requests, err, report);
    }
  }
  if (report.judged + report.postponed > 0) log.info({ ...report }, 'customers judged after events');
  return report;
}

async function workOff(deps: EventDeps, requests: readonly JudgeRequest[], report: EventReport): Promise<void> {
  const { store, limits, previewUntil, clock, log } = deps;
  const now = clock();
  const requestsOf = await byCustomer(store.db, requests, now);
  await leaveHomeless(deps, requestsOf.get(null) ?? [], report);
  requestsOf.delete(null);
  const ids = [...requestsOf.keys()] as string[];
  const judgements = await judgeAtOnce(store.db, ids, { ...deps, now });
  const rules = await loadMorningRules(store.db, { limits, previewUntil, now });
  const judged = new Set(judgements.map(({ customer }) => customer.id));
  for (const id of ids) if (!judged.has(id)) await drop(deps, requestsOf.get(id)!);
  for (const judgement of judgements) {
    const own = requestsOf.get(judgement.customer.id)!;
    try {
      const done = await retryStale(() => store.transaction((db) => settle(deps, db, judgement, own, { now, rules })));
      report.judged += 1;
      for (const what of done) report[what] += 1;
    } catch (err) {
      log.error(
        { err, customer: judgement.customer.id },
        'a customer could not be judged after an event; it is tried again',
      );
      await postpone(deps, own, err, report);
    }
  }
}

/** By the customer that each request is about by now; null: none yet. */
async function byCustomer(
  db: Db,
  requests: readonly JudgeRequest[],
  now: UtcMs,
): Promise<Map<string | null, JudgeRequest[]>> {
  const contactIds = requests.flatMap(({ kind, refId }) => (kind === 'contact' ? [refId] : []));
  const mappings = await loadMappings(db, { contactIds, at: now });
  const customerOf = new Map(mappings.map(({ contactId, customerId }) => [contactId, customerId]));
  return Map.groupBy(requests, ({ kind, refId }) => (kind === 'customer' ? refId : (customerOf.get(refId) ?? null)));
}

/** Somebody of whom no customer is known yet is waited for; who has none in the end is of no interest. */
async function leaveHomeless(deps: EventDeps, requests: readonly JudgeRequest[], report: EventReport): Promise<void> {
  const { store, token, clock } = deps;
  await drop(
    deps,
    requests.filter(({ attempts }) => attempts >= HOMELESS_TRIES),
  );
  const waiting = requests.filter(({ attempts }) => attempts < HOMELESS_TRIES);
  const error = 'no customer is known of this contact yet';
  await postponeJudging(store.db, waiting, { token, nextAt: clock() + HOMELESS_RETRY_MS, error });
  report.postponed += waiting.length;
}

/** There is nobody to judge. */
async function drop({ store, token }: EventDeps, requests: readonly JudgeRequest[]): Promise<void> {
  if (requests.length > 0) await store.transaction((db) => finishJudging(db, requests, { token, nextAt: null }));
}

async function postpone(
  { store, token, clock }: EventDeps,
  requests: readonly JudgeRequest[],
  err: unknown,
  report: EventReport,
): Promise<void> {
  const error = err instanceof Error ? err.message : 'unknown';
  await postponeJudging(store.db, requests, { token, nextAt: clock() + RETRY_MS, error });
  report.postponed += requests.length;
}

type Done = 'opened' | 'changed' | 'closed' | 'queued' | 'held';

/** All that follows for one customer, in one transaction. @throws StaleWrite when somebody else was at it */
async function settle(
  deps: EventDeps,
  db: Db,
  judgement: Judgement,
  requests: readonly JudgeRequest[],
  { now, rules }: { now: UtcMs; rules: MorningRules },
): Promise<Done[]> {
  const { customer, day, ownerId } = judgement;
  const { verdict } = day;
  const relationships = await loadRelationships(db, {
    contactIds: judgement.coverage.contacts.map(({ contactId }) => contactId),
  });
  const open = await openAlertOf(db, customer.id);
  const past = open === null ? await alertsOf(db, customer.id) : [];
  const events = open === null ? [] : (await eventsOf(db, open.id)).map(({ event }) => event);
  const decision = decideAtOnce(
    {
      ...{ customerId: customer.id, now, cannotJudge: verdict.cannotJudge, lastContactAt: verdict.lastContactAt },
      ownerId: isHandedOver(events) ? open!.ownerId : ownerId,
      standing: verdict.standing.filter(({ kind, facts }) => isSayable({ kind, facts, since: now, judgements: 1 })),
    },
    open,
    past,
  );
  if (verdict.people !== undefined)
    await savePeopleFinding(db, { customerId: customer.id, at: now, finding: verdict.people });
  const done: Done[] = [];
  let alert = open;
  if (decision.action === 'open') {
    alert = newAlert(customer.id, decision.ownerId, decision.causes, now);
    if (!(await insertAlert(db, alert))) throw new StaleWrite(`customer ${customer.id} has an alert since just now`);
    const event: AlertEvent = { at: now, by: 'system', type: 'opened', causes: alert.causes, atOnce: true };
    await appendEvent(db, { id: `${alert.id}:opened`, alertId: alert.id, event });
    done.push('opened');
  } else if (decision.action === 'change') {
    alert = await applyAlertEvents(db, open!, decision.events);
    done.push(alert.state === 'closed' ? 'closed' : 'changed');
  }
  const told = alert === null ? NOTHING_TOLD : await tellOwner(deps, db, alert, judgement, { now, rules });
  if (told.done !== null) done.push(told.done);
  const nextAt = earliest(nextLookAt(relationships, now), told.until);
  if (!(await finishJudging(db, requests, { token: deps.token, nextAt })))
    throw new StaleWrite(`the judgement of customer ${customer.id} was taken over by another process`);
  return done;
}

function earliest(a: UtcMs | null, b: UtcMs | null): UtcMs | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

interface Told {
  done: 'queued' | 'held' | null;
  /** When it is planned anew; null: by the next morning. */
  until: UtcMs | null;
}

const NOTHING_TOLD: Told = { done: null, until: null };

/** The card about what happened, or why there is none now. */
async function tellOwner(
  deps: EventDeps,
  db: Db,
  alert: Alert,
  judgement: Judgement,
  { now, rules }: { now: UtcMs; rules: MorningRules },
): Promise<Told> {
  if (alert.state !== 'open' || !alert.causes.some(isOfEvent)) return NOTHING_TOLD;
  const { calendars } = deps;
  const world = await loadOneCase(db, alert, snapshotOf(judgement, calendars, now), { calendars, now });
  const plan = planAtOnce(world, rules);
  if (plan === null) return NOTHING_TOLD;
  const reason = 'held' in plan ? plan.held : await queue(deps, db, world, plan);
  if (reason === null) return { done: 'queued', until: null };
  await noteHeld(db, [{ alertId: alert.id, reason }], { calendar: calendars.company, now });
  return { done: 'held', until: 'held' in plan ? plan.until : null };
}

/** @returns null when it is queued */
async function queue(
  deps: EventDeps,
  db: Db,
  world: CaseWorld,
  { staffPlan, dueAt }: Extract<AtOncePlan, { staffPlan: unknown }>,
): Promise<HoldReason | null> {
  const introductionFor = (staffId: string): string => deps.introduction(leaderIn(world, staffId)?.name ?? null);
  const refuse = (err: unknown): 'refused' => {
    // A card that cannot be made is a fault of ours, and no reason to lose the alert.
    deps.log.error({ err }, 'a card could not be made');
    return 'refused';
  };
  let fault: 'refused' | null = null;
  const cards = await morningCards(db, deps, world, staffPlan, (_, err) => {
    fault = refuse(err);
  });
  for (const card of cards) {
    const planned = dueAt === null ? card : { ...card, dueAt };
    try {
      if (!(await queueCardIn(db, { agentId: deps.agentId, introductionFor }, planned, world.now)))
        throw new StaleWrite(`card ${card.taskId} was made by somebody else`);
    } catch (err) {
      if (err instanceof StoreError || err instanceof StaleWrite) throw err;
      fault = refuse(err);
    }
  }
  return fault;
}

/** As the day's snapshot would be, for the card only: the morning's stays as it was judged. */
function snapshotOf(judgement: Judgement, { company }: StaffCalendars, now: UtcMs): SnapshotRow {
  const { verdict } = judgement.day;
  const { score, band, coverage, observedDays, risk, version } = verdict;
  return {
    ...{ customerId: judgement.customer.id, day: company.dayOf(now), at: now, ownerId: judgement.ownerId },
    ...{ score, band, coverage, observedDays, risk, version, verdict: snapshotVerdict(judgement, verdict) },
  };
}
