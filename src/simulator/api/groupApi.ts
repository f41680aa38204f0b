import { ApiError } from '../apiError.ts';
import { checkMsgtype, checkPlainBody } from '../messageRules.ts';
import type { SimApp } from '../simApps.ts';
import type { AppChat, World } from '../world.ts';
import { type ApiTable, idListOf, textOf } from './apiHandler.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NAME_LENGTH_MAX = 50;
const MEMBERS_MAX = 2_000;

/** Internal groups that the app made (messages.md §8). They need the root department in the visible range. */
export function groupApi(world: World): ApiTable {
  const { company, phones, appChats, switches, media } = world;
  const limit = (name: string, max: number, windowMs: number, units = 1) => {
    if (switches.frequencyLimits && !world.frequency.take(name, max, windowMs, units)) {
      throw new ApiError(45009, 'api freq out of limit');
    }
  };
  const ownChat = (chatId: string, app: SimApp): AppChat => {
    if (!switches.appSeesRoot) throw new ApiError(48002, 'api forbidden for this app');
    const chat = appChats.get(chatId);
    if (!chat) throw new ApiError(86003, 'chat not found');
    if (chat.agentId !== app.agentId) throw new ApiError(86008, 'group was not created by this app');
    return chat;
  };
  const checkMembers = (userids: readonly string[]) =>
    userids.map((userid) => {
      const member = company.visibleMember(userid);
      if (!member) throw new ApiError(86216, 'illegal member id');
      return member.userid;
    });
  return {
    'appchat/create': {
      method: 'POST',
      caller: 'app',
      handle({ body, app }) {
        if (!switches.appSeesRoot) throw new ApiError(60011, 'no privilege: the visible range is not the root');
        const members = [...new Set(checkMembers(idListOf(body, 'userlist', MEMBERS_MAX, 86006, 86006)))];
        if (members.length < 2) throw new ApiError(86006, 'a group needs at least 2 members');
        const owner =
          body.owner === undefined ? members[world.random.below(members.length)]! : textOf(body, 'owner', 86005);
        if (!members.some((member) => member.toLowerCase() === owner.toLowerCase())) {
          throw new ApiError(86005, 'the owner is no member');
        }
        const chatId = body.chatid === undefined ? `wr${world.random.word(30)}` : textOf(body, 'chatid', 86001);
        if (!/^[0-9a-zA-Z]{1,32}$/.test(chatId)) throw new ApiError(86001, 'invalid chatid');
        if (appChats.has(chatId)) throw new ApiError(86215, 'chatid already exists');
        limit('appchat/create', 1_000, DAY_MS);
        const name = [...String(body.name ?? '群聊')].slice(0, NAME_LENGTH_MAX).join('');
        appChats.set(chatId, { chatId, name, owner, members, agentId: app.agentId });
        phones.putGroup(chatId, name, members);
        return { chatid: chatId };
      },
    },
    'appchat/update': {
      method: 'POST',
      caller: 'app',
      handle({ body, app }) {
        const chat = ownChat(textOf(body, 'chatid', 86001), app);
        limit('appchat/update', 1_000, HOUR_MS);
        const added =
          body.add_user_list === undefined ? [] : checkMembers(idListOf(body, 'add_user_list', MEMBERS_MAX));
        const removed = body.del_user_list === undefined ? [] : idListOf(body, 'del_user_list', MEMBERS_MAX);
        const gone = new Set(removed.map((userid) => userid.toLowerCase()));
        const members = [...new Set([...chat.members, ...added])].filter((userid) => !gone.has(userid.toLowerCase()));
        const owner = body.owner === undefined ? chat.owner : textOf(body, 'owner', 86005);
        if (!members.includes(company.member(owner)?.userid ?? owner))
          throw new ApiError(86005, 'the owner is no member');
        if (members.length < 2) throw new ApiError(86006, 'a group needs at least 2 members');
        const name =
          body.name === undefined ? chat.name : [...textOf(body, 'name', 86004)].slice(0, NAME_LENGTH_MAX).join('');
        Object.assign(chat, { members, owner, name });
        const group = phones.group(chat.chatId);
        if (group) Object.assign(group, { members, name });
        return {};
      },
    },
    'appchat/get': {
      method: 'GET',
      caller: 'app',
      handle({ query, app }) {
        const { chatId, name, owner, members } = ownChat(textOf(query, 'chatid', 86001), app);
        return { chat_info: { chatid: chatId, name, owner, userlist: members, chat_type: 0 } };
      },
    },
    'appchat/send': {
      method: 'POST',
      caller: 'app',
      handle({ body, app }) {
        const chat = ownChat(textOf(body, 'chatid', 86001), app);
        const msgtype = checkMsgtype(body.msgtype, 'appchat');
        const content = checkPlainBody(msgtype, body[msgtype], { channel: 'appchat', switches, media });
        limit('appchat/send', 20_000, 60_000, chat.members.length);
        const group = phones.group(chat.chatId);
        if (group) phones.addToGroup(group, { at: world.clock.now(), sender: app.name, msgtype, body: content });
        return {};
      },
    },
  };
}
