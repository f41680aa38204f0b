import type { Relation, Room } from './company.ts';
import { playGroupSend } from './playGroupSend.ts';
import { bodyKeyOf, recordMessage } from './record.ts';
import type {
  ConsentHappening,
  Happening,
  MessageHappening,
  PeopleHappening,
  RecallHappening,
  RelationHappening,
  RoomHappening,
  ScriptEvent,
} from './script.ts';
import type { World } from './world.ts';
import { type XmlFields, xmlDocument } from './xmlText.ts';

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
    case 'roomDismissed':
      playRoom(world, event, at);
      return;
    case 'staffJoined':
    case 'staffLeft':
    case 'staffChanged':
      playPeople(world, event);
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
    case 'roomDismissed':
      room.isDismissed = true;
      roomEvent(world, room, 'dismiss');
      return;
  }
}

function playPeople(world: World, event: PeopleHappening): void {
  const { company } = world;
  if (event.type === 'staffJoined') {
    company.putStaff(event.staff);
    visibilityEvent(world, 'subscribe', event.staff.userid);
    return;
  }
  const member = company.member(event.userid);
  if (!member) throw new Error(`No member ${event.userid} in the script`);
  if (event.type === 'staffChanged') {
    company.putStaff({ ...member, ...event.changes });
    return;
  }
  company.putStaff({ ...member, status: 5, archived: false });
  visibilityEvent(world, 'unsubscribe', member.userid);
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

/** callbacks.md §8 */
function contactEvent(
  world: World,
  changeType: string,
  userid: string,
  externalUserid: string,
  extra: XmlFields = [],
): void {
  const receiver = changeType === 'msg_audit_approved' ? world.switches.consentEventReceiver : 'contact';
  world.callbacks.enqueue(
    receiver,
    xmlDocument([
      ...systemFrame(world, 'change_external_contact'),
      ['ChangeType', changeType],
      ['UserID', world.company.member(userid)?.userid ?? userid],
      ['ExternalUserID', externalUserid],
      ...extra,
    ]),
  );
}

/** callbacks.md §9; rooms without customers have no events. */
function roomEvent(world: World, room: Room, changeType: 'create' | 'update' | 'dismiss', extra: XmlFields = []): void {
  if (!room.isCustomerGroup) return;
  world.callbacks.enqueue(
    'contact',
    xmlDocument([
      ...systemFrame(world, 'change_external_chat'),
      ['ChatId', room.chatId],
      ['ChangeType', changeType],
      ...extra,
    ]),
  );
}

function memberEvent(
  world: World,
  room: Room,
  detail: 'add_member' | 'del_member',
  scene: [string, number],
  member: string,
  before: string,
): void {
  roomEvent(world, room, 'update', [
    ['UpdateDetail', detail],
    scene,
    ['MemChangeCnt', 1],
    ['MemChangeList', [['Item', member]]],
    ['LastMemVer', before],
    ['CurMemVer', room.memberVersion],
  ]);
}

/** callbacks.md §6.5: a member enters or leaves the app's visible range. */
function visibilityEvent(world: World, event: 'subscribe' | 'unsubscribe', userid: string): void {
  world.callbacks.enqueue(
    'app',
    xmlDocument([
      ['ToUserName', world.company.corpId],
      ['FromUserName', userid],
      ['CreateTime', Math.floor(world.clock.now() / 1000)],
      ['MsgType', 'event'],
      ['Event', event],
      ['EventKey', ''],
      ['AgentID', world.apps.main.agentId],
    ]),
  );
}

function systemFrame(world: World, event: string): XmlFields {
  return [
    ['ToUserName', world.company.corpId],
    ['FromUserName', 'sys'],
    ['CreateTime', Math.floor(world.clock.now() / 1000)],
    ['MsgType', 'event'],
    ['Event', event],
  ];
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
