import type { ContactMark } from './contactMark.ts';
import { belonged, type ContactStays, eventsDuring, peopleEver } from './contactStays.ts';
import { type CustomerPeople, withoutGone } from './contactsJudgement.ts';
import { type ContactConsent, type CustomerCoverage, coverageOf } from './coverage.ts';
import { type BusinessFinding, type CrmProfile, type CustomerBusiness, judgeBusiness } from './crm/business.ts';
import type { BusinessWorld, CompanyBusiness } from './crm/businessWorld.ts';
import type { Segment } from './customerMap.ts';
import { ownerOf } from './customerOwner.ts';
import { graceEnd, handoversOf, latestHandover } from './handover.ts';
import { judge } from './health.ts';
import type { Interval } from './interval.ts';
import type { KeyContactMark } from './keyContact.ts';
import type { ContactEvent } from './keyContactChange.ts';
import type { ChatId } from './message.ts';
import type { Customer, Department, Relationship, Staff } from './people.ts';
import type { RhythmWindow } from './rhythm.ts';
import { answererOf, marksThatCount, type RoomRules } from './roomRules.ts';
import type { ScoreProfile } from './scoreProfile.ts';
import { type SegmentedProfiles, type SegmentRules, segmentOf } from './segment.ts';
import type { DayVerdict } from './settleFading.ts';
import { saidComplaint } from './signals/saidComplaint.ts';
import type { OwnedVerdict } from './silenceHolds.ts';
import { type JudgedBefore, mainContactOf, type SnapshotVerdict } from './snapshotVerdict.ts';
import type { StaffCalendars } from './staffCalendars.ts';
import type { UtcMs } from './time.ts';
import type { StandingCause, Verdict } from './verdict.ts';

/**
 * What one judgement of all customers looks at that they have in common, or that few of them have, as it was known at one moment.
 * The rest is loaded for some customers at a time: see {@link CustomersWorld}.
 */
export interface JudgingWorld {
  /** What became known later is not looked at; undefined: all that is known by today. */
  knownAt: UtcMs | undefined;
  /** In their order; some of them have no people any more. */
  customerIds: readonly string[];
  staff: ReadonlyMap<string, Staff>;
  /** In which everybody works: by their hours waits are measured. */
  departments: ReadonlyMap<number, Department>;
  /** When the archive covered us. */
  observed: readonly Interval[];
  /** Until when the archive was read. */
  coveredUntil: UtcMs | null;
  /** Key contacts marked by hand, by customer. */
  keyContactOf: ReadonlyMap<string, KeyContactMark>;
  /** What is known of contacts besides their messages and whom they deleted, by contact. */
  eventsOf: ReadonlyMap<string, readonly ContactEvent[]>;
  /** When contacts said what sounds like a complaint, by contact; left out: nobody did. */
  saidComplaintsOf?: ReadonlyMap<string, readonly UtcMs[]>;
  /** Rooms in which people of several customers are: what staff say there is said to nobody in particular. */
  sharedChatIds: ReadonlySet<ChatId>;
  /** What the company's own systems say; left out or null: nothing. */
  business?: CompanyBusiness | null;
  /** Segments that a person has set, by customer; left out: none. */
  segmentOf?: ReadonlyMap<string, Segment>;
  /** Who owns which room (群主). */
  roomOwners: ReadonlyMap<ChatId, string>;
  /** When those who have gone from one company to another belonged to which customer; left out: nobody has. */
  staysOf?: ReadonlyMap<string, ContactStays>;
}

/** The world of some customers: with their people, without whom nobody is judged. */
export interface CustomersWorld extends JudgingWorld {
  customers: readonly Customer[];
  contactIdsOf: ReadonlyMap<string, readonly string[]>;
  relationshipsOf: ReadonlyMap<string, readonly Relationship[]>;
  /** What contacts said about being archived, by contact. */
  consentsOf: ReadonlyMap<string, readonly ContactConsent[]>;
  /** What is known of contacts besides their messages, by contact. */
  eventsOf: ReadonlyMap<string, readonly ContactEvent[]>;
  business?: BusinessWorld | null;
}

