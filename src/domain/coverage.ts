import type { ContactMark } from './contactMark.ts';
import { type Interval, mergeIntervals } from './interval.ts';
import type { ChatId } from './message.ts';
import type { Relationship, Staff } from './people.ts';
import { DAY_MS, MINUTE_MS, type UtcMs } from './time.ts';
import type { CannotJudge } from './verdict.ts';

/** What a contact last said about being archived in one chat. */
export interface ContactConsent {
  contactId: string;
  chatId: ChatId;
  state: 'agreed' | 'refused';
  changedAt: UtcMs;
}

/** What the archive as a whole has covered. */
export interface RecordCoverage {
  /** Until when it was read; null before the first pull. */
  until: UtcMs | null;
  /** When it covered us, less the gaps. */
  observed: readonly Interval[];
}

/**
 * Whether what a contact says can be read. Without an explicit no he counts as agreeing (archive.md §7.3), so `unsaid` is the
 * usual state; `partly`: refused in some chats only; `open`: was asked, has not answered, and nothing of his was ever seen.
 */
export type ConsentState = 'agreed' | 'unsaid' | 'partly' | 'open' | 'refused';
/** A seat that could not be asked is unknown, and neither archived nor not. */
export type SeatState = 'archived' | 'notArchived' | 'unknown';

export interface CoverageInput {
  now: UtcMs;
  contactIds: readonly string[];
  /** Of these contacts, ended ones too. */
  relationships: readonly Relationship[];
  staff: ReadonlyMap<string, Staff>;
  ownerId: string | null;
  /** Of these contacts. */
  consents: readonly ContactConsent[];
  record: RecordCoverage;
  /** Of the customer, earliest first. */
  marks: readonly ContactMark[];
}

/** What we can see of one customer at one moment, and what we cannot (PRODUCT §4, §8). */
export interface CustomerCoverage {
  contacts: { contactId: string; state: ConsentState }[];
  /** Rooms in which somebody of the customer has said anything about archiving. */
  rooms: { chatId: ChatId; agreed: number; refused: number }[];
  /** Members with a living link to the customer, by id. */
  seats: { staffId: string; state: SeatState }[];
  linked: number;
  archived: number;
  unknown: number;
  /** null: nobody owns the customer. */
  ownerSeat: SeatState | null;
  until: UtcMs | null;
  /** Age of the newest data; null before the first pull. */
  ageMs: number | null;
  isLate: boolean;
  /** Times of the last 91 days of which the archive tells nothing, between times of which it does. */
  gaps: Interval[];
  /** Why nothing may be judged from messages now; null: it may. */
  blocked: Extract<CannotJudge, 'refused' | 'consentOpen' | 'noSeat' | 'pullLate'> | null;
}

/** Older data than this is late: nothing is concluded from silence then. */
const PULL_LATE_MS = 60 * MINUTE_MS;
const GAPS_SHOWN_DAYS = 91;
/** So long after being added an answer to the question for consent may still come. */
const CONSENT_OPEN_DAYS = 30;
/** A single chat of a member that the archive showed so lately proves the seat. */
const SEAT_SEEN_DAYS = 30;

/** The one answer to what we can see of a customer, for signals, score, pages and digest alike. */
export function coverageOf(input: CoverageInput): CustomerCoverage {
  const { now, contactIds, relationships, staff, ownerId, record, marks } = input;
  const seatOf = (id: string): SeatState => seatState(staff.get(id), marks, now);
  const linked = [...new Set(relationships.filter(({ endedAt }) => endedAt === null).map(({ staffId }) => staffId))]
    .filter((id) => staff.get(id)?.status !== 'departed')
    .sort();
  const seats = linked.map((staffId) => ({ staffId, state: seatOf(staffId) }));
  const contacts = contactIds.map((contactId) => ({ contactId, state: consentState(input, contactId) }));
  const ownerSeat = ownerId === null ? null : seatOf(ownerId);
  const isLate = isRecordLate(record.until, now);
  return {
    ...{ contacts, seats, ownerSeat, isLate },
    rooms: roomsOf(input.consents),
    linked: seats.length,
    ...countSeats(seats.map(({ state }) => state)),
    until: record.until,
    ageMs: record.until === null ? null : now - record.until,
    gaps: holes(record.observed, now),
    blocked: blockedBy(contacts, ownerSeat, isLate),
  };
}

/** One customer's part in what can be seen of a group of owners. */
export interface OwnedCoverage {
  /** null: nobody who still works here owns it. */
  ownerId: string | null;
  ownerSeat: SeatState;
  /** Nothing of the customer may be judged, because its people refuse. */
  isRefused: boolean;
}

