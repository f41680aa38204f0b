import { type Alert, transition } from '../domain/alert.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { Clock, UtcMs } from '../domain/time.ts';
import { type Claim, verify } from '../domain/verification.ts';
import type { Logger } from '../log.ts';
import { alertById, appendEvent, cardLinesOf, claimedAlerts, eventsOfAlerts, updateAlert } from '../store/alerts.ts';
import { mappingsOfCustomers } from '../store/customers.ts';
import { loadMarks } from '../store/loadMarks.ts';
import { loadDepartments, loadStaff } from '../store/people.ts';
import { retryStale } from '../store/retryStale.ts';
import type { Db, Store } from '../store/store.ts';

export interface VerifyDeps {
  store: Store;
  calendars: StaffCalendars;
  clock: Clock;
  log: Logger;
}

export interface VerifyReport {
  verified: number;
  cannotVerify: number;
  /** The customer answered, which was all that was missing. */
  saved: number;
}

/** So many cases are looked at together; who taps meanwhile gets a turn between. */
const PORTION = 200;

/** Looks in the archive for what was said to have been done, and for the customers' answers (PRODUCT §5). */
export async function verifyFollowUps({ store, calendars, clock, log }: VerifyDeps): Promise<VerifyReport> {
  const { db } = store;
  const now = clock();
  const report: VerifyReport = { verified: 0, cannotVerify: 0, saved: 0 };
  const staff = new Map((await loadStaff(db)).map((person) => [person.id, person]));
  const departments = new Map((await loadDepartments(db)).map((department) => [department.id, department]));
  for await (const claimed of claimedAlerts(db, PORTION)) {
    for (const known of await knownOf(db, claimed, now)) {
      const claimer = staff.get(known.alert.claimedBy!) ?? null;
      const calendar = calendars.of(claimer, departments);
      const events = verify({ ...known, calendar, isArchived: claimer?.isArchived ?? null }, now);
      if (events.length > 0) await note(store, known.alert, events, report);
    }
  }
  if (report.verified + report.cannotVerify + report.saved > 0) log.info({ ...report }, 'follow-ups checked');
  return report;
}

/** What happened to these cases, and what was said with their customers. */
async function knownOf(
  db: Db,
  alerts: readonly Alert[],
  now: UtcMs,
): Promise<Omit<Claim, 'calendar' | 'isArchived'>[]> {
  const ids = alerts.map(({ id }) => id);
  const customerIds = alerts.map(({ customerId }) => customerId);
  const mappings = Map.groupBy(await mappingsOfCustomers(db, customerIds, { at: now }), ({ customerId }) => customerId);
  const contactIdsOf = new Map([...mappings].map(([id, own]) => [id, own.map(({ contactId }) => contactId)]));
  const since = Math.min(...alerts.map(({ openedAt }) => openedAt));
  const marksOf = await loadMarks(db, contactIdsOf, since);
  const eventsOf = Map.groupBy(await eventsOfAlerts(db, ids), ({ alertId }) => alertId);
  const cardsOf = Map.groupBy(await cardLinesOf(db, ids), ({ alertId }) => alertId);
  return alerts.map((alert) => ({
    alert,
    events: (eventsOf.get(alert.id) ?? []).map(({ event }) => event),
    sentAt: (cardsOf.get(alert.id) ?? []).flatMap(({ sentAt }) => sentAt ?? []),
    marks: (marksOf.get(alert.customerId) ?? []).filter(({ at }) => at >= alert.openedAt),
  }));
}

async function note(
  store: Store,
  { id, version }: Alert,
  events: ReturnType<typeof verify>,
  report: VerifyReport,
): Promise<void> {
  const done = await retryStale(() =>
    store.transaction(async (db) => {
      let current = await alertById(db, id);
      // Somebody has tapped meanwhile: it is looked at again the next time.
      if (current === null || current.version !== version) return [];
      for (const event of events) {
        const next = transition(current, event);
        if (next !== 'ignored') {
          current = next;
          await updateAlert(db, current);
        }
        await appendEvent(db, { id: `${id}:${current.version}:${event.type}:${event.at}`, alertId: id, event });
      }
      return events;
    }),
  );
  for (const { type } of done) {
    if (type === 'verified') report.verified += 1;
    else if (type === 'cannotVerify') report.cannotVerify += 1;
    else report.saved += 1;
  }
}
