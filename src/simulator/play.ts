import type { Relation, Room } from './company.ts';
import {
  contactEvent,
  departmentEvent,
  memberChangeEvent,
  memberEvent,
  memberTagEvent,
  roomEvent,
  tagEvent,
  visibilityEvent,
} from './contactEvents.ts';
import { playGroupSend } from './playGroupSend.ts';
import { bodyKeyOf, recordMessage } from './record.ts';
import type {
  ConsentHappening,
  DirectoryHappening,
  Happening,
  MessageHappening,
  PeopleHappening,
  RecallHappening,
  RelationHappening,
  RoomHappening,
  ScriptEvent,
} from './script.ts';
import type { World } from './world.ts';

/**
 * Lets one event happen: the clock moves to it (never back), the company changes, the archive gets its record and the
 * callback receivers their events. Callbacks leave later, in order.
 * @throws Error when the script names people, rooms or messages that do not exist
 */
export function playEvent(world: World, event: ScriptEvent): void {
  world.clock.reach(event.at);
  const { at } = event;
  switch (event.type) {
    case 'message':
      playMessage(world, event, at);
      return;
    case 'groupSendCreated':
    case 'groupSendConfirmed':
      playGroupSend(world, event, at);
      return;
    case 'recall':
      playRecall(world, event, at);
      return;
    case 'agree':
    case 'disagree':
      playConsent(world, event, at);
      return;
    case 'switchCorp': {
      const msgid = world.random.digits(21);
      world.archive.append(msgid, { msgid, action: 'switch', time: at, user: event.staff }, at);
      return;
    }
    case 'addContact':
    case 'deletedByCustomer':
    case 'deletedByStaff':
    case 'transfer':
    case 'transferFailed':
    case 'remarkEdited':
    case 'contactEdited':
      playRelation(world, event, at);
      return;
    case 'roomCreated':
    case 'roomJoin':
    case 'roomLeave':
    case 'roomOwnerChanged':
    case 'roomRenamed':
    case 'roomNoticeChanged':
    case 'roomDismissed':
      playRoom(world, event, at);
      return;
    case 'staffJoined':
    case 'staffLeft':
    case 'staffChanged':
    case 'staffRenamed':
      playPeople(world, event);
      return;
    case 'departmentChanged':
    case 'departmentRemoved':
    case 'memberTagged':
    case 'tagChanged':
      playDirectory(world, event);
      return;
    default:
      assertNever(event);
  }
}

function playMessage(world: World, message: MessageHappening, at: number): void {
  const { from, msgtype } = message;
  const room = message.roomId === undefined ? undefined : world.company.rooms.get(message.roomId);
  const to =
    message.to.length > 0
      ? message.to
      : (room?.members ?? []).map((member) => member.userid).filter((id) => id !== from);
  if (to.length === 0) throw new Error(`A message of ${from} has no receiver`);
  const sent = recordMessage(world, {
    action: 'send',
    from,
    to,
    ...(message.roomId === undefined ? {} : { roomId: message.roomId }),
    msgtype,
    at,
    fields: { [bodyKeyOf(msgtype)]: message.body, ...message.extra },
  });
  if (message.ref !== undefined) world.refs.set(message.ref, sent);
}

function playRecall(world: World, recall: RecallHappening, at: number): void {
  const original = world.refs.get(recall.ref);
  if (!original) throw new Error(`No message with the ref ${recall.ref} is remembered`);
  const preMsgid = world.switches.recallIdSuffix ? original.msgid : original.msgid.replace(/_external$/, '');
  recordMessage(world, {
    action: 'recall',
    from: recall.from,
    to: recall.to,
    ...(recall.roomId === undefined ? {} : { roomId: recall.roomId }),
    msgtype: 'revoke',
    at,
    fields: { revoke: { pre_msgid: preMsgid } },
  });
  world.phones.recallFromChat(original.chatId, original.msgid);
}

