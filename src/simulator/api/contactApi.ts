import { ApiError } from '../apiError.ts';
import type { Relation, Room } from '../company.ts';
import type { ContactScript, StaffScript } from '../script.ts';
import type { World } from '../world.ts';
import { type ApiTable, idListOf, intOf, textOf } from './apiHandler.ts';
import { pageOf } from './paging.ts';

const FOLLOWERS_PER_PAGE = 500;

/** Customers and customer groups (external-contact.md §2, §3), inside the app's visible range. */
export function contactApi(world: World): ApiTable {
  const { company, switches } = world;
  /** @throws ApiError 60111, or 84074 for a member without the customer-contact feature */
  const server = (userid: string): StaffScript => {
    const member = company.visibleMember(userid);
    if (!member) throw new ApiError(60111, 'userid not found');
    if (!servesCustomers(member)) throw new ApiError(84074, 'no external contact permission');
    return member;
  };
  return {
    'externalcontact/get_follow_user_list': {
      method: 'GET',
      caller: 'app',
      handle: () => ({
        follow_user: [...company.staff()]
          .filter((member) => company.visibleMember(member.userid) && servesCustomers(member))
          .map((member) => member.userid),
      }),
    },
    'externalcontact/list': {
      method: 'GET',
      caller: 'app',
      handle({ query }) {
        const relations = company.relationsOfMember(server(textOf(query, 'userid', 40003)).userid);
        if (relations.length === 0 && switches.emptyContactListCode !== 0) {
          throw new ApiError(switches.emptyContactListCode, 'not external contact');
        }
        return { external_userid: relations.map((relation) => relation.externalUserid) };
      },
    },
    'externalcontact/get': {
      method: 'GET',
      caller: 'app',
      handle({ query }) {
        const contact = company.contact(textOf(query, 'external_userid', 40096));
        if (!contact) throw new ApiError(40096, 'invalid external userid');
        const relations = company
          .relationsOfContact(contact.externalUserid)
          .filter((relation) => company.visibleMember(relation.userid));
        if (relations.length === 0) throw new ApiError(84061, 'not external contact');
        const { page, next } = pageOf(
          relations,
          `followers of ${contact.externalUserid}`,
          query.get('cursor'),
          FOLLOWERS_PER_PAGE,
        );
        return {
          external_contact: contactFields(contact),
          follow_user: page.map((relation) => ({
            ...relationFields(contact, relation),
            tags: tagsOf(world, relation),
          })),
          ...(next === '' ? {} : { next_cursor: next }),
        };
      },
    },
    'externalcontact/batch/get_by_user': {
      method: 'POST',
      caller: 'app',
      handle({ body }) {
        const userids = idListOf(body, 'userid_list', 100);
        if (userids.length === 0) throw new ApiError(40031, 'userid_list empty');
        const limit = intOf(body, 'limit', { min: 1, max: 100, preset: 50 });
        const relations = userids.flatMap((userid) => company.relationsOfMember(server(userid).userid));
        const size = switches.shortPages ? Math.max(1, limit - world.random.below(limit)) : limit;
        const { page, next } = pageOf(relations, `customers of ${userids.join()}`, body.cursor, size);
        return {
          external_contact_list: page.flatMap((relation) => {
            const contact = company.contact(relation.externalUserid);
            return contact
              ? [
                  {
                    external_contact: contactFields(contact),
                    follow_info: {
                      ...relationFields(contact, relation),
                      tag_id: tagsOf(world, relation).map((tag) => tag.tag_id),
                    },
                  },
                ]
              : [];
          }),
          next_cursor: next,
        };
      },
    },
    'externalcontact/get_unassigned_list': {
      method: 'POST',
      caller: 'app',
      handle({ body }) {
        const size = intOf(body, 'page_size', { min: 1, max: 1000, preset: 1000 });
        const waiting = [...company.staff()]
          .filter((member) => member.status === 5)
          .flatMap((member) => company.relationsOfMember(member.userid));
        const { page, next } = pageOf(waiting, 'unassigned', body.cursor, size);
        return {
          info: page.map(({ userid, externalUserid }) => ({
            handover_userid: userid,
            external_userid: externalUserid,
            dimission_time: Math.floor((company.departures.get(userid.toLowerCase()) ?? 0) / 1000),
          })),
          is_last: next === '',
          next_cursor: next,
        };
      },
    },
    'externalcontact/groupchat/list': {
      method: 'POST',
      caller: 'app',
      handle: ({ body }) => groupList(world, body),
    },
    'externalcontact/groupchat/get': {
      method: 'POST',
      caller: 'app',
      handle({ body }) {
        const room = company.rooms.get(textOf(body, 'chat_id', 40050));
        if (!room || room.isDismissed) throw new ApiError(40050, 'invalid chatid');
        if (!room.isCustomerGroup) throw new ApiError(90501, 'chat is not external group chat');
        if (company.member(room.owner)?.visible === false) throw new ApiError(60011, 'owner outside the visible range');
        const needName = intOf(body, 'need_name', { min: 0, max: 1, preset: 0 }) === 1;
        return { group_chat: roomFields(world, room, needName) };
      },
    },
  };
}

