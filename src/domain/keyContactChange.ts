import type { BusinessCalendar } from './businessCalendar.ts';
import type { TimeAxis } from './exposure.ts';
import { countTurns, daysOf, type InboundTurn, turnsAged } from './inboundTurns.ts';
import { type KeyContact, RECENT_DAYS } from './keyContact.ts';
import { type TakenPlace, takenPlace } from './takenPlace.ts';
import { DAY_MS, HOUR_MS, type UtcMs } from './time.ts';

/** One thing that is known of a customer's person, besides what he writes. */
export type ContactEvent = { contactId: string; at: UtcMs } & (
  | { kind: 'leftRoom' }
  /** The customer ended it, and it is still so. `leavesNobody`: no living link to any of us is left. */
  | { kind: 'deletedUs'; staffId: string; leavesNobody: boolean }
  /** A phrase rule of the group `handover` hit his own words: `handover.leaving`, `.moved`, `.successor` or {@link TAKING_OVER}. */
  | { kind: 'said'; rule: string }
  /** Another registered company stands in his profile. */
  | { kind: 'companyChanged' }
  | { kind: 'positionChanged' }
  | { kind: 'nameChanged' }
  /** What our salesperson answered to 对接人换了吗, asked about which customer. */
  | { kind: 'word'; word: ContactWord; customerId?: string }
);
/** The rule of whoever says that he takes over himself; the others speak of the speaker's going. */
export const TAKING_OVER = 'handover.takingOver';
/** 确实换了, 没有换, 暂时休假 (COPY §5.5). */
export type ContactWord = 'changed' | 'same' | 'onLeave';

export type ChangeEvidence =
  | 'said'
  | 'word'
  | 'deletedAll'
  | 'leftRoom'
  | 'deleted'
  | 'company'
  /** Somebody else of the customer said that he takes over. */
  | 'takingOver'
  | 'share'
  | 'silence'
  | 'position'
  | 'name';