/** By which rules a day is judged; kept with the day, so that it can be judged again by the same. */
export interface JudgingRules {
  profile: ScoreProfile;
  /** Profiles of segments; left out: the one above is for everybody. */
  segments?: SegmentedProfiles;
  /** Judges with this window and without days off, as the backtest does; null in ordinary life. */
  fixedWindow: RhythmWindow | null;
  /** How rooms count; as by default unless told. */
  rooms?: RoomRules;
}

/** One customer as judged on a day, before it is decided over the whole day who is fading. */
export interface Judgement {
  customer: Customer;
  ownerId: string | null;
  mainContactId: string | null;
  before: JudgedBefore;
  day: DayVerdict;
  /** null: the company's systems say nothing of this customer. */
  business: BusinessFinding | null;
  /** What could be seen of the customer. */
  coverage: CustomerCoverage;
}

const ROOMS_BY_DEFAULT: RoomRules = { answeredBy: 'any', leftOut: [] };

export const NEVER_JUDGED: JudgedBefore = { band: null, standing: [] };

/**
 * Judges one customer in a world: the same for the daily judgement and for every replay of it.
 * @param marks of this customer, earliest first, as far as they were known
 */
export function judgeCustomer(
  world: CustomersWorld,
  { before, business, ...said }: CustomerKnown,
  {
    now,
    calendars,
    profile: standard,
    segments,
    fixedWindow,
    rooms = ROOMS_BY_DEFAULT,
  }: JudgingRules & { now: UtcMs; calendars: StaffCalendars },
): Judgement {
  const marks = marksThatCount(said.marks, rooms);
  const customer = withCrm(said.customer, world.business?.profileOf.get(said.customer.id));
  const relationships = world.relationshipsOf.get(customer.id) ?? [];
  const contactIds = world.contactIdsOf.get(customer.id) ?? [];
  const stays = world.staysOf?.get(customer.id);
  const everIds = peopleEver(contactIds, stays);
  const ownerId = ownerOf({ customer, marks, relationships, staff: world.staff, now });
  const calendar = calendars.of((ownerId === null ? undefined : world.staff.get(ownerId)) ?? null, world.departments);
  const known = relatedSince(relationships, marks);
  const segment =
    segments === undefined
      ? null
      : customerSegment(world, { customer, marks, business }, { now, rules: segments.rules });
  const profile = (segment === null ? undefined : segments?.profiles[segment]) ?? standard;
  const judged =
    business === undefined
      ? null
      : judgeBusiness(business, {
          ...{ marks, now, calendar, profile },
          risk: world.business?.risk ?? null,
          segment: world.business?.profileOf.get(customer.id)?.segment ?? null,
        });
  const causes = withSaidComplaint(judged?.causes ?? [], world, customer.id, { now, profile });
  const coverage = coverageOf({
    ...{ now, contactIds, relationships, staff: world.staff, ownerId, marks },
    consents: contactIds.flatMap((id) => world.consentsOf.get(id) ?? []),
    record: { until: world.coveredUntil, observed: world.observed },
  });
  const handover = latestHandover(handoversOf(relationships, world.staff), now);
  const people: CustomerPeople = {
    ...{ contactIds, relationships, tier: customer.tier },
    marked: world.keyContactOf.get(customer.id) ?? null,
    events: everIds.flatMap((id) => eventsDuring(world.eventsOf.get(id) ?? [], stays, customer.id)),
    ...(stays === undefined ? {} : { goneIds: new Set(everIds.filter((id) => !contactIds.includes(id))) }),
  };
  const verdict = judge({
    customerId: customer.id,
    marks,
    now,
    observed: world.observed,
    calendar,
    profile,
    relatedSince: known,
    sharedChatIds: world.sharedChatIds,
    answererOf: answererOf(rooms.answeredBy, { ownerId, roomOwners: world.roomOwners }),
    ...(fixedWindow === null ? {} : { fixed: { ...fixedWindow, daysOff: false } }),
    ...(before.band === null ? {} : { previousBand: before.band }),
    ...(before.said === undefined ? {} : { previouslySaid: before.said }),
    ...(before.monthEnds === undefined
      ? {}
      : { months: { ends: before.monthEnds, stood: before.standing.includes('monthlyFall') } }),
    refused: coverage.blocked === 'refused',
    consentOpen: coverage.blocked === 'consentOpen',
    noSeat: coverage.blocked === 'noSeat',
    pullLate: coverage.blocked === 'pullLate',
    handover,
    // A replay of measured data is to give the backtest's numbers.
    ...(fixedWindow === null ? { people } : {}),
    causes,
    ...(judged === null ? {} : { dimensions: judged.dimensions }),
  });
  return {
    customer,
    ownerId,
    mainContactId: mainContactOf(withoutGone(marks, people.goneIds), now),
    before,
    day: {
      ...{ verdict, profile, previousBand: before.band },
      isFading: before.standing.includes('fading'),
      isInGrace: handover !== null && now < graceEnd(handover, calendar),
    },
    business: judged?.finding ?? null,
    coverage,
  };
}

