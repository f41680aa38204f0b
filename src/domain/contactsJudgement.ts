import type { BusinessCalendar } from './businessCalendar.ts';
import type { ContactMark } from './contactMark.ts';
import type { TimeAxis } from './exposure.ts';
import { inboundTurns, turnsAged } from './inboundTurns.ts';
import { incumbentOf, type KeyContactMark } from './keyContact.ts';
import { type ChangeEvidence, type ContactEvent, keyContactChange } from './keyContactChange.ts';
import { type HeirCandidate, heirOf } from './keyContactHeir.ts';
import type { Customer, Relationship } from './people.ts';
import type { PeopleFinding } from './peopleFinding.ts';
import type { DimensionValue } from './scoreParts.ts';
import type { ScoreProfile } from './scoreProfile.ts';
import { type BreadthCounts, breadth } from './signals/breadth.ts';
import { deletedByCustomer, othersWriteDaily } from './signals/deletedByCustomer.ts';
import { DAY_MS } from './time.ts';
import type { StandingCause } from './verdict.ts';

/** What is known of a customer's people besides their messages. */
export interface CustomerPeople {
  contactIds: readonly string[];
  /** Of these contacts, ended ones too. */
  relationships: readonly Relationship[];
  tier: Customer['tier'];
  /** The key contact as marked by hand; null: by share of turns. */
  marked: KeyContactMark | null;
  events: readonly ContactEvent[];
  /** Who was theirs and has gone to another customer: nobody to count or to turn to. Left out: nobody. */
  goneIds?: ReadonlySet<string>;
}

export interface ContactsJudgement {
  finding: PeopleFinding;
  dimension: DimensionValue;
  /** Those of dated events first, a suspicion last. */
  causes: StandingCause[];
}

/** Own gaps and shares are those of this time; older habits are other habits. */
const HABIT_DAYS = 200;
/** Whom we have known for longer is no new person when he begins to write. */
const NEW_DAYS = 60;

/** Breadth, key contacts and their changes, and deletions, of one customer at one moment (PRODUCT §3, §4). */
export function judgeContacts({
  people,
  marks,
  axis,
  calendar,
  profile,
}: {
  people: CustomerPeople;
  marks: readonly ContactMark[];
  axis: TimeAxis;
  calendar: BusinessCalendar;
  profile: ScoreProfile;
}): ContactsJudgement {
  const turns = turnsAged(inboundTurns(marks, axis.now), axis, 0, HABIT_DAYS);
  const incumbent = incumbentOf(turns, axis, people.marked);
  const newContactIds = newcomers(people, axis);
  const change =
    incumbent === null
      ? null
      : keyContactChange({
          ...{ incumbent, turns, axis, calendar, newContactIds },
          events: people.events,
        });
  const finding: PeopleFinding = {
    keyContactId: incumbent?.contactId ?? null,
    isMarked: incumbent?.source === 'marked',
    change,
    heir:
      change === null
        ? null
        : heir(
            { change, incumbentId: incumbent!.contactId, turns, events: people.events, newContactIds, axis },
            people,
          ),
    deletion: deletedByCustomer(people.relationships, axis.now),
  };
  const { counts } = breadth({
    marks: withoutGone(marks, people.goneIds),
    axis,
    knownContacts: people.contactIds.length,
    tier: people.tier,
  });
  const { deletion } = finding;
  const isBelied = deletion !== null && othersWriteDaily(deletion, marks, { now: axis.now, calendar });
  return { finding, dimension: contactsPart(finding, counts, profile), causes: contactCauses(finding, isBelied) };
}

/** Without the words of those who have gone: what staff wrote to them stays. */
export function withoutGone(
  marks: readonly ContactMark[],
  goneIds: ReadonlySet<string> | undefined,
): readonly ContactMark[] {
  return goneIds === undefined || goneIds.size === 0 ? marks : marks.filter(({ by }) => !goneIds.has(by));
}

/** Added by us, or joined a room, only lately; somebody of whom nothing is known but messages is judged by these. */
function newcomers({ contactIds, relationships }: CustomerPeople, axis: TimeAxis): Set<string> {
  const known = new Set(
    relationships
      .filter(({ addedAt }) => addedAt === null || axis.ageMs(addedAt) >= NEW_DAYS * DAY_MS)
      .map(({ contactId }) => contactId),
  );
  return new Set(contactIds.filter((id) => !known.has(id)));
}

