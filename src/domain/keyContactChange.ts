import type { BusinessCalendar } from './businessCalendar.ts';
import type { TimeAxis } from './exposure.ts';
import { countTurns, daysOf, type InboundTurn, turnsAged } from './inboundTurns.ts';
import { type KeyContact, RECENT_DAYS } from './keyContact.ts';
import { DAY_MS, HOUR_MS, type UtcMs } from './time.ts';

/** One thing that is known of a customer's person, besides what he writes. */
export type ContactEvent = { contactId: string; at: UtcMs } & (
  | { kind: 'leftRoom' }
  /** The customer ended it, and it is still so. `leavesNobody`: no living link to any of us is left. */
  | { kind: 'deletedUs'; staffId: string; leavesNobody: boolean }
  /** A phrase rule of the group `handover` hit his own words: `handover.leaving`, `handover.moved`, `handover.successor`. */
  | { kind: 'said'; rule: string }
  /** Another registered company stands in his profile. */
  | { kind: 'companyChanged' }
  | { kind: 'positionChanged' }
  | { kind: 'nameChanged' }
  /** What our salesperson answered to 对接人换了吗. */
  | { kind: 'word'; word: ContactWord }
);
/** 确实换了, 没有换, 暂时休假 (COPY §5.5). */
export type ContactWord = 'changed' | 'same' | 'onLeave';

export type ChangeEvidence = 'said' | 'word' | 'deletedAll' | 'leftRoom' | 'deleted' | 'company' | 'share' | 'silence';

export interface ContactChange {
  level: 'suspected' | 'likely' | 'confirmed';
  evidence: ChangeEvidence;
  /** When it happened; of silence: when it became too long; of a share: when the other began to write instead. */
  at: UtcMs;
  /** Whole days since his last message; null when he never wrote. */
  silentDays: number | null;
  /** His usual days between messages; null with fewer than 3 gaps. */
  gapDays: number | null;
}

export interface ChangeInput {
  incumbent: KeyContact;
  /** Of the customer, by time. */
  turns: readonly InboundTurn[];
  /** Who came to know us only lately. */
  newContactIds: ReadonlySet<string>;
  /** Of all the customer's people, known by now. */
  events: readonly ContactEvent[];
  axis: TimeAxis;
  calendar: BusinessCalendar;
}

/** After a deletion the customer may add us again: a change of phone, a wrong tap (COPY §12). */
export const DELETED_WAIT_MS = 2 * HOUR_MS;
/** A suspicion is a guess about a person and expires (PRODUCT §3). */
const SUSPECTED_DAYS = 30;
/** What makes a change likely is over when nothing came of it. */
const LIKELY_DAYS = 60;
const CONFIRMED_DAYS = 90;
const GAPS_KNOWN_LEAST = 3;
const SILENT_GAPS = 3;
const SILENT_BUSINESS_DAYS = 5;
/** Turns of the others since: one 好的 of a colleague is nobody who took over. */
const OTHERS_TURNS_LEAST = 2;
/** Chance that he is only not the one who happened to write, on so many days of the others. */
const CHANCE_SUSPECTED = 0.01;
const CHANCE_NEW = 0.05;
const CHANCE_LIKELY = 0.001;
/** A colleague who always wrote, too, is alone for longer than a leave lasts. */
const ALONE_DAYS = 28;
/** PRODUCT §3: a new person takes at least half of the turns of 21 days; of fewer turns a half says nothing. */
const NEW_SHARE = 0.5;
const SHARE_TURNS_LEAST = 4;
const SHARE_DAYS_LEAST = 2;
/** The key contact then hardly writes any more. */
const OWN_SHARE_MOST = 0.25;
/** Who goes on writing on so many days after it has not gone. */
const WRITES_ON_DAYS = 2;
/** Somebody who says good-bye still writes for a while. */
const GOOD_BYE_DAYS = 14;

/**
 * Has the key contact changed? The surest evidence counts: *confirmed* was said or is done, *likely* has a dated event or
 * somebody in his place, *suspected* is a silence while colleagues write (PRODUCT §3).
 * @returns null when all is as usual
 */
export function keyContactChange(input: ChangeInput): ContactChange | null {
  const { axis, incumbent } = input;
  const own = input.turns.filter(({ contactId }) => contactId === incumbent.contactId);
  const last = own.at(-1)?.lastAt ?? null;
  const days = daysOf(own, axis);
  const gap = days.length > GAPS_KNOWN_LEAST ? (days.at(-1)! - days[0]!) / (days.length - 1) : null;
  const habit: Habit = { own, last, silentDays: last === null ? null : axis.ageMs(last) / DAY_MS, gapDays: gap };
  const found = confirmed(input, habit) ?? likely(input, habit) ?? suspected(input, habit);
  if (found === null) return null;
  return { ...found, silentDays: habit.silentDays === null ? null : Math.floor(habit.silentDays), gapDays: gap };
}

interface Habit {
  own: readonly InboundTurn[];
  last: UtcMs | null;
  silentDays: number | null;
  gapDays: number | null;
}
type Found = Pick<ContactChange, 'level' | 'evidence' | 'at'>;

