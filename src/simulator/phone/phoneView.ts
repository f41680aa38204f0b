import type { PhoneView } from '../phones.ts';
import type { World } from '../world.ts';

/**
 * What the member's WeCom shows.
 * @throws Error for an unknown member
 */
export function phoneView(world: World, userid: string): PhoneView {
  const { company, phones, cards } = world;
  const member = company.member(userid);
  if (!member) throw new Error(`No member ${userid}`);
  return {
    userid: member.userid,
    name: member.name,
    app: phones.appItems(member.userid, cards),
    groups: phones.groupsOf(member.userid).map(({ groupId, name, members, messages }) => ({
      groupId,
      name,
      members,
      messages: messages.toArray(),
    })),
    chats: phones.chatsOf(member.userid).map(({ chatId, roomId, people, messages }) => ({
      chatId,
      title: chatTitle(world, member.userid, roomId, people),
      messages: messages.toArray().map(({ msgid: _hidden, ...item }) => item),
    })),
  };
}

/** The room's name, or the other person's. */
function chatTitle({ company }: World, userid: string, roomId: string | null, people: readonly string[]): string {
  if (roomId !== null) return company.rooms.get(roomId)?.name ?? '群聊';
  const other = people.find((id) => id !== userid) ?? userid;
  const relation = company.relation(userid, other);
  return relation?.remark || company.contact(other)?.name || company.member(other)?.name || other;
}
