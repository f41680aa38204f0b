import { ApiError } from '../apiError.ts';
import type { GroupSendMember, GroupSendTask } from '../groupSends.ts';
import type { World } from '../world.ts';
import { type ApiTable, intOf, textOf } from './apiHandler.ts';
import { pageOf } from './paging.ts';

/** A month, whichever one it is (external-contact.md §8). */
const SPAN_SECONDS_MAX = 31 * 86_400;
const LIST_LIMIT_MAX = 100;
const ROWS_LIMIT_MAX = 1_000;

/** Records of group-sends (external-contact.md §8, document page 96355), of members in the app's visible range. */
export function groupSendApi(world: World): ApiTable {
  const { company, switches, groupSends } = world;
  const visible = (userid: string) => company.visibleMember(userid) !== undefined;
  const allowed = () => {
    if (!switches.groupSendPermission) throw new ApiError(48002, 'api forbidden');
  };
  const taskOf = (body: Record<string, unknown>): GroupSendTask => {
    const task = groupSends.get(textOf(body, 'msgid'));
    if (!task || ![...task.members.values()].some(({ userid }) => visible(userid)))
      throw new ApiError(40058, 'invalid msgid');
    return task;
  };
  const sized = (limit: number) => (switches.shortPages ? Math.max(1, limit - world.random.below(limit)) : limit);
  return {
    'externalcontact/get_groupmsg_list_v2': {
      method: 'POST',
      caller: 'app',
      handle({ body }) {
        allowed();
        const chatType = textOf(body, 'chat_type');
        if (chatType !== 'single' && chatType !== 'group') throw new ApiError(40058, 'chat_type illegal');
        const from = intOf(body, 'start_time', { min: 1, max: 2 ** 32 });
        const to = intOf(body, 'end_time', { min: 1, max: 2 ** 32 });
        if (to < from || to - from > SPAN_SECONDS_MAX) throw new ApiError(40058, 'at most one month');
        const filter = intOf(body, 'filter_type', { min: 0, max: 2, preset: 2 });
        const limit = intOf(body, 'limit', { min: 1, max: LIST_LIMIT_MAX, preset: 50 });
        const creator = typeof body.creator === 'string' ? body.creator.toLowerCase() : null;
        const tasks = [...groupSends.values()]
          .filter((task) => task.chatType === chatType && (filter === 2 || filter === task.createType))
          .filter((task) => creator === null || task.creator.toLowerCase() === creator)
          .filter(({ createdAt }) => createdAt / 1000 >= from && createdAt / 1000 <= to)
          .filter(({ members }) => [...members.values()].some(({ userid }) => visible(userid)));
        const list = `group-sends ${chatType} ${from} ${to} ${filter} ${creator}`;
        const { page, next } = pageOf(tasks, list, body.cursor, sized(limit));
        return { group_msg_list: page.map(taskFields), next_cursor: next };
      },
    },
    'externalcontact/get_groupmsg_task': {
      method: 'POST',
      caller: 'app',
      handle({ body }) {
        allowed();
        const task = taskOf(body);
        const limit = intOf(body, 'limit', { min: 1, max: ROWS_LIMIT_MAX, preset: 500 });
        const hasList = task.createType === 0 || switches.personalGroupSendHasTasks;
        const members = hasList ? [...task.members.values()].filter(({ userid }) => visible(userid)) : [];
        const { page, next } = pageOf(members, `tasks of ${task.msgid}`, body.cursor, sized(limit));
        return { task_list: page.map(memberFields), next_cursor: next };
      },
    },
    'externalcontact/get_groupmsg_send_result': {
      method: 'POST',
      caller: 'app',
      handle({ body }) {
        allowed();
        const task = taskOf(body);
        const userid = textOf(body, 'userid', 40003);
        if (!visible(userid)) throw new ApiError(60111, 'userid not found');
        const member = task.members.get(userid.toLowerCase());
        if (!member) throw new ApiError(40058, 'no task of this member');
        const limit = intOf(body, 'limit', { min: 1, max: ROWS_LIMIT_MAX, preset: 500 });
        const list = `results of ${task.msgid} ${member.userid}`;
        const { page, next } = pageOf(member.targets, list, body.cursor, sized(limit));
        return { send_list: page.map((target) => resultFields(task, member, target)), next_cursor: next };
      },
    },
  };
}

function taskFields({ msgid, creator, createdAt, createType, text, attachments }: GroupSendTask) {
  return {
    msgid,
    creator,
    create_time: Math.floor(createdAt / 1000),
    create_type: createType,
    text: { content: text },
    attachments,
  };
}

function memberFields({ userid, confirmedAt }: GroupSendMember) {
  if (confirmedAt === null) return { userid, status: 0 };
  return { userid, status: 2, send_time: Math.floor(confirmedAt / 1000) };
}

function resultFields({ chatType }: GroupSendTask, { userid, results }: GroupSendMember, target: string) {
  const { status = 0, sentAt = null } = results.get(target) ?? {};
  return {
    ...(chatType === 'group' ? { chat_id: target } : { external_userid: target }),
    userid,
    status,
    ...(sentAt === null ? {} : { send_time: Math.floor(sentAt / 1000) }),
  };
}
