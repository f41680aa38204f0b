import { createHash } from 'node:crypto';
import { type Alert, type AlertEvent, transition } from '../domain/alert.ts';
import { type Decision, decideAlert, wasJudgedSince } from '../domain/alertDecision.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { type DecisionMoment, type JudgedCase, judgedOf, judgedOfOpen } from '../domain/judgedCase.ts';
import type { Staff } from '../domain/people.ts';
import type { UtcMs } from '../domain/time.ts';
import { morningOf } from '../domain/timetable.ts';
import {
  type AlertEventEntry,
  alertsByIds,
  alertsOfCustomers,
  appendEvents,
  decisionEvents,
  insertAlerts,
  updateAlert,
} from '../store/alerts.ts';
import { retryStale } from '../store/retryStale.ts';
import type { Db, Store } from '../store/store.ts';

/** So many customers in one transaction: a commit costs more than what it commits. */
const CHUNK = 200;

export interface DecisionDeps {
  store: Store;
  /** The company's. */
  calendar: BusinessCalendar;
  staff: ReadonlyMap<string, Staff>;
}

export interface DecisionReport {
  opened: number;
  changed: number;
  closed: number;
  /** Why causes that stood opened nothing. */
  notOpened: Partial<Record<'firstJudgement' | 'resting' | 'blind' | 'noOwner', number>>;
}

/**
 * Opens, changes and closes the alerts of judged customers, some hundred in a transaction. A customer without a standing cause
 * and without an open alert needs not be handed in. Done again for the same day it changes nothing.
 * @param open alerts that are not closed: their ids, by customer
 */
export async function decideAlerts(
  deps: DecisionDeps,
  cases: readonly JudgedCase[],
  open: ReadonlyMap<string, string>,
  now: UtcMs,
): Promise<DecisionReport> {
  const report: DecisionReport = { opened: 0, changed: 0, closed: 0, notOpened: {} };
  const known = cases.filter(({ customerId }) => open.has(customerId));
  const fresh = cases.filter(({ customerId, verdict }) => !open.has(customerId) && verdict.standing.length > 0);
  for (const chunk of chunksOf(known)) {
    const done = await retryStale(() => deps.store.transaction((db) => changeAlerts(deps, db, chunk, open, now)));
    report.changed += done.changed;
    report.closed += done.closed;
  }
  for (const chunk of chunksOf(fresh)) report.opened += await openAlerts(deps, chunk, now, report);
  return report;
}

function* chunksOf<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let start = 0; start < items.length; start += CHUNK) yield items.slice(start, start + CHUNK);
}

function momentOf({ calendar }: DecisionDeps, now: UtcMs): DecisionMoment {
  return { now, wakesUntil: Math.max(now, morningOf(calendar.dayOf(now), calendar)) };
}

/** In a transaction; read anew, for somebody may have tapped since the customers were loaded. */
async function changeAlerts(
  deps: DecisionDeps,
  db: Db,
  cases: readonly JudgedCase[],
  open: ReadonlyMap<string, string>,
  now: UtcMs,
): Promise<{ changed: number; closed: number }> {
  const { calendar, staff } = deps;
  const dayStart = calendar.dayStart(calendar.dayOf(now));
  const moment = { ...momentOf(deps, now), isActive: (id: string) => staff.get(id)?.status === 'active' };
  const ids = cases.map(({ customerId }) => open.get(customerId)!);
  const current = new Map((await alertsByIds(db, ids)).map((alert) => [alert.customerId, alert]));
  const eventsOf = Map.groupBy(await decisionEvents(db, ids, dayStart), ({ alertId }) => alertId);
  const appended: AlertEventEntry[] = [];
  const done = { changed: 0, closed: 0 };
  for (const one of cases) {
    const alert = current.get(one.customerId);
    if (alert === undefined || alert.state === 'closed') continue;
    const events = (eventsOf.get(alert.id) ?? []).map(({ event }) => event);
    const judged = judgedOfOpen(one, { alert, events }, { ...moment, isRepeat: wasJudgedSince(events, dayStart) });
    const decision = decideAlert(judged, alert, []);
    if (decision.action !== 'change') continue;
    const after = await applyEvents(db, alert, decision.events, appended);
    done[after.state === 'closed' ? 'closed' : 'changed'] += 1;
  }
  await appendEvents(db, appended);
  return done;
}

/** Makes the transitions of one alert and writes it once for each; what happened is put into `appended`. */
async function applyEvents(
  db: Db,
  alert: Alert,
  events: readonly AlertEvent[],
  appended: AlertEventEntry[],
): Promise<Alert> {
  let current = alert;
  for (const event of events) {
    const next = transition(current, event);
    if (next === 'ignored') continue;
    current = next;
    appended.push({ id: `${current.id}:${current.version}:${event.type}`, alertId: current.id, event });
  }
  if (current !== alert) await updateAlert(db, current, alert.version);
  return current;
}

async function openAlerts(
  deps: DecisionDeps,
  cases: readonly JudgedCase[],
  now: UtcMs,
  report: DecisionReport,
): Promise<number> {
  const { db } = deps.store;
  const customerIds = cases.map(({ customerId }) => customerId);
  const pastOf = Map.groupBy(await alertsOfCustomers(db, customerIds), ({ customerId }) => customerId);
  const alerts: Alert[] = [];
  for (const one of cases) {
    const decision = decideAlert(judgedOf(one, momentOf(deps, now)), null, pastOf.get(one.customerId) ?? []);
    if (decision.action === 'open') alerts.push(newAlert(one.customerId, decision.ownerId, decision.causes, now));
    else countReason(report, decision);
  }
  if (alerts.length === 0) return 0;
  return deps.store.transaction(async (db) => {
    const opened = await insertAlerts(db, alerts);
    await appendEvents(
      db,
      opened.map((alert) => ({
        id: `${alert.id}:opened`,
        alertId: alert.id,
        event: { at: now, by: 'system', type: 'opened', causes: alert.causes },
      })),
    );
    return opened.length;
  });
}

function countReason({ notOpened }: DecisionReport, decision: Decision): void {
  if (decision.action !== 'none') return;
  const { reason } = decision;
  if (reason === 'nothingStands' || reason === 'unchanged') return;
  notOpened[reason] = (notOpened[reason] ?? 0) + 1;
}

/** The id is free of customer ids, which people would see in task ids, and never used again. */
export function newAlert(customerId: string, ownerId: string, causes: Alert['causes'], now: UtcMs): Alert {
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