export interface ContactChange {
  level: 'suspected' | 'likely' | 'confirmed';
  evidence: ChangeEvidence;
  /** When it happened; of silence: when it became too long; of a share: when the other began to write instead. */
  at: UtcMs;
  /** Whole days since his last message; null when he never wrote. */
  silentDays: number | null;
  /** His usual days between messages; null with fewer than 3 gaps. */
  gapDays: number | null;
  /** A guess so weak that only those who look at the customer are shown it: it is no cause, and takes nothing off the score. */
  isFaint?: true;
  /** Whose share it is, of `share`: who has written at least half of the turns of 21 days. */
  leadId?: string;
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
/** Longer than the leave of most: 5 days in the first ten years of work, 10 up to twenty (职工带薪年休假条例 §3). */
const LEAVE_BUSINESS_DAYS = 10;
/** Turns of the others since: one 好的 of a colleague is nobody who took over. */
const OTHERS_TURNS_LEAST = 2;
/**
 * How often a key contact who goes on as ever may be suspected by chance: twice a year on the customer's page before his three gaps
 * are over, once in five years by a card. He is judged anew after each of his days, and a likelihood ratio ever passes B by chance at most once in B times
 * (Ville 1939), so it must pass his days a year times these years.
 */
const FALSE_YEARS = { shown: 0.5, sent: 5 } as const;
/** Chance that he is only not the one who happened to write since somebody new came; once for each newcomer. */
const CHANCE_NEW = { shown: 0.05, sent: 0.01 } as const;
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
type Found = Pick<ContactChange, 'level' | 'evidence' | 'at' | 'isFaint' | 'leadId'>;

function confirmed(input: ChangeInput, habit: Habit): Found | null {
  const { incumbent, axis } = input;
  const found = input.events.flatMap((event): Found[] => {
    if (event.contactId !== incumbent.contactId || axis.ageMs(event.at) >= CONFIRMED_DAYS * DAY_MS) return [];
    const make = (evidence: ChangeEvidence): Found => ({ level: 'confirmed', evidence, at: event.at });
    if (event.kind === 'word' && event.word === 'changed') return [make('word')];
    if (isDenied(input, event.at, { isGuess: false })) return [];
    if (event.kind === 'said' && event.rule !== TAKING_OVER)
      return writesOn(habit, event.at + GOOD_BYE_DAYS * DAY_MS) ? [] : [make('said')];
    if (event.kind === 'deletedUs' && event.leavesNobody)
      return axis.now - event.at >= DELETED_WAIT_MS ? [make('deletedAll')] : [];
    return [];
  });
  return newest(found);
}

function likely(input: ChangeInput, habit: Habit): Found | null {
  const { incumbent, axis } = input;
  const found = input.events.flatMap((event): Found[] => {
    if (axis.ageMs(event.at) >= LIKELY_DAYS * DAY_MS) return [];
    if (isDenied(input, event.at, { isGuess: false })) return [];
    const make = (evidence: ChangeEvidence): Found => ({ level: 'likely', evidence, at: event.at });
    if (event.contactId !== incumbent.contactId) {
      const takesOver = event.kind === 'said' && event.rule === TAKING_OVER;
      return takesOver && !writesOn(habit, event.at + GOOD_BYE_DAYS * DAY_MS) ? [make('takingOver')] : [];
    }
    if (writesOn(habit, event.at)) return [];
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
  const { turns, axis } = input;
  const lead = leadOf(input);
  if (lead === null || lead.ownShare > OWN_SHARE_MOST || lead.days < SHARE_DAYS_LEAST) return null;
  const absence = silence(input, habit);
  const isNew =
    input.newContactIds.has(lead.contactId) &&
    !turns.some(({ contactId, at }) => contactId === lead.contactId && axis.ageMs(at) >= RECENT_DAYS * DAY_MS);
  if (absence === null || absence.place.absenceChance > (isNew ? CHANCE_NEW.sent : CHANCE_LIKELY)) return null;
  if (!isNew && habit.silentDays! < ALONE_DAYS) return null;
  const since = turns.find(({ contactId, at }) => contactId === lead.contactId && at > habit.last!);
  const at = since?.at ?? axis.now;
  if (isDenied(input, at, { isGuess: true })) return null;
  return { level: 'likely', evidence: 'share', at, leadId: lead.contactId };
}

/** Who else has written at least half of the turns of 21 days; null: nobody, or too few turns to say so. */
function leadOf({ turns, axis, incumbent }: ChangeInput): { contactId: string; days: number; ownShare: number } | null {
  const recent = turnsAged(turns, axis, 0, RECENT_DAYS);
  const counts = countTurns(recent);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (most === undefined || most[0] === incumbent.contactId || recent.length < SHARE_TURNS_LEAST) return null;
  const [contactId, own] = most;
  if (own < NEW_SHARE * recent.length) return null;
  const ownShare = (counts.get(incumbent.contactId) ?? 0) / recent.length;
  return { contactId, days: daysOf(recent, axis, contactId).length, ownShare };
}

/** Silent while colleagues write, or since somebody new does. */
function suspected(input: ChangeInput, habit: Habit): Found | null {
  const absence = silence(input, habit);
  const ofSilence =
    absence === null ? [] : [colleagueInPlace(input, absence, habit), newcomerInPlace(absence, input.axis)];
  const guesses = [...ofSilence, profileEdited(input, habit)]
    .filter((guess) => guess !== null)
    .filter(({ at }) => !isDenied(input, at, { isGuess: true }));
  return guesses.find(({ isFaint }) => isFaint !== true) ?? guesses[0] ?? null;
}

/**
 * Shown after three own gaps (PRODUCT §3), or sooner where one colleague has half of the turns and it is hardly chance, be it that
 * one took his place or that he is missed by all. Told by a card after three gaps, and only if one colleague surely stands there.
 */
function colleagueInPlace(input: ChangeInput, { place, businessDays }: Absence, habit: Habit): Found | null {
  const overdueDays = habit.silentDays! - SILENT_GAPS * habit.gapDays!;
  if (overdueDays >= SUSPECTED_DAYS || businessDays < LEAVE_BUSINESS_DAYS) return null;
  const { colleagueRatio, goneRatio, daysPerYear } = place;
  const isSeenEarly = leadOf(input) !== null && (colleagueRatio + goneRatio) / 2 >= FALSE_YEARS.shown * daysPerYear;
  if (overdueDays < 0 && !isSeenEarly) return null;
  const isFaint = overdueDays < 0 || colleagueRatio < FALSE_YEARS.sent * daysPerYear;
  return suspicion(input.axis.now - Math.max(0, overdueDays) * DAY_MS, isFaint);
}

/** PRODUCT asks three gaps of a mere silence; somebody new in his place is more than that. */
function newcomerInPlace({ place: { newcomer, absenceChance } }: Absence, axis: TimeAxis): Found | null {
  if (newcomer === null || newcomer.days < SHARE_DAYS_LEAST || absenceChance > CHANCE_NEW.shown) return null;
  if (axis.ageMs(newcomer.at) >= SUSPECTED_DAYS * DAY_MS) return null;
  return suspicion(newcomer.at, absenceChance > CHANCE_NEW.sent);
}

/**
 * Another position or name stands in his profile. A promotion and a new nickname are commoner than somebody else behind the
 * account, so this is shown, and is over when he writes on.
 */
function profileEdited({ events, incumbent, axis }: ChangeInput, habit: Habit): Found | null {
  const found = events.flatMap((event): Found[] => {
    if (event.contactId !== incumbent.contactId || axis.ageMs(event.at) >= SUSPECTED_DAYS * DAY_MS) return [];
    if ((event.kind !== 'positionChanged' && event.kind !== 'nameChanged') || writesOn(habit, event.at)) return [];
    const evidence = event.kind === 'positionChanged' ? 'position' : 'name';
    return [{ level: 'suspected', evidence, at: event.at, isFaint: true }];
  });
  return newest(found);
}

function suspicion(at: UtcMs, isFaint: boolean): Found {
  return { level: 'suspected', evidence: 'silence', at, ...(isFaint ? { isFaint } : {}) };
}

interface Absence {
  businessDays: number;
  place: TakenPlace;
}

/** A silence that says anything: he has a habit, and others have written since. */
function silence({ incumbent, turns, newContactIds, axis, calendar }: ChangeInput, habit: Habit): Absence | null {
  const { last, gapDays } = habit;
  if (last === null || gapDays === null) return null;
  const businessDays = calendar.businessDaysBetween(last, axis.now);
  if (businessDays < SILENT_BUSINESS_DAYS || turns.filter(({ at }) => at > last).length < OTHERS_TURNS_LEAST)
    return null;
  return { businessDays, place: takenPlace({ contactId: incumbent.contactId, last, turns, newContactIds, axis }) };
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