/** What the company's own systems have recorded speaks before what somebody may have meant: one complaint, one cause. */
function withSaidComplaint(
  causes: readonly StandingCause[],
  { saidComplaintsOf, contactIdsOf, staysOf }: CustomersWorld,
  customerId: string,
  { now, profile }: { now: UtcMs; profile: ScoreProfile },
): readonly StandingCause[] {
  if (saidComplaintsOf === undefined || causes.some(({ kind }) => kind === 'complaint')) return causes;
  const stays = staysOf?.get(customerId);
  const saidAt = peopleEver(contactIdsOf.get(customerId) ?? [], stays).flatMap((id) =>
    (saidComplaintsOf.get(id) ?? []).filter((at) => belonged(stays, id, at)),
  );
  const cause = saidComplaint(saidAt, { now, standsDays: profile.complaints.standsDays });
  return cause === null ? causes : [...causes, cause];
}

/** What is known of one customer at the moment of judging. */
export interface CustomerKnown {
  customer: Customer;
  marks: readonly ContactMark[];
  before: JudgedBefore;
  /** Left out: the company's systems say nothing of him. */
  business?: CustomerBusiness | undefined;
}

/** The segment whose profile a customer is judged by; null: the standard one. */
export function customerSegment(
  world: CustomersWorld,
  { customer: { id }, marks, business }: Pick<CustomerKnown, 'customer' | 'marks' | 'business'>,
  { now, rules }: { now: UtcMs; rules: SegmentRules },
): Segment | null {
  const known = {
    byHand: world.segmentOf?.get(id) ?? null,
    word: world.business?.profileOf.get(id)?.segment ?? null,
    ...{ business: business ?? null, knownSince: relatedSince(world.relationshipsOf.get(id) ?? [], marks), now },
  };
  return segmentOf(known, rules);
}

/** What a person has set counts more than what the CRM says (PRODUCT §2). */
export function withCrm(customer: Customer, crm: CrmProfile | undefined): Customer {
  if (crm === undefined) return customer;
  return { ...customer, ownerId: customer.ownerId ?? crm.ownerId, tier: customer.tier ?? crm.tier };
}

/** What the day's snapshot keeps of a settled judgement. */
export function snapshotVerdict(
  { mainContactId, before, business, coverage: { linked, archived, unknown, until, contacts, ownerSeat } }: Judgement,
  verdict: Verdict,
): SnapshotVerdict {
  const refused = contacts.filter(({ state }) => state === 'refused').length;
  const sight = { linked, archived, unknown, refused, until, ownerSeat };
  // How the index came about ranks nobody and is told to nobody: half of a verdict's bytes for nothing.
  return { ...verdict, rhythm: null, mainContactId, before, sight, ...(business === null ? {} : { business }) };
}

/** The first day of the first relationship, or the first message where that is earlier; null when nothing says it. */
function relatedSince(relationships: readonly Relationship[], marks: readonly ContactMark[]): UtcMs | null {
  const days = relationships.map(({ addedAt }) => addedAt);
  if (days.length === 0 || days.includes(null)) return null;
  return Math.min(...days.filter((at) => at !== null), marks[0]?.at ?? Number.POSITIVE_INFINITY);
}

/** Settled verdicts of a day with their owners, for what is decided over all of them. @param settled in the same order */
export function ownedVerdicts(judgements: readonly Judgement[], settled: readonly Verdict[]): OwnedVerdict[] {
  return judgements.map(({ ownerId, day: { profile, previousBand } }, i) => ({
    verdict: settled[i]!,
    ...{ ownerId, profile, previousBand },
  }));
}