function confirmed(input: ChangeInput, habit: Habit): Found | null {
  const { incumbent, axis } = input;
  const found = input.events.flatMap((event): Found[] => {
    if (event.contactId !== incumbent.contactId || axis.ageMs(event.at) >= CONFIRMED_DAYS * DAY_MS) return [];
    const make = (evidence: ChangeEvidence): Found => ({ level: 'confirmed', evidence, at: event.at });
    if (event.kind === 'word' && event.word === 'changed') return [make('word')];
    if (isDenied(input, event.at, { isGuess: false })) return [];
    if (event.kind === 'said') return writesOn(habit, event.at + GOOD_BYE_DAYS * DAY_MS) ? [] : [make('said')];
    if (event.kind === 'deletedUs' && event.leavesNobody)
      return axis.now - event.at >= DELETED_WAIT_MS ? [make('deletedAll')] : [];
    return [];
  });
  return newest(found);
}

function likely(input: ChangeInput, habit: Habit): Found | null {
  const { incumbent, axis } = input;
  const found = input.events.flatMap((event): Found[] => {
    if (event.contactId !== incumbent.contactId || axis.ageMs(event.at) >= LIKELY_DAYS * DAY_MS) return [];
    if (isDenied(input, event.at, { isGuess: false }) || writesOn(habit, event.at)) return [];
    const make = (evidence: ChangeEvidence): Found => ({ level: 'likely', evidence, at: event.at });
    switch (event.kind) {
      case 'leftRoom':
        return [make('leftRoom')];
      case 'companyChanged':
        return [make('company')];
      case 'deletedUs':
        return axis.now - event.at >= DELETED_WAIT_MS ? [make('deleted')] : [];
      default:
        return [];
    }
  });
  return newest(found) ?? replaced(input, habit);
}

/** Somebody else has taken half of the turns, and the key contact's place. */
function replaced(input: ChangeInput, habit: Habit): Found | null {
  const { turns, axis, incumbent } = input;
  const recent = turnsAged(turns, axis, 0, RECENT_DAYS);
  const counts = countTurns(recent);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (most === undefined || most[0] === incumbent.contactId || recent.length < SHARE_TURNS_LEAST) return null;
  const [heirId, heirTurns] = most;
  const ownTurns = counts.get(incumbent.contactId) ?? 0;
  if (heirTurns < NEW_SHARE * recent.length || ownTurns > OWN_SHARE_MOST * recent.length) return null;
  const heirDays = daysOf(recent, axis, heirId);
  const isNew =
    input.newContactIds.has(heirId) &&
    !turns.some(({ contactId, at }) => contactId === heirId && axis.ageMs(at) >= RECENT_DAYS * DAY_MS);
  if (heirDays.length < SHARE_DAYS_LEAST || !isSilent(input, habit, isNew ? CHANCE_NEW : CHANCE_LIKELY)) return null;
  if (!isNew && habit.silentDays! < ALONE_DAYS) return null;
  const since = recent.find(({ contactId, at }) => contactId === heirId && at > (habit.last ?? 0));
  const at = since?.at ?? axis.now;
  return isDenied(input, at, { isGuess: true }) ? null : { level: 'likely', evidence: 'share', at };
}

/** Silent for three own gaps while colleagues write. */
function suspected(input: ChangeInput, habit: Habit): Found | null {
  if (!isSilent(input, habit, CHANCE_SUSPECTED)) return null;
  const { axis } = input;
  const overdueDays = habit.silentDays! - SILENT_GAPS * habit.gapDays!;
  if (habit.silentDays! < SILENT_GAPS * habit.gapDays! || overdueDays >= SUSPECTED_DAYS) return null;
  const at = axis.now - overdueDays * DAY_MS;
  return isDenied(input, at, { isGuess: true }) ? null : { level: 'suspected', evidence: 'silence', at };
}

/** Others write, and so often that his part of the days would hardly have passed him by. */
function isSilent({ turns, axis, calendar }: ChangeInput, habit: Habit, chanceMost: number): boolean {
  const { own, last, gapDays } = habit;
  if (last === null || gapDays === null) return false;
  if (calendar.businessDaysBetween(last, axis.now) < SILENT_BUSINESS_DAYS) return false;
  const since = turns.filter(({ at }) => at > last);
  if (since.length < OTHERS_TURNS_LEAST) return false;
  const before = turns.filter(({ at }) => at <= last);
  // Laplace's rule: of few days no share is taken for certain.
  const share = (daysOf(own, axis).length + 1) / (daysOf(before, axis).length + 2);
  return (1 - share) ** daysOf(since, axis).length <= chanceMost;
}

/** Went on writing as before: whatever happened was not his going. */
function writesOn({ own }: Habit, from: UtcMs): boolean {
  const days = new Set(own.filter(({ at }) => at > from).map(({ at }) => Math.floor((at - from) / DAY_MS)));
  return days.size >= WRITES_ON_DAYS;
}

/** 没有换 answers what was seen by then; for a month it and 暂时休假 also answer what is only guessed. */
function isDenied({ events, incumbent }: ChangeInput, at: UtcMs, { isGuess }: { isGuess: boolean }): boolean {
  return events.some((event) => {
    if (event.kind !== 'word' || event.contactId !== incumbent.contactId) return false;
    if (isGuess) return event.word !== 'changed' && at <= event.at + SUSPECTED_DAYS * DAY_MS;
    return event.word === 'same' && at <= event.at;
  });
}

function newest(found: readonly Found[]): Found | null {
  return found.reduce<Found | null>((best, one) => (best === null || one.at > best.at ? one : best), null);
}