function playConsent(world: World, event: ConsentHappening, at: number): void {
  const { contact, staff, roomId, type } = event;
  const relation = roomId === undefined ? relationOf(world, staff, contact) : world.company.relation(staff, contact);
  if (relation) relation.consent = { status: type === 'agree' ? 'Agree' : 'Disagree', changedAt: at };
  const key = type === 'disagree' ? world.switches.disagreeBodyKey : 'agree';
  const members = roomId === undefined ? [staff] : roomOf(world, roomId).members.map((member) => member.userid);
  recordMessage(world, {
    action: 'send',
    from: contact,
    to: members.filter((id) => id !== contact),
    ...(roomId === undefined ? {} : { roomId }),
    msgtype: type,
    at,
    fields: { [key]: { userid: contact, [`${key}_time`]: at } },
  });
  if (type === 'agree' && roomId === undefined) {
    contactEvent(world, 'msg_audit_approved', staff, contact, [['WelcomeCode', world.random.word(20)]]);
  }
}

function playRelation(world: World, event: RelationHappening, at: number): void {
  const { company, random } = world;
  switch (event.type) {
    case 'addContact': {
      if (event.contact) company.putContact(event.contact);
      if (!company.contact(event.externalUserid)) throw new Error(`No contact ${event.externalUserid} in the script`);
      company.putRelation(newRelation(event, at));
      world.behaviour.noteAdded(event.userid, at);
      contactEvent(
        world,
        event.half ? 'add_half_external_contact' : 'add_external_contact',
        event.userid,
        event.externalUserid,
        [
          ['State', ''],
          ['WelcomeCode', random.word(20)],
        ],
      );
      return;
    }
    case 'deletedByCustomer':
      relationOf(world, event.userid, event.externalUserid).deletedByCustomer = true;
      world.behaviour.noteDeleted(event.userid, at);
      contactEvent(world, 'del_follow_user', event.userid, event.externalUserid);
      return;
    case 'deletedByStaff':
      company.removeRelation(event.userid, event.externalUserid);
      contactEvent(world, 'del_external_contact', event.userid, event.externalUserid);
      return;
    case 'transfer': {
      const old = relationOf(world, event.userid, event.externalUserid);
      // No add event when the successor knows the customer already (external-contact.md §5).
      const isNew = !company.relation(event.toUserid, event.externalUserid);
      company.removeRelation(event.userid, event.externalUserid);
      if (isNew) {
        company.putRelation({ ...old, userid: event.toUserid, createdAt: at, addWay: 202, deletedByCustomer: false });
      }
      contactEvent(world, 'del_external_contact', event.userid, event.externalUserid, [
        ['Source', 'DELETE_BY_TRANSFER'],
      ]);
      if (isNew) contactEvent(world, 'add_external_contact', event.toUserid, event.externalUserid, [['State', '']]);
      return;
    }
    case 'transferFailed':
      contactEvent(world, 'transfer_fail', event.userid, event.externalUserid, [['FailReason', event.reason]]);
      return;
    case 'remarkEdited': {
      const relation = relationOf(world, event.userid, event.externalUserid);
      relation.remark = event.remark ?? relation.remark;
      relation.remarkCorpName = event.remarkCorpName ?? relation.remarkCorpName;
      contactEvent(world, 'edit_external_contact', event.userid, event.externalUserid);
      return;
    }
    case 'contactEdited': {
      const { externalUserid, name, position, corpName, corpFullName } = event;
      const contact = company.contact(externalUserid);
      if (!contact) throw new Error(`No contact ${externalUserid} in the script`);
      company.putContact({
        ...contact,
        name: name ?? contact.name,
        position: position ?? contact.position,
        corpName: corpName ?? contact.corpName,
        corpFullName: corpFullName ?? contact.corpFullName,
      });
      return;
    }
  }
}

function playRoom(world: World, event: RoomHappening, at: number): void {
  if (event.type === 'roomCreated') {
    const room = world.company.putRoom({ createdAt: at, ...event.room }, at);
    roomEvent(world, room, 'create');
    return;
  }
  const room = roomOf(world, event.roomId);
  switch (event.type) {
    case 'roomJoin': {
      const scene = event.byQrCode ? 3 : 1;
      const joined = { userid: event.member, type: event.memberType, joinedAt: at, scene } as const;
      const before = room.memberVersion;
      world.company.changeMembers(room, [...room.members.filter((member) => member.userid !== event.member), joined]);
      memberEvent(world, room, 'add_member', ['JoinScene', event.byQrCode ? 3 : 0], event.member, before);
      return;
    }
    case 'roomLeave': {
      const before = room.memberVersion;
      world.company.changeMembers(
        room,
        room.members.filter((member) => member.userid !== event.member),
      );
      memberEvent(world, room, 'del_member', ['QuitScene', event.removed ? 1 : 0], event.member, before);
      return;
    }
    case 'roomOwnerChanged':
      room.owner = event.owner;
      roomEvent(world, room, 'update', [['UpdateDetail', 'change_owner']]);
      return;
    case 'roomRenamed':
      room.name = event.name;
      roomEvent(world, room, 'update', [['UpdateDetail', 'change_name']]);
      return;
    case 'roomNoticeChanged':
      roomEvent(world, room, 'update', [['UpdateDetail', 'change_notice']]);
      return;
    case 'roomDismissed':
      room.isDismissed = true;
      roomEvent(world, room, 'dismiss');
      return;
  }
}

