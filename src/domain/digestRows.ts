import type { AlertEvent } from './alert.ts';
import type { BusinessCalendar } from './businessCalendar.ts';
import type { Customer, Department, Staff } from './people.ts';
import type { UtcMs } from './time.ts';
import { type AlertStory, firstAnswer } from './weekReport.ts';
import type { DigestData, DigestProgress, DigestRow } from './wording/digestData.ts';

const ROWS_SHOWN = 5;
const IMPORTANT_OPEN_DAYS = 3;
const TIER_WEIGHT = { A: 3, B: 1.5, C: 1 } as const;

/** What the digest knows of customers and of us. */
export interface DigestWorld {
  customers: ReadonlyMap<string, Customer>;
  staff: ReadonlyMap<string, Staff>;
  departments: ReadonlyMap<number, Department>;
  /** By customer, 0…1. */
  riskOf: ReadonlyMap<string, number | null>;
}

/** The customers to look at first: by value × risk × days open (COPY §8). */
export function digestRows(
  open: readonly AlertStory[],
  world: DigestWorld,
  { at, calendar, owner }: { at: UtcMs; calendar: BusinessCalendar; owner: DigestData['owner'] },
): DigestRow[] {
  const weightOf = ({ alert }: AlertStory): number => {
    const days = 1 + calendar.businessDaysBetween(alert.openedAt, at);
    const tier = world.customers.get(alert.customerId)?.tier ?? 'C';
    return (world.riskOf.get(alert.customerId) ?? 0) * TIER_WEIGHT[tier] * days;
  };
  return [...open]
    .map((story) => ({ story, weight: weightOf(story) }))
    .sort((a, b) => b.weight - a.weight || (a.story.alert.id < b.story.alert.id ? -1 : 1))
    .slice(0, ROWS_SHOWN)
    .map(({ story }) => ({
      customerName: world.customers.get(story.alert.customerId)?.name ?? '',
      cause: causesAt(story, at)[0]!,
      ownerId: story.alert.ownerId,
      owner: owner === 'person' ? (world.staff.get(story.alert.ownerId)?.name ?? null) : groupOf(story, world),
      progress: progressAt(story, at, calendar),
    }));
}

/** A customer of the highest value whom nobody has taken up for three business days. */
export function isImportantAndOpen(
  story: AlertStory,
  { customers }: DigestWorld,
  at: UtcMs,
  calendar: BusinessCalendar,
): boolean {
  return (
    customers.get(story.alert.customerId)?.tier === 'A' &&
    firstAnswer(story, at) === null &&
    calendar.businessDaysBetween(story.alert.openedAt, at) >= IMPORTANT_OPEN_DAYS
  );
}

/** The causes as they stood then. */
function causesAt({ alert, events }: AlertStory, at: UtcMs): typeof alert.causes {
  let causes = alert.causes;
  for (const event of events) {
    if (event.at > at) break;
    if ((event.type === 'opened' || event.type === 'causesChanged') && event.causes.length > 0) causes = event.causes;
  }
  return causes;
}

function groupOf({ alert }: AlertStory, { staff, departments }: DigestWorld): string | null {
  const person = staff.get(alert.ownerId);
  const departmentId = person?.mainDepartmentId ?? person?.departmentIds[0];
  return departmentId === undefined ? null : (departments.get(departmentId)?.name ?? null);
}

function progressAt({ alert, events }: AlertStory, at: UtcMs, calendar: BusinessCalendar): DigestProgress {
  let progress: DigestProgress | null = null;
  for (const event of events) {
    if (event.at >= at) break;
    progress = progressAfter(event, progress);
  }
  return progress ?? { state: 'open', businessDays: calendar.businessDaysBetween(alert.openedAt, at) };
}

function progressAfter(event: AlertEvent, before: DigestProgress | null): DigestProgress | null {
  switch (event.type) {
    case 'claimed':
      return { state: 'done' };
    case 'attested':
      return { state: event.outcome === 'appointment' ? 'appointment' : 'attested' };
    case 'snoozed':
      return before ?? { state: 'later' };
    case 'closed':
      return { state: 'closed' };
    case 'undone':
    case 'snoozeEnded':
    case 'reopened':
      return null;
    default:
      return before;
  }
}