function servesCustomers(member: StaffScript): boolean {
  return member.servesCustomers !== false && member.status === 1;
}

/** Position and company only for WeCom users (external-contact.md §2). */
function contactFields(contact: ContactScript): Record<string, unknown> {
  const { externalUserid, name, type, gender = 0 } = contact;
  const common = { external_userid: externalUserid, name, type, gender };
  if (type === 1) return common;
  const hidden = contact.position === '' ? {} : { position: contact.position };
  return { ...common, ...hidden, corp_name: contact.corpName, corp_full_name: contact.corpFullName };
}

function relationFields(contact: ContactScript, relation: Relation): Record<string, unknown> {
  return {
    userid: relation.userid,
    remark: relation.remark,
    description: relation.description,
    createtime: Math.floor(relation.createdAt / 1000),
    ...(contact.type === 1 ? { remark_corp_name: relation.remarkCorpName } : {}),
    remark_mobiles: [],
    oper_userid: relation.userid,
    add_way: relation.addWay,
  };
}

/** Tags of the company: type 1 (external-contact.md §2). */
function tagsOf(world: World, { userid, externalUserid }: Relation) {
  return world.customerTags.of(userid, externalUserid).map(({ id, name, groupName }) => ({
    ...{ group_name: groupName, tag_name: name, tag_id: id, type: 1 },
  }));
}

/** Status 1: the owner has left and the group waits for a successor. */
function groupList(world: World, body: Record<string, unknown>): Record<string, unknown> {
  const { company } = world;
  const statusFilter = intOf(body, 'status_filter', { min: 0, max: 3, preset: 0 });
  const limit = intOf(body, 'limit', { min: 1, max: 1000 });
  const ownerFilter = body.owner_filter as { userid_list?: unknown } | undefined;
  const owners =
    ownerFilter?.userid_list === undefined
      ? null
      : idListOf(ownerFilter as Record<string, unknown>, 'userid_list', 100, 81017).map((id) => id.toLowerCase());
  const groups = [...company.rooms.values()]
    .filter((room) => room.isCustomerGroup && !room.isDismissed)
    .map((room) => ({ room, status: company.member(room.owner)?.status === 5 ? 1 : 0 }))
    .filter(({ room }) =>
      owners ? owners.includes(room.owner.toLowerCase()) : company.member(room.owner)?.visible !== false,
    )
    .filter(({ status }) => statusFilter === 0 || status === statusFilter);
  const { page, next } = pageOf(groups, `groups ${statusFilter} ${owners?.join() ?? ''}`, body.cursor, limit);
  return {
    group_chat_list: page.map(({ room, status }) => ({ chat_id: room.chatId, status })),
    ...(next === '' ? {} : { next_cursor: next }),
  };
}

function roomFields({ company }: World, room: Room, needName: boolean): Record<string, unknown> {
  const nameOf = (id: string) => company.member(id)?.name ?? company.contact(id)?.name ?? '';
  return {
    chat_id: room.chatId,
    name: room.name,
    owner: room.owner,
    create_time: Math.floor(room.createdAt / 1000),
    notice: '',
    member_list: room.members.map(({ userid, type, joinedAt, scene }) => ({
      userid,
      type,
      join_time: Math.floor(joinedAt / 1000),
      join_scene: scene,
      ...(scene === 1 ? { invitor: { userid: room.owner } } : {}),
      group_nickname: '',
      ...(needName ? { name: nameOf(userid) } : {}),
    })),
    admin_list: [],
    member_version: room.memberVersion,
  };
}
