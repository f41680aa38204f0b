import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deletionEvents, profileEvents, roomEvents, saidEvents } from '../../src/domain/contactEvents.ts';
import { byTime, type ContactMark } from '../../src/domain/contactMark.ts';
import type { CustomerPeople } from '../../src/domain/contactsJudgement.ts';
import type { ContactEvent } from '../../src/domain/keyContactChange.ts';
import { roomChatId, singleChatId } from '../../src/domain/message.ts';
import type { Contact, Relationship } from '../../src/domain/people.ts';
import type { Phrases } from '../../src/domain/phraseRules.ts';
import type { RoomStay } from '../../src/domain/roomMembership.ts';
import { textReader } from '../../src/domain/textFeatures.ts';
import type { PeopleTruth, PeopleWorld } from '../../src/simulator/scenario/changingPeople.ts';
import type { ContactScript, ScriptEvent } from '../../src/simulator/script.ts';
import { projectRoot } from './judgedCustomer.ts';

const readText = textReader(JSON.parse(readFileSync(join(projectRoot, 'config', 'phrases.json'), 'utf8')) as Phrases);

/** One customer of the world as our facts have it. */
export interface CustomerFacts {
  truth: PeopleTruth;
  marks: ContactMark[];
  /** What is known of the people at an instant. */
  peopleAt(now: number): CustomerPeople;
}

export function factsOf({ company, events }: PeopleWorld, truth: PeopleTruth): CustomerFacts {
  const own = new Set(truth.contacts);
  const mine = events.filter((event) => peopleIn(event).some((id) => own.has(id)));
  const marks: ContactMark[] = [];
  const said: ContactEvent[] = [];
  const timed: { at: number; apply(state: State): void }[] = [];
  const roomIds = new Set(
    company.rooms.filter(({ members }) => members.some(({ userid }) => own.has(userid))).map(({ chatId }) => chatId),
  );
  for (const event of mine) {
    if (event.type === 'message') {
      const { at, from, to, roomId, body } = event;
      const isTheirs = own.has(from);
      const contactId = roomId === undefined ? (isTheirs ? from : to[0]!) : isTheirs ? from : '';
      const chatId =
        roomId === undefined ? singleChatId((isTheirs ? to[0]! : from).toLowerCase(), contactId) : roomChatId(roomId);
      const features = readText(String(body.content ?? ''));
      const by = isTheirs ? from : from.toLowerCase();
      const side = isTheirs ? 'customer' : 'staff';
      marks.push({
        chatId,
        contactId,
        at,
        knownAt: at,
        side,
        by,
        isCall: false,
        needsNoReply: features.isAcknowledgement,
      });
      if (isTheirs) said.push(...saidEvents(from, at, features.phraseRules));
    } else timed.push({ at: event.at, apply: (state) => happen(state, event) });
  }
  marks.sort(byTime);
  const first: State = {
    relationships: company.relations
      .filter(({ externalUserid }) => own.has(externalUserid))
      .map((relation) => relationship(relation.userid, relation.externalUserid, relation.createdAt)),
    history: company.contacts
      .filter(({ externalUserid }) => own.has(externalUserid))
      .map((contact) => contactOf(contact, 0)),
    stays: company.rooms
      .filter(({ chatId }) => roomIds.has(chatId))
      .flatMap(({ chatId, members }) =>
        members.map(({ userid, type, joinedAt }) => stayOf(chatId, userid, type === 1, joinedAt)),
      ),
  };
  return {
    truth,
    marks,
    peopleAt(now) {
      const state = structuredClone(first);
      for (const { at, apply } of timed) if (at <= now) apply(state);
      return {
        contactIds: [...new Set(state.relationships.map(({ contactId }) => contactId))],
        relationships: state.relationships,
        tier: null,
        marked: null,
        events: [
          ...said.filter(({ at }) => at <= now),
          ...deletionEvents(state.relationships),
          ...profileEvents(state.history),
          ...roomEvents(state.stays),
        ],
      };
    },
  };
}

interface State {
  relationships: Relationship[];
  history: Contact[];
  stays: RoomStay[];
}

function happen(state: State, event: ScriptEvent): void {
  switch (event.type) {
    case 'addContact':
      state.relationships.push(relationship(event.userid, event.externalUserid, event.at));
      if (event.contact) state.history.push(contactOf(event.contact, event.at));
      break;
    case 'deletedByCustomer':
      for (const one of state.relationships)
        if (one.contactId === event.externalUserid && one.staffId === event.userid.toLowerCase())
          Object.assign(one, { endedAt: event.at, endedBy: 'customer' });
      break;
    case 'contactEdited': {
      const last = state.history.findLast(({ id }) => id === event.externalUserid)!;
      state.history.push({
        ...last,
        name: event.name ?? last.name,
        position: event.position ?? last.position,
        corpName: event.corpName ?? last.corpName,
        corpFullName: event.corpFullName ?? last.corpFullName,
        knownAt: event.at,
      });
      break;
    }
    case 'roomJoin':
      state.stays.push(stayOf(event.roomId, event.member, event.memberType === 1, event.at));
      break;
    case 'roomLeave':
      for (const stay of state.stays)
        if (stay.memberId === event.member && stay.leftAt === null)
          Object.assign(stay, { leftAt: event.at, leftHow: 'left' });
      break;
  }
}

function relationship(userid: string, contactId: string, addedAt: number): Relationship {
  return {
    staffId: userid.toLowerCase(),
    contactId,
    remark: '',
    remarkCorpName: '',
    addedAt,
    endedAt: null,
    endedBy: null,
    knownAt: addedAt,
  };
}

function stayOf(roomId: string, memberId: string, isStaff: boolean, joinedAt: number): RoomStay {
  const unsaid = { name: '', invitedBy: '', joinScene: null, leftAt: null, leftHow: null };
  return { roomId, memberId, isStaff, joinedAt, ...unsaid };
}

function contactOf(
  { externalUserid, name, corpName, corpFullName, position }: ContactScript,
  knownAt: number,
): Contact {
  return { id: externalUserid, name, kind: 'wecom', corpName, corpFullName, position, knownAt };
}

function peopleIn(event: ScriptEvent): string[] {
  if (event.type === 'message') return [event.from, ...event.to];
  if ('externalUserid' in event) return [event.externalUserid];
  return event.type === 'roomLeave' || event.type === 'roomJoin' ? [event.member] : [];
}