/**
 * What can be seen of the owners of these customers: one customer in whose chats a member was seen proves the seat for all of his.
 * @returns owners, those of them with a seat and those of whom it is not known, and customers who refuse
 */
export function ownersCoverage(customers: readonly OwnedCoverage[]): {
  staff: number;
  archived: number;
  unknown: number;
  refused: number;
} {
  const owned = customers.filter(({ ownerId }) => ownerId !== null);
  const seats = [...Map.groupBy(owned, ({ ownerId }) => ownerId).values()].map((own): SeatState => {
    const states = new Set(own.map(({ ownerSeat }) => ownerSeat));
    return states.has('archived') ? 'archived' : states.has('notArchived') ? 'notArchived' : 'unknown';
  });
  return {
    staff: seats.length,
    ...countSeats(seats),
    refused: customers.filter(({ isRefused }) => isRefused).length,
  };
}

/** Is what was read of the archive too old to conclude anything from silence? */
export function isRecordLate(until: UtcMs | null, now: UtcMs): boolean {
  return until === null || now - until > PULL_LATE_MS;
}

/** A seat of which nothing is known is counted apart: it is neither there nor missing. */
export function countSeats(seats: readonly SeatState[]): { archived: number; unknown: number } {
  const count = (state: SeatState): number => seats.filter((seat) => seat === state).length;
  return { archived: count('archived'), unknown: count('unknown') };
}

/** The seat of a member: as WeCom listed it, else as the archive itself shows. */
export function seatState(
  person: Pick<Staff, 'id' | 'isArchived'> | undefined,
  marks: readonly ContactMark[],
  now: UtcMs,
): SeatState {
  if (person?.isArchived === true) return 'archived';
  if (person?.isArchived === false) return 'notArchived';
  const begin = `s:${person?.id ?? ''}:`;
  const isSeen =
    person !== undefined &&
    marks.some(({ chatId, at }) => at > now - SEAT_SEEN_DAYS * DAY_MS && at <= now && chatId.startsWith(begin));
  return isSeen ? 'archived' : 'unknown';
}

function consentState({ consents, relationships, marks, now }: CoverageInput, contactId: string): ConsentState {
  const said = consents.filter((consent) => consent.contactId === contactId);
  const refusals = said.filter(({ state }) => state === 'refused').length;
  if (said.length > 0) return refusals === said.length ? 'refused' : refusals > 0 ? 'partly' : 'agreed';
  const own = relationships.filter((one) => one.contactId === contactId);
  const isYoung =
    own.length > 0 && own.every(({ addedAt }) => addedAt !== null && now - addedAt < CONSENT_OPEN_DAYS * DAY_MS);
  if (!isYoung) return 'unsaid';
  const ofContact = marks.filter((mark) => mark.contactId === contactId && mark.at <= now);
  // The question goes out in the member's name and is automatic; whoever writes has been let in (archive.md §7.2).
  const wasAsked = ofContact.some(({ side }) => side === 'automatic');
  return wasAsked && !ofContact.some(({ side }) => side === 'customer') ? 'open' : 'unsaid';
}

function roomsOf(consents: readonly ContactConsent[]): CustomerCoverage['rooms'] {
  const inRooms = consents.filter(({ chatId }) => chatId.startsWith('r:'));
  return [...Map.groupBy(inRooms, ({ chatId }) => chatId)]
    .map(([chatId, said]) => {
      const refused = said.filter(({ state }) => state === 'refused').length;
      return { chatId, agreed: said.length - refused, refused };
    })
    .sort((a, b) => (a.chatId < b.chatId ? -1 : 1));
}

/** A refusal by everybody means not judged, not silent; so does an owner whose chats nobody sees. */
function blockedBy(
  contacts: CustomerCoverage['contacts'],
  ownerSeat: SeatState | null,
  isLate: boolean,
): CustomerCoverage['blocked'] {
  const states = contacts.map(({ state }) => state);
  if (states.length > 0 && states.every((state) => state === 'refused')) return 'refused';
  if (states.length > 0 && states.every((state) => state === 'refused' || state === 'open')) return 'consentOpen';
  if (ownerSeat === 'notArchived') return 'noSeat';
  return isLate ? 'pullLate' : null;
}

/** Between what was observed; what was before the first pull, or is not read yet, is no hole. */
function holes(observed: readonly Interval[], now: UtcMs): Interval[] {
  const covered = mergeIntervals(observed);
  return covered
    .slice(1)
    .map(({ from }, index) => ({ from: covered[index]!.to, to: from }))
    .filter(({ to }) => to > now - GAPS_SHOWN_DAYS * DAY_MS);
}
