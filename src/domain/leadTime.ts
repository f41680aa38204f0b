import { DAY_MS, type UtcMs } from './time.ts';

/** A falling silent that is measured (data sets' README, lead time). */
export interface SilenceEvent {
  eventId: string;
  lastContactAt: UtcMs;
  /** When the silence is plain to everybody: the last contact + H. */
  evidentAt: UtcMs;
}

/** A moment that was judged. */
export interface JudgedMoment {
  /** null: a control moment, far from any event. */
  eventId: string | null;
  at: UtcMs;
  risk: number;
}

/** How early alerts come when so many control moments may be false alarms. */
export interface LeadFigures {
  /** Share of the control moments that may alert. */
  budget: number;
  events: number;
  control: number;
  /** Shares of the events: alerted at all; by half of H after the last contact; already by the last contact. */
  alerted: number;
  byHalfHorizon: number;
  byLastContact: number;
  /** Quartiles of the lead, in days before the silence is evident; 0 where there was no alert. */
  leadDays: { q25: number; median: number; q75: number };
}

/** When the alert of each event began; null where there was none at its last moment. */
function alertBegins(events: readonly SilenceEvent[], moments: readonly JudgedMoment[], budget: number) {
  const control = moments.filter(({ eventId }) => eventId === null).sort((a, b) => b.risk - a.risk);
  const threshold = control[Math.floor(budget * control.length)]?.risk;
  if (threshold === undefined || events.length === 0) return null;
  const byEvent = Map.groupBy(moments, ({ eventId }) => eventId);
  const begins = events.map((event) => ({ event, beganAt: alertBegin(byEvent.get(event.eventId) ?? [], threshold) }));
  return { control: control.length, begins };
}

/** How many days before the silence is evident each event was alerted, the latest first; 0 where it was not. */
export function leadDays(
  events: readonly SilenceEvent[],
  moments: readonly JudgedMoment[],
  budget: number,
): number[] | null {
  const found = alertBegins(events, moments, budget);
  return found === null ? null : daysOf(found.begins);
}

function daysOf(begins: readonly { event: SilenceEvent; beganAt: UtcMs | null }[]): number[] {
  return begins
    .map(({ event, beganAt }) => (beganAt === null ? 0 : (event.evidentAt - beganAt) / DAY_MS))
    .sort((a, b) => a - b);
}

/** @returns null without events or without control moments */
export function leadFigures(
  events: readonly SilenceEvent[],
  moments: readonly JudgedMoment[],
  budget: number,
): LeadFigures | null {
  const found = alertBegins(events, moments, budget);
  if (found === null) return null;
  const { control, begins } = found;
  const share = (test: (one: (typeof begins)[number]) => boolean): number => begins.filter(test).length / events.length;
  const leads = daysOf(begins);
  const quantile = (share: number): number => leads[Math.min(leads.length - 1, Math.floor(share * leads.length))]!;
  return {
    budget,
    events: events.length,
    control,
    alerted: share(({ beganAt }) => beganAt !== null),
    byHalfHorizon: share(
      ({ event: { lastContactAt, evidentAt }, beganAt }) =>
        beganAt !== null && beganAt <= lastContactAt + (evidentAt - lastContactAt) / 2,
    ),
    byLastContact: share(({ event, beganAt }) => beganAt !== null && beganAt <= event.lastContactAt),
    leadDays: { q25: quantile(0.25), median: quantile(0.5), q75: quantile(0.75) },
  };
}

/** The first of the unbroken run of alerts that reaches the last moment; null when the last moment is none. */
function alertBegin(moments: readonly JudgedMoment[], threshold: number): UtcMs | null {
  let beganAt: UtcMs | null = null;
  for (const { at, risk } of [...moments].sort((a, b) => b.at - a.at)) {
    if (risk <= threshold) break;
    beganAt = at;
  }
  return beganAt;
}
