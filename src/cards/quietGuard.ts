import { arrivesWell, isQuiet } from '../domain/quietHours.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import { nextCardTime } from '../domain/timetable.ts';
import { pauseAt } from '../store/alertSwitches.ts';
import { cardsByTaskIds } from '../store/alerts.ts';
import { loadDepartments, loadStaff } from '../store/people.ts';
import type { HeldMessage, QuietGuard } from './takeUp.ts';

/** Messages to salespeople that are true at any hour, only not wanted at each. */
const TEXTS_THAT_WAIT = ['introduction-', 'handover-', 'all-silent-'] as const;

/**
 * Nothing about customers goes out at night, on days off or in leave, however late the service is (COPY §12): a card is decided
 * anew; a text waits, and so does a card that may have arrived already or that nobody would make again. Notices to operators pass.
 */
export function quietGuard(calendars: StaffCalendars): QuietGuard {
  return async (db, rows, now) => {
    const held = new Map<string, HeldMessage>();
    const asked = rows.filter(({ kind, dedupeKey }) => kind === 'card' || waits(dedupeKey));
    if (asked.length === 0) return held;
    const isPaused = (await pauseAt(db, now)) !== null;
    const staff = new Map((await loadStaff(db)).map((person) => [person.id, person]));
    const departments = new Map((await loadDepartments(db)).map((department) => [department.id, department]));
    const cards = await cardsByTaskIds(
      db,
      asked.map(({ dedupeKey }) => dedupeKey),
    );
    const keptIds = new Set(cards.filter(({ kind }) => kind === 'lost').map(({ taskId }) => taskId));
    for (const { dedupeKey, kind, target, dueAt, wasInFlight } of asked) {
      const calendar = calendars.of(staff.get(target) ?? null, departments);
      if (kind !== 'card' || wasInFlight || keptIds.has(dedupeKey)) {
        if (isQuiet(now, calendar)) held.set(dedupeKey, { until: nextCardTime(now, calendar, 0) });
      } else if (isPaused) held.set(dedupeKey, { drop: 'paused' });
      else if (!arrivesWell(now, dueAt, calendar))
        held.set(dedupeKey, { drop: calendars.isOnLeave(target, now) ? 'onLeave' : 'quietHours' });
    }
    return held;
  };
}

function waits(dedupeKey: string): boolean {
  return TEXTS_THAT_WAIT.some((prefix) => dedupeKey.startsWith(prefix));
}
