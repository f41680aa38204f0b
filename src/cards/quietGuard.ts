import type { CardKind } from '../domain/alert.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { isCritical } from '../domain/critical.ts';
import { arrivesWell, isQuiet } from '../domain/quietHours.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import { MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { isCardTime, nextCardTime } from '../domain/timetable.ts';
import { pauseAt } from '../store/alertSwitches.ts';
import { alertsByIds, type Card, cardsByTaskIds } from '../store/alerts.ts';
import type { OutboxRow } from '../store/outbox.ts';
import { loadDepartments, loadStaff } from '../store/people.ts';
import type { Db } from '../store/store.ts';
import { spreadOf } from './queueCard.ts';
import type { HeldMessage, QuietGuard } from './takeUp.ts';

/** Messages to salespeople that are true at any hour, only not wanted at each. */
const TEXTS_THAT_WAIT = ['introduction-', 'handover-', 'all-silent-'] as const;

/** These come in the two windows of the day; sweeps and leaders' cards have times of their own. */
const IN_WINDOWS: ReadonlySet<string> = new Set<CardKind>(['alert', 'reminder', 'question', 'morningList']);
/** Tries that failed, or the lease of a process that was killed: so late it is still the same block of the day. */
const GRACE_MS = 30 * MINUTE_MS;

/**
 * Nothing about customers goes out at night, on days off or in leave, however late the service is (COPY §12): a card is decided
 * anew; a text waits, and so does a card that may have arrived already or that nobody would make again. What missed its window,
 * because WeCom did not take it, waits for the day's next one, the critical excepted. Notices to operators pass.
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
    const cardOf = new Map(cards.map((card) => [card.taskId, card]));
    const criticalIds = await criticalAmong(db, cards);
    const keptIds = new Set(cards.filter(({ kind }) => kind === 'lost').map(({ taskId }) => taskId));
    for (const row of asked) {
      const { dedupeKey, kind, target, dueAt, wasInFlight } = row;
      const calendar = calendars.of(staff.get(target) ?? null, departments);
      const late = criticalIds.has(dedupeKey)
        ? null
        : afterWindow(row, cardOf.get(dedupeKey)?.kind ?? '', { calendar, now });
      if (kind !== 'card' || wasInFlight || keptIds.has(dedupeKey)) {
        if (isQuiet(now, calendar)) held.set(dedupeKey, { until: nextCardTime(now, calendar, 0) });
        else if (late !== null) held.set(dedupeKey, { until: late.nextAt });
      } else if (isPaused) held.set(dedupeKey, { drop: 'paused' });
      else if (!arrivesWell(now, dueAt, calendar))
        held.set(dedupeKey, { drop: calendars.isOnLeave(target, now) ? 'onLeave' : 'quietHours' });
      else if (late !== null) held.set(dedupeKey, late.isToday ? { until: late.nextAt } : { drop: 'nextMorning' });
    }
    return held;
  };
}

/** @returns when a card comes that has missed its window; null for one that is in time, or has none */
function afterWindow(
  { dedupeKey, orderedAt }: OutboxRow,
  kind: string,
  { calendar, now }: { calendar: BusinessCalendar; now: UtcMs },
): { nextAt: UtcMs; isToday: boolean } | null {
  if (!IN_WINDOWS.has(kind) || isCardTime(now, calendar, { plannedAt: orderedAt, graceMs: GRACE_MS })) return null;
  const nextAt = nextCardTime(now, calendar, spreadOf(dedupeKey));
  // A list of the morning is made of that morning.
  return { nextAt, isToday: kind !== 'morningList' && calendar.dayOf(nextAt) === calendar.dayOf(now) };
}

/** Task ids of cards about what cannot wait. */
async function criticalAmong(db: Db, cards: readonly Card[]): Promise<Set<string>> {
  const alerts = await alertsByIds(
    db,
    cards.flatMap(({ alertId }) => (alertId === '' ? [] : [alertId])),
  );
  const critical = new Set(alerts.filter(({ causes }) => isCritical(causes)).map(({ id }) => id));
  return new Set(cards.filter(({ alertId }) => critical.has(alertId)).map(({ taskId }) => taskId));
}

function waits(dedupeKey: string): boolean {
  return TEXTS_THAT_WAIT.some((prefix) => dedupeKey.startsWith(prefix));
}
