import { ARCHIVE_AGENT_ID } from './callbackSender.ts';
import type { World } from './world.ts';
import { xmlDocument } from './xmlText.ts';

/** One line of the archive before sealing. */
export interface ArchiveLine {
  action: 'send' | 'recall';
  from: string;
  to: string[];
  roomId?: string;
  msgtype: string;
  at: number;
  /** The body under its key, and what stands beside it. */
  fields: Record<string, unknown>;
  /** People see it, the archive does not. */
  isUnarchived?: boolean;
}

/** archive.md §4, §5: types whose body does not stand under the type's own name. */
const BODY_KEYS: Record<string, string> = {
  docmsg: 'doc',
  markdown: 'info',
  news: 'info',
  voiptext: 'info',
  qydiskfile: 'info',
  meeting_notification: 'info',
  note: 'info',
  external_redpacket: 'redpacket',
};
/** Call records carry no roomid in any sample (archive.md §5, rows 27 and 28). */
const WITHOUT_ROOM_ID = new Set(['meeting_voice_call', 'voip_doc_share']);
/** callbacks.md §11: at most one in 15 s. */
const NOTICE_PAUSE_MS = 15_000;

export function bodyKeyOf(msgtype: string): string {
  return BODY_KEYS[msgtype] ?? msgtype;
}

/**
 * Shows the message on the phones and puts it into the archive when somebody in it has a seat.
 * @returns msgid, which a later recall points to, and the chat
 */
export function recordMessage(world: World, line: ArchiveLine): { msgid: string; chatId: string } {
  const people = [line.from, ...line.to];
  const isOutsideIn =
    people.some((id) => world.company.contact(id) !== undefined) || isCustomerRoom(world, line.roomId);
  const stamp = line.at + world.random.below(4_000);
  const msgid = `${world.random.digits(19)}_${stamp}${isOutsideIn ? '_external' : ''}`;
  const chatId = line.roomId ?? singleChatId(world, line.from, line.to[0] ?? '');
  if (line.action === 'send') {
    world.phones.addToChat(
      { chatId, roomId: line.roomId ?? null, people },
      { msgid, at: line.at, from: line.from, msgtype: line.msgtype, body: bodyOf(line), recalled: false },
    );
  }
  if (line.action === 'send' && line.roomId === undefined) countMessage(world, line);
  if (!line.isUnarchived && isArchived(world, line, people)) {
    const { from, msgtype } = line;
    const room = WITHOUT_ROOM_ID.has(msgtype) ? {} : { roomid: line.roomId ?? '' };
    world.archive.append(
      msgid,
      { msgid, action: line.action, from, tolist: line.to, ...room, msgtime: line.at, msgtype, ...line.fields },
      line.at,
    );
    world.archiveNotice.isDue = true;
    sendDueNotice(world);
  }
  return { msgid, chatId };
}

/** For the official statistics of single chats; what is said of archiving is no message. */
function countMessage({ company, behaviour }: World, { from, to, msgtype, at }: ArchiveLine): void {
  if (msgtype === 'agree' || msgtype === 'disagree') return;
  const other = to[0] ?? '';
  const [member, contact] = company.member(from) ? [from, other] : [other, from];
  if (!company.member(member) || !company.contact(contact)) return;
  behaviour.note({ userid: member, externalUserid: contact, isFromMember: member === from, at });
}

/** One msgaudit_notify per 15 s with messages; called after each record and whenever time moves. */
export function sendDueNotice(world: World): void {
  const { archiveNotice, clock, callbacks, company } = world;
  const now = clock.now();
  if (!archiveNotice.isDue || now - archiveNotice.lastAt < NOTICE_PAUSE_MS) return;
  if (callbacks.isWaiting('archive', 'msgaudit_notify')) return;
  archiveNotice.isDue = false;
  archiveNotice.lastAt = now;
  callbacks.enqueue(
    'archive',
    xmlDocument([
      ['ToUserName', company.corpId],
      ['FromUserName', 'sys'],
      ['CreateTime', Math.floor(now / 1000)],
      ['MsgType', 'event'],
      ['AgentID', ARCHIVE_AGENT_ID],
      ['Event', 'msgaudit_notify'],
    ]),
  );
}

/** `userid:external_userid` for a member and a contact, the two ids in order for two members. */
function singleChatId(world: World, from: string, to: string): string {
  if (world.company.contact(from)) return `${to}:${from}`;
  return world.company.contact(to) ? `${from}:${to}` : [from, to].sort().join(':');
}

function isCustomerRoom(world: World, roomId: string | undefined): boolean {
  return roomId !== undefined && world.company.rooms.get(roomId)?.isCustomerGroup === true;
}

/**
 * A seat at either end is needed (archive.md §1.5), and after a refusal nothing of that single chat is archived,
 * the refusal itself excepted (archive.md §7.3).
 */
function isArchived(world: World, line: ArchiveLine, people: string[]): boolean {
  const hasSeat = people.some((id) => {
    const member = world.company.member(id);
    return member?.archived === true && member.status !== 5;
  });
  if (!hasSeat || line.roomId !== undefined || line.msgtype === 'disagree') return hasSeat;
  const [a, b] = [line.from, line.to[0] ?? ''];
  const relation = world.company.relation(a, b) ?? world.company.relation(b, a);
  return relation?.consent?.status !== 'Disagree';
}

function bodyOf(line: ArchiveLine): Record<string, unknown> {
  const body = line.fields[bodyKeyOf(line.msgtype)];
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
