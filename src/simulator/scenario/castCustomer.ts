import type { ContactScript, RelationScript, RoomScript } from '../script.ts';
import { ENGINEER, STAFF } from './cast.ts';
import type { Phase } from './course.ts';
import type { CustomerRow } from './customers.ts';
import { addressOf, contactOf, outsideId, relationOf } from './people.ts';
import type { Random } from './random.ts';
import type { Parties } from './talk.ts';

/** A customer of the demo with the ids that the seed gave its people. */
export interface CastCustomer {
  /** `c01` …, the id of its truth. */
  id: string;
  row: CustomerRow;
  /** userid of the owner at the end. */
  owner: string;
  contacts: readonly ContactScript[];
  /** Their relations on the first day, with whoever owned the customer then. */
  relations: readonly RelationScript[];
  room: RoomScript | null;
}

const MAIN_VOICE = 0.62;
const ROOM_SHARE = 0.3;
const DAY_MS = 86_400_000;

/** Gives a customer's people their ids, relations and room. */
export function castCustomer(
  random: Random,
  id: string,
  row: CustomerRow,
  owner: string,
  startAt: number,
): CastCustomer {
  const contacts = row.people.map((person) => contactOf(row, person, outsideId(random, person[2])));
  const firstOwner = row.story.kind === 'handover' ? row.story.formerOwner : owner;
  const isNew = row.story.kind === 'new';
  const relations = isNew ? [] : contacts.map((contact) => relationOf(random, row, contact, firstOwner, startAt));
  const room = row.hasRoom ? roomOf(random, row, contacts, owner, startAt) : null;
  return { id, row, owner, contacts, relations, room };
}

function roomOf(
  random: Random,
  row: CustomerRow,
  contacts: readonly ContactScript[],
  owner: string,
  startAt: number,
): RoomScript {
  const createdAt = startAt - random.whole(10, 200) * DAY_MS;
  const leaderId = staffMember(owner).directLeader;
  return {
    chatId: outsideId(random, 'wr'),
    name: `${row.short}项目沟通群`,
    owner,
    createdAt,
    members: [
      ...[owner, ENGINEER.userid, ...leaderId].map((userid) => ({ userid, type: 1 as const, joinedAt: createdAt })),
      ...contacts.map((contact) => ({ userid: contact.externalUserid, type: 2 as const, joinedAt: createdAt })),
    ],
  };
}

/** Who may speak with `userid` for this customer: the first person most, in single chats and, where there is one, in the room. */
export function voicesOf(customer: CastCustomer, userid: string, people = customer.contacts): Phase['voices'] {
  return people.flatMap((contact, index) => {
    const weight = people.length === 1 ? 1 : index === 0 ? MAIN_VOICE : (1 - MAIN_VOICE) / (people.length - 1);
    const alone = partiesOf(customer, userid, contact);
    if (customer.room === null) return [{ parties: alone, weight }];
    const { chatId, members } = customer.room;
    const room = { roomId: chatId, members: members.map((member) => member.userid), colleague: ENGINEER.userid };
    return [
      { parties: alone, weight: weight * (1 - ROOM_SHARE) },
      { parties: { ...alone, room }, weight: weight * ROOM_SHARE },
    ];
  });
}

/** The single chat of a member with one person of the customer. */
export function partiesOf(customer: CastCustomer, userid: string, contact: ContactScript): Parties {
  const person = customer.row.people[customer.contacts.indexOf(contact)]!;
  return {
    userid,
    externalUserid: contact.externalUserid,
    corpName: contact.corpName,
    names: { us: addressOf(staffMember(userid).name, '销售经理'), them: addressOf(person[0], person[1]) },
  };
}

/** @throws for a userid that is not in the cast */
export function staffMember(userid: string): (typeof STAFF)[number] {
  const member = STAFF.find((person) => person.userid === userid);
  if (member === undefined) throw new Error(`No member ${userid} in the demo's cast`);
  return member;
}
