import type { Room } from './company.ts';
import type { DepartmentScript, StaffScript } from './script.ts';
import type { World } from './world.ts';
import { type XmlFields, xmlDocument } from './xmlText.ts';

/** callbacks.md §8 */
export function contactEvent(
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
export function roomEvent(
  world: World,
  room: Room,
  changeType: 'create' | 'update' | 'dismiss',
  extra: XmlFields = [],
): void {
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

export function memberEvent(
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
export function visibilityEvent(world: World, event: 'subscribe' | 'unsubscribe', userid: string): void {
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

/** callbacks.md §10 */
export function tagEvent(
  world: World,
  changeType: 'create' | 'update' | 'delete' | 'shuffle',
  tagType: 'tag' | 'tag_group',
  id: string,
): void {
  world.callbacks.enqueue(
    'contact',
    xmlDocument([
      ...systemFrame(world, 'change_external_tag'),
      ['Id', id],
      ['TagType', tagType],
      ['ChangeType', changeType],
    ]),
  );
}

/** callbacks.md §7: of a change only what has changed. */
export function memberChangeEvent(
  world: World,
  changeType: 'create_user' | 'update_user' | 'delete_user',
  userid: string,
  changes: Partial<StaffScript>,
  newUserid?: string,
): void {
  const { name, departments, leaderOf, directLeader, position, status } = changes;
  const leads = departments?.map((id) => (leaderOf?.includes(id) ? 1 : 0)).join();
  directoryEvent(world, changeType, [
    ['UserID', userid],
    ...optional('NewUserID', newUserid),
    ...optional('Name', name),
    ...optional('Department', departments?.join()),
    ...optional('MainDepartment', departments?.[0]),
    ...optional('IsLeaderInDept', leads),
    ...optional('DirectLeader', directLeader?.join()),
    ...optional('Position', position),
    ...optional('Status', status),
  ]);
}

export function departmentEvent(
  world: World,
  changeType: 'create_party' | 'update_party' | 'delete_party',
  { id, name, parentId }: Pick<DepartmentScript, 'id'> & Partial<DepartmentScript>,
): void {
  directoryEvent(world, changeType, [['Id', id], ...optional('Name', name), ...optional('ParentId', parentId)]);
}

/** Members of a tag; the list can be very long. */
export function memberTagEvent(world: World, tagId: number, addedUserids: readonly string[]): void {
  directoryEvent(world, 'update_tag', [
    ['TagId', tagId],
    ['AddUserItems', addedUserids.join()],
  ]);
}

function directoryEvent(world: World, changeType: string, fields: XmlFields): void {
  const receiver = world.switches.directoryEventReceiver;
  if (receiver === null) return;
  world.callbacks.enqueue(
    receiver,
    xmlDocument([...systemFrame(world, 'change_contact'), ['ChangeType', changeType], ...fields]),
  );
}

function optional(name: string, value: string | number | undefined): XmlFields {
  return value === undefined ? [] : [[name, value]];
}
