import type { ContactScript, ScriptEvent } from '../script.ts';
import { course } from './course.ts';
import { inOrder, type World } from './demoWorld.ts';
import { OfficeTime } from './officeTime.ts';
import { addressOf } from './people.ts';
import { Random } from './random.ts';
import { healthyRhythm } from './rhythm.ts';
import { type Parties, talk } from './talk.ts';
import { type CustomerTruth, customerOf } from './truth.ts';

/** Somebody of ours writes to a customer because of a card. */
export interface FollowUp {
  userid: string;
  externalUserid: string;
  /** UTC milliseconds. */
  at: number;
}

/**
 * What comes of a follow-up by message: ours, and what the customer makes of it. A recoverable customer answers and
 * takes up the old habit until the world's end; one that is lost does not answer; one that was well all the time
 * answers once. Who has come back is seen from `world.events`, so merge what you get into the world that you pass next
 * ({@link withEvents}): a second follow-up then only gets an answer, not a second habit.
 * @returns in order, none later than the world's end; empty for an unknown or a deleted contact
 */
export function afterFollowUp(world: World, { userid, externalUserid, at }: FollowUp): ScriptEvent[] {
  const { truth } = world;
  const customer = customerOf(truth, externalUserid);
  if (customer === undefined || at > truth.endAt || hasDeletedUs(customer, at)) return [];
  const random = new Random(`${truth.seed}/again/${externalUserid}/${userid}/${at}`);
  const office = new OfficeTime(at, truth.endAt + DAY_MS);
  const ref = `again.${customer.id}.${at}`;
  const parties = partiesOf(world, userid, externalUserid);
  const begins = customer.from !== null && at >= customer.from;
  const isLost = begins && customer.kind !== 'seasonal' && !customer.recoverable && STORIES_OF_LOSS.has(customer.kind);

  const start = office.position(at);
  const said = talk({
    random,
    office,
    parties,
    position: start,
    opener: 'ours',
    ...(isLost ? { ending: 'ourWords', turns: 1 } : { ending: 'theirThanks', turns: 4 }),
    ourMinutes: 9,
    theirMinutes: 40,
    ref,
  });
  const resumes = begins && customer.recoverable && !hasComeBack(world, customer);
  const habit = resumes
    ? course({
        random: random.branch('habit'),
        office,
        phases: [
          {
            from: said.endPosition + 0.2,
            until: office.position(truth.endAt),
            rhythm: healthyRhythm(customer.cadenceDays),
            voices: [{ parties, weight: 1 }],
          },
        ],
        ref: `${habitRefOf(customer)}.${at}`,
      })
    : [];
  return [...startingAt(at, said.events), ...habit].filter((event) => event.at <= truth.endAt);
}

/** The world with more events in it, in order. */
export function withEvents(world: World, events: readonly ScriptEvent[]): World {
  return { ...world, events: inOrder([...world.events, ...events]) };
}

const DAY_MS = 86_400_000;
/** Kinds in which somebody who is not recoverable does not answer any more. */
const STORIES_OF_LOSS: ReadonlySet<CustomerTruth['kind']> = new Set(['fades', 'goesQuiet']);

/** How the messages of a habit that was taken up again are named. */
function habitRefOf(customer: CustomerTruth): string {
  return `back.${customer.id}`;
}

function hasComeBack(world: World, customer: CustomerTruth): boolean {
  const prefix = `${habitRefOf(customer)}.`;
  return world.events.some((event) => event.type === 'message' && event.ref?.startsWith(prefix));
}

function hasDeletedUs(customer: CustomerTruth, at: number): boolean {
  return customer.kind === 'deleted' && customer.from !== null && at >= customer.from;
}

/** The first message goes out when it was said to, also outside the usual hours. */
function startingAt(at: number, events: readonly ScriptEvent[]): ScriptEvent[] {
  const shift = Math.max(0, at - (events[0]?.at ?? at));
  return events.map((event, index) => (index === 0 ? { ...event, at } : { ...event, at: event.at + shift }));
}

function partiesOf(world: World, userid: string, externalUserid: string): Parties {
  const contact = contactsOf(world).find((person) => person.externalUserid === externalUserid);
  const member = world.company.staff.find((person) => person.userid === userid);
  return {
    userid,
    externalUserid,
    corpName: contact?.corpName ?? '',
    names: {
      us: addressOf(member?.name ?? '留', '销售经理'),
      them: addressOf(contact?.name ?? '您', contact?.position ?? ''),
    },
  };
}

function contactsOf({ company, events }: World): ContactScript[] {
  return [
    ...company.contacts,
    ...events.flatMap((event) => (event.type === 'addContact' && event.contact ? [event.contact] : [])),
  ];
}
