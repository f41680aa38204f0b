import { type Alert, transition } from '../domain/alert.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { Clock } from '../domain/time.ts';
import { verify } from '../domain/verification.ts';
import type { Logger } from '../log.ts';
import { alertById, appendEvent, cardLinesOf, eventsOfAlerts, openAlerts, updateAlert } from '../store/alerts.ts';
import { loadMappings } from '../store/customers.ts';
import { loadMarks } from '../store/loadMarks.ts';
import { loadDepartments, loadStaff } from '../store/people.ts';
import { retryStale } from '../store/retryStale.ts';
import type { Store } from '../store/store.ts';

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

/** Looks in the archive for what was said to have been done, and for the customers' answers (PRODUCT §5). */
export async function verifyFollowUps(deps: VerifyDeps): Promise<VerifyReport> {
  const { store, calendars, clock, log } = deps;
  const { db } = store;
  const now = clock();
  const claimed = (await openAlerts(db)).filter(({ state, claimedAt }) => claimedAt !== null && state !== 'open');
  const report: VerifyReport = { verified: 0, cannotVerify: 0, saved: 0 };
  if (claimed.length === 0) return report;
  const ids = claimed.map(({ id }) => id);
  const wanted = new Set(claimed.map(({ customerId }) => customerId));
  const mappings = (await loadMappings(db, { at: now })).filter(({ customerId }) => wanted.has(customerId));
  const contactIdsOf = new Map(
    [...Map.groupBy(mappings, ({ customerId }) => customerId)].map(([id, own]) => [
      id,
      own.map((one) => one.contactId),
    ]),
  );
  const since = claimed.reduce((least, { openedAt }) => Math.min(least, openedAt), now);
  const marksOf = await loadMarks(db, contactIdsOf, since);
  const eventsOf = Map.groupBy(await eventsOfAlerts(db, ids), ({ alertId }) => alertId);
  const cardsOf = Map.groupBy(await cardLinesOf(db, ids), ({ alertId }) => alertId);
  const staff = new Map((await loadStaff(db)).map((person) => [person.id, person]));
  const departments = new Map((await loadDepartments(db)).map((department) => [department.id, department]));
  for (const alert of claimed) {
    const claimer = staff.get(alert.claimedBy!) ?? null;
    const events = verify(
      {
        alert,
        events: (eventsOf.get(alert.id) ?? []).map(({ event }) => event),
        sentAt: (cardsOf.get(alert.id) ?? []).flatMap(({ sentAt }) => sentAt ?? []),
        marks: (marksOf.get(alert.customerId) ?? []).filter(({ at }) => at >= alert.openedAt),
        calendar: calendars.of(claimer, departments),
        isArchived: claimer?.isArchived ?? null,
      },
      now,
    );
    if (events.length > 0) await note(store, alert, events, report);
  }
  if (report.verified + report.cannotVerify + report.saved > 0) log.info({ ...report }, 'follow-ups checked');
  return report;
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
