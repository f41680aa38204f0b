import { BoundedMap } from './boundedMap.ts';
import type { Cards, CardView } from './cards.ts';
import { RingBuffer } from './ringBuffer.ts';

/** One line of the chat between a member and the app. */
export interface AppChatItem {
  at: number;
  from: 'app' | 'member';
  /** Empty for passive replies. */
  msgid: string;
  /** `text`, `markdown`, `textcard`, `news`, `image`, `file` …, `template_card`. */
  msgtype: string;
  /** The vendor's body; empty for cards, which stand in `card`. */
  body: Record<string, unknown>;
  card: CardView | null;
  recalled: boolean;
}

export interface GroupItem {
  at: number;
  /** Who posted: the app's or the robot's name. */
  sender: string;
  msgtype: string;
  body: Record<string, unknown>;
}

export interface GroupView {
  groupId: string;
  name: string;
  /** userids */
  members: string[];
  /** Oldest first. */
  messages: GroupItem[];
}

export interface ChatItem {
  at: number;
  /** userid, external_userid or robot. */
  from: string;
  msgtype: string;
  body: Record<string, unknown>;
  recalled: boolean;
}

/** A chat with customers: single, or a room. */
export interface ChatView {
  /** roomId, or `userid:external_userid`. */
  chatId: string;
  title: string;
  messages: ChatItem[];
}

/** What one member sees in WeCom. */
export interface PhoneView {
  userid: string;
  name: string;
  app: AppChatItem[];
  groups: GroupView[];
  chats: ChatView[];
}

export interface Group {
  groupId: string;
  name: string;
  members: string[];
  messages: RingBuffer<GroupItem>;
}

interface Chat {
  chatId: string;
  roomId: string | null;
  people: string[];
  messages: RingBuffer<ChatItem & { msgid: string }>;
}

interface StoredAppItem extends Omit<AppChatItem, 'card'> {
  hasCard: boolean;
}

const APP_ITEMS_KEPT = 200;
const GROUP_ITEMS_KEPT = 100;
const CHAT_ITEMS_KEPT = 40;
const CHATS_KEPT = 2_000;

/** The clients of all members: what has arrived on each. Bounded: a phone shows the newest. */
export class Phones {
  readonly #app = new Map<string, RingBuffer<StoredAppItem>>();
  readonly #groups = new Map<string, Group>();
  readonly #chats = new BoundedMap<string, Chat>(CHATS_KEPT);
  /** Rises with every change: the page asks whether there is anything new. */
  version = 0;

  addToApp(userid: string, item: Omit<AppChatItem, 'card' | 'recalled'>): void {
    const key = userid.toLowerCase();
    const items = this.#app.get(key) ?? new RingBuffer<StoredAppItem>(APP_ITEMS_KEPT);
    this.#app.set(key, items);
    items.push({ ...item, recalled: false, hasCard: item.msgtype === 'template_card' });
    this.version += 1;
  }

  recallFromApp(msgid: string): void {
    for (const items of this.#app.values()) {
      for (const item of items.toArray()) if (item.msgid === msgid) item.recalled = true;
    }
    this.version += 1;
  }

  appItems(userid: string, cards: Cards): AppChatItem[] {
    const key = userid.toLowerCase();
    const items = this.#app.get(key)?.toArray() ?? [];
    return items.map(({ hasCard, ...item }) => {
      const sent = hasCard ? cards.byMsgid(item.msgid) : undefined;
      const copy = sent?.copies.get(key);
      return { ...item, card: sent && copy ? cards.view(sent, copy) : null };
    });
  }

  putGroup(groupId: string, name: string, members: string[]): Group {
    const group = { groupId, name, members, messages: new RingBuffer<GroupItem>(GROUP_ITEMS_KEPT) };
    this.#groups.set(groupId, group);
    this.version += 1;
    return group;
  }

  group(groupId: string): Group | undefined {
    return this.#groups.get(groupId);
  }

  addToGroup(group: Group, item: GroupItem): void {
    group.messages.push(item);
    this.version += 1;
  }

  groupsOf(userid: string): Group[] {
    const key = userid.toLowerCase();
    return [...this.#groups.values()].filter((group) => group.members.some((member) => member.toLowerCase() === key));
  }

  addToChat(
    chat: { chatId: string; roomId: string | null; people: string[] },
    item: ChatItem & { msgid: string },
  ): void {
    const known = this.#chats.get(chat.chatId);
    const kept = known ?? { ...chat, messages: new RingBuffer<ChatItem & { msgid: string }>(CHAT_ITEMS_KEPT) };
    kept.people = chat.people;
    kept.messages.push(item);
    this.#chats.set(chat.chatId, kept);
    this.version += 1;
  }

  recallFromChat(chatId: string, msgid: string): void {
    for (const item of this.#chats.get(chatId)?.messages.toArray() ?? [])
      if (item.msgid === msgid) item.recalled = true;
    this.version += 1;
  }

  /** Newest first. */
  chatsOf(userid: string): Chat[] {
    return [...this.#chats.values()].filter((chat) => chat.people.includes(userid)).reverse();
  }
}