function playPeople(world: World, event: PeopleHappening & { at: number }): void {
  const { company } = world;
  if (event.type === 'staffJoined') {
    company.putStaff(event.staff);
    visibilityEvent(world, 'subscribe', event.staff.userid);
    memberChangeEvent(world, 'create_user', event.staff.userid, event.staff);
    return;
  }
  const member = company.member(event.userid);
  if (!member) throw new Error(`No member ${event.userid} in the script`);
  switch (event.type) {
    case 'staffChanged':
      company.putStaff({ ...member, ...event.changes });
      memberChangeEvent(world, 'update_user', member.userid, event.changes);
      return;
    case 'staffRenamed':
      company.renameStaff(member.userid, event.newUserid);
      memberChangeEvent(world, 'update_user', member.userid, {}, event.newUserid);
      return;
    case 'staffLeft':
      company.putStaff({ ...member, status: 5, archived: false });
      company.departures.set(member.userid.toLowerCase(), event.at);
      visibilityEvent(world, 'unsubscribe', member.userid);
      memberChangeEvent(world, 'delete_user', member.userid, {});
      return;
  }
}

function playDirectory(world: World, event: DirectoryHappening): void {
  const { departments } = world.company;
  switch (event.type) {
    case 'departmentChanged': {
      const isNew = !departments.has(event.department.id);
      departments.set(event.department.id, structuredClone(event.department));
      departmentEvent(world, isNew ? 'create_party' : 'update_party', event.department);
      return;
    }
    case 'departmentRemoved':
      departments.delete(event.id);
      departmentEvent(world, 'delete_party', event);
      return;
    case 'memberTagged':
      memberTagEvent(world, event.tagId, event.userids);
      return;
    case 'tagChanged':
      playTagChange(world, event);
      return;
  }
}

/** Somebody changes the customer tags in the admin console. */
function playTagChange(world: World, event: Extract<DirectoryHappening, { type: 'tagChanged' }>): void {
  const { customerTags } = world;
  if (event.change === 'create') {
    const group = customerTags.add({ groupName: event.groupName }, event.names);
    tagEvent(world, 'create', 'tag_group', group.id);
    for (const { id } of group.tags) tagEvent(world, 'create', 'tag', id);
    return;
  }
  const group = customerTags.groups().find(({ name }) => name === event.groupName);
  if (!group) throw new Error(`No group of tags ${event.groupName} in the script`);
  if (event.change === 'delete') customerTags.remove(group.id);
  if (event.change === 'update') group.name = event.newName;
  tagEvent(world, event.change, 'tag_group', group.id);
}

function newRelation(event: Extract<RelationHappening, { type: 'addContact' }>, at: number): Relation {
  return {
    userid: event.userid,
    externalUserid: event.externalUserid,
    remark: event.remark ?? '',
    remarkCorpName: event.remarkCorpName ?? '',
    description: '',
    createdAt: at,
    addWay: event.addWay ?? 1,
    consent: null,
    deletedByCustomer: false,
  };
}

function relationOf(world: World, userid: string, externalUserid: string): Relation {
  const relation = world.company.relation(userid, externalUserid);
  if (!relation) throw new Error(`${userid} and ${externalUserid} are no contacts of each other`);
  return relation;
}

function roomOf(world: World, roomId: string): Room {
  const room = world.company.rooms.get(roomId);
  if (!room) throw new Error(`No room ${roomId} in the script`);
  return room;
}

function assertNever(event: never): never {
  throw new Error(`Unknown event ${(event as Happening).type}`);
}