function heir(facts: Parameters<typeof heirOf>[0], { relationships, goneIds }: CustomerPeople): HeirCandidate | null {
  const linked = new Set(relationships.map(({ contactId }) => contactId));
  // Of a silent member of a room nobody knows when he came.
  const newContactIds = new Set(
    [...facts.newContactIds].filter((id) => linked.has(id) || facts.turns.some(({ contactId }) => contactId === id)),
  );
  const found = heirOf({ ...facts, newContactIds });
  if (found === null || goneIds?.has(found.contactId)) return null;
  // Whom one can write to; whoever is only in a room with us is fine, too.
  const own = relationships.filter(({ contactId }) => contactId === found.contactId);
  return own.length === 0 || own.some(({ endedAt }) => endedAt === null) ? found : null;
}

/** Told with their date; of the others it is told how long he has been silent. */
const SEEN_ON_A_DAY: ReadonlySet<ChangeEvidence> = new Set([
  'deleted',
  'deletedAll',
  'leftRoom',
  'company',
  'position',
  'name',
]);

/** PRODUCT §4: contact breadth, key contacts. A single person whom nobody else could stand beside is nothing to judge. */
function contactsPart(
  { change, deletion }: PeopleFinding,
  { live30, live90, knownContacts, isSingleThreaded }: BreadthCounts,
  { contacts: anchors }: ScoreProfile,
): DimensionValue {
  const facts: DimensionValue['facts'] = { live30, live90 };
  if (change !== null)
    Object.assign(facts, {
      level: change.level,
      ...(SEEN_ON_A_DAY.has(change.evidence)
        ? { evidence: change.evidence, date: change.at }
        : { sdays: change.silentDays, gap: change.gapDays }),
    });
  else if (deletion !== null && !deletion.isPartial && deletion.left === 0)
    Object.assign(facts, { evidence: 'deletedAll', date: deletion.at });
  const values: number[] = [];
  if (change !== null && change.isFaint !== true) values.push(anchors[change.level]);
  // Nobody is left who could write: that is the loss of whoever mattered.
  if (deletion !== null && !deletion.isPartial && deletion.left === 0) values.push(anchors.confirmed);
  if (isSingleThreaded || (live90 === 0 && knownContacts >= 2)) values.push(anchors.singleThreaded);
  if (values.length === 0 && live90 < 2) return { value: null, cannotJudge: 'noData', facts };
  return { value: Math.min(1, ...values), cannotJudge: null, facts };
}

/** From this many turns on somebody is named (COPY §5). */
const HEIR_TURNS_LEAST = 2;

/** @param isBelied the customer's others write to the same salesperson every day, as before */
function contactCauses({ change, heir: candidate, deletion }: PeopleFinding, isBelied: boolean): StandingCause[] {
  const causes: StandingCause[] = [];
  if (deletion !== null) {
    const { at: date, left } = deletion;
    causes.push({ kind: 'deleted', facts: { date, left, ...(isBelied ? { othersDaily: 1 } : {}) } });
  }
  switch (change?.evidence) {
    case undefined:
      break;
    case 'said':
    case 'word':
      causes.push({ kind: 'contactConfirmed', facts: { date: change!.at } });
      break;
    case 'deleted':
    case 'deletedAll':
      // That he is no friend any more is told as such; that somebody took over only when somebody did.
      if (candidate !== null && candidate.turns >= HEIR_TURNS_LEAST)
        causes.push({ kind: 'contactLikely', facts: { evidence: 'deleted', date: change!.at } });
      break;
    case 'leftRoom':
    case 'company':
    case 'takingOver':
      causes.push({ kind: 'contactLikely', facts: { evidence: change!.evidence, date: change!.at } });
      break;
    case 'share':
      causes.push({ kind: 'contactLikely', facts: { evidence: 'share', date: null } });
      break;
    case 'silence':
      if (change!.isFaint !== true) causes.push({ kind: 'contactSuspected', facts: { sdays: change!.silentDays } });
      break;
  }
  return causes;
}
