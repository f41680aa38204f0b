import { hash } from 'node:crypto';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { UtcMs } from '../domain/time.ts';
import { CallbackRejected } from './callbackRejected.ts';

/** Above any callback: a tag of members that gets 10,000 userids of 64 bytes, sealed in base64, has some 900 KB. */
export const CALLBACK_BYTES_MAX = 2 * 1024 * 1024;

/** What WeCom tells us (callbacks.md §6–11). `userId` is a staff id in lower case; other ids stand as given. */
export type Callback =
  | CardTap
  | MenuTap
  | { kind: 'text'; userId: string; agentId: number | null; content: string; msgId: string; createdAt: UtcMs }
  | { kind: 'enterAgent'; userId: string; agentId: number | null; createdAt: UtcMs }
  | ContactChange
  | RoomChange
  | StaffChange
  | { kind: 'archiveNotify'; createdAt: UtcMs }
  | { kind: 'tagChange'; changeType: string; tagType: string; tagId: string; createdAt: UtcMs }
  /** A member enters or leaves the visible range, or the app is about to be stopped for lack of use. */
  | { kind: 'appLifecycle'; event: string; userId: string; createdAt: UtcMs }
  /** Kept as data. `createdAt` is null when it bears no sane time. */
  | { kind: 'unknown'; event: string; msgType: string; userId: string; createdAt: UtcMs | null };

interface Tap {
  /** Who tapped. */
  userId: string;
  taskId: string;
  /** Of the button, or of the menu's item. */
  key: string;
  cardType: string;
  /** For one update_template_card within 72 h; '' when absent. */
  responseCode: string;
  agentId: number | null;
  createdAt: UtcMs;
}

export interface CardTap extends Tap {
  kind: 'cardTap';
  /** Option ids by question key; empty when the card has no drop-down. */
  selected: Record<string, string[]>;
}

export interface MenuTap extends Tap {
  kind: 'menuTap';
}

export interface ContactChange {
  kind: 'contactChange';
  /** As given, e.g. `del_follow_user` (the customer deleted us), `del_external_contact`, `msg_audit_approved`. */
  changeType: string;
  userId: string;
  externalUserId: string;
  /** `DELETE_BY_TRANSFER` when a deletion comes from a handover: no churn. '' otherwise. */
  source: string;
  /** Channel parameter of the contact-me link, or ''. */
  state: string;
  /** Of `transfer_fail`: `customer_refused` or `customer_limit_exceed`. */
  failReason: string;
  createdAt: UtcMs;
}

export interface RoomChange {
  kind: 'roomChange';
  roomId: string;
  /** `create`, `update` or `dismiss`. */
  changeType: string;
  /** Of an update: `add_member`, `del_member`, `change_owner`, `change_name`, `change_notice`. */
  updateDetail: string;
  /** Who came or went: contact ids and staff ids, as given. May be empty on old platforms: then read the room. */
  memberIds: string[];
  /** 0 left by oneself, 1 removed; null when not said. */
  quitScene: number | null;
  joinScene: number | null;
  /** Versions before and after: a gap to the stored one means a lost event. '' when not said. */
  lastMemberVersion: string;
  memberVersion: string;
  createdAt: UtcMs;
}

export interface StaffChange {
  kind: 'staffChange';
  /** As given, e.g. `update_user`, `delete_party`. */
  changeType: string;
  /** '' when it concerns a department or a tag. */
  userId: string;
  /** When a userid was changed; '' otherwise. */
  newUserId: string;
  departmentId: number | null;
  tagId: string;
  createdAt: UtcMs;
}

const LIFECYCLE: ReadonlySet<string> = new Set([
  'subscribe',
  'unsubscribe',
  'inactive_alert',
  'low_active_alert',
  'close_inactive_agent',
  'reopen_inactive_agent',
  'active_restored',
  'low_active',
]);

/** Lists of one would come as a scalar (callbacks.md §6.1). The second spelling is WeCom's own, older one. */
const LISTS: ReadonlySet<string> = new Set(['SelectedItem', 'OptionId', 'OpitonId', 'Item']);

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: false,
  maxNestedTags: 20,
  isArray: (name) => LISTS.has(name),
});

type XmlNode = { [name: string]: unknown };

/**
 * The sealed body of a POST (callbacks.md §4).
 * @throws CallbackRejected `tooLarge` or `badXml`
 */
export function parseEnvelope(body: string): { toUserName: string; agentId: string; encrypt: string } {
  const root = readXml(body);
  const encrypt = text(root, 'Encrypt');
  if (encrypt === '') throw new CallbackRejected('badXml');
  return { toUserName: text(root, 'ToUserName'), agentId: text(root, 'AgentID'), encrypt };
}

/**
 * The decrypted callback. Of a type that nobody wrote down, or lacking what its type must have, it is `unknown`.
 * @throws CallbackRejected `tooLarge` or `badXml`
 */
export function parseCallback(xml: string): Callback {
  const root = readXml(xml);
  const seconds = wholeNumber(root, 'CreateTime');
  const createdAt = seconds === null || seconds === 0 ? null : seconds * 1000;
  const msgType = text(root, 'MsgType');
  const event = text(root, 'Event');
  const userId = text(root, 'FromUserName').toLowerCase();
  const known =
    createdAt === null
      ? null
      : msgType === 'event'
        ? parseEvent(root, event, userId, createdAt)
        : msgType === 'text'
          ? parseText(root, userId, createdAt)
          : null;
  // No id of WeCom is so long: taken for one it would be refused by the database, again and again.
  return known !== null && hasSaneIds(known) ? known : { kind: 'unknown', event, msgType, userId, createdAt };
}

const ID_LENGTH_MAX = 128;

function hasSaneIds(callback: Callback): boolean {
  return Object.entries(callback)
    .filter(([name]) => /Ids?$/.test(name))
    .every(([, value]) => [value].flat().every((id) => typeof id !== 'string' || id.length <= ID_LENGTH_MAX));
}

/** Equal for the retries of one callback, as far as has been seen (callbacks.md §4.2). Hex. */
export function dedupeKey(xml: string): string {
  return hash('sha256', xml, 'hex');
}

/**
 * The second guard against doing a thing twice: what makes a callback itself, whatever its bytes (callbacks.md §4.2).
 * @returns at most 80 characters; null for an unknown callback
 */
export function semanticKey(callback: Callback): string | null {
  const parts = identityOf(callback);
  if (parts === null) return null;
  return `${callback.kind}:${hash('sha256', JSON.stringify(parts), 'hex')}`;
}

function identityOf(callback: Callback): (string | number | null)[] | null {
  switch (callback.kind) {
    case 'text':
      return [callback.msgId];
    case 'cardTap':
    case 'menuTap':
      return [callback.agentId, callback.userId, callback.taskId, callback.key, callback.responseCode];
    case 'contactChange':
      // WeCom's own key, sender and second, is the same for all that `sys` tells in a second (callbacks.md §4.2).
      return [callback.changeType, callback.userId, callback.externalUserId, callback.createdAt, callback.source];
    case 'roomChange': {
      // A version may come again when a room has the same members again; a second may bring two members.
      const { roomId, changeType, updateDetail, createdAt, lastMemberVersion, memberVersion } = callback;
      return [roomId, changeType, updateDetail, createdAt, lastMemberVersion, memberVersion, ...callback.memberIds];
    }
    case 'staffChange':
      return [
        ...[callback.changeType, callback.userId, callback.newUserId],
        ...[callback.departmentId, callback.tagId, callback.createdAt],
      ];
    case 'tagChange':
      return [callback.changeType, callback.tagType, callback.tagId, callback.createdAt];
    case 'enterAgent':
      return [callback.agentId, callback.userId, callback.createdAt];
    case 'appLifecycle':
      return [callback.event, callback.userId, callback.createdAt];
    case 'archiveNotify':
      return [callback.createdAt];
    case 'unknown':
      return null;
    default:
      return callback satisfies never;
  }
}

function readXml(body: string): XmlNode {
  if (Buffer.byteLength(body, 'utf8') > CALLBACK_BYTES_MAX) throw new CallbackRejected('tooLarge');
  // Begins with its root: there is no room for a DOCTYPE.
  if (!/^\s*(<\?xml[^>]*\?>\s*)?<xml[\s>]/.test(body)) throw new CallbackRejected('badXml');
  try {
    if (XMLValidator.validate(body) !== true) throw new CallbackRejected('badXml');
    const root: unknown = (parser.parse(body) as XmlNode).xml;
    if (isNode(root)) return root;
  } catch {
    throw new CallbackRejected('badXml');
  }
  throw new CallbackRejected('badXml');
}

function parseEvent(root: XmlNode, event: string, userId: string, createdAt: UtcMs): Callback | null {
  switch (event) {
    case 'template_card_event':
      return tapOf(root, userId, createdAt, (tap) => ({ kind: 'cardTap', ...tap, selected: selectedOf(root) }));
    case 'template_card_menu_event':
      return tapOf(root, userId, createdAt, (tap) => ({ kind: 'menuTap', ...tap }));
    case 'enter_agent':
      return userId === '' ? null : { kind: 'enterAgent', userId, agentId: wholeNumber(root, 'AgentID'), createdAt };
    case 'change_external_contact':
      return contactChange(root, createdAt);
    case 'change_external_chat':
      return roomChange(root, createdAt);
    case 'change_contact':
      return {
        kind: 'staffChange',
        changeType: text(root, 'ChangeType'),
        userId: text(root, 'UserID').toLowerCase(),
        newUserId: text(root, 'NewUserID').toLowerCase(),
        departmentId: wholeNumber(root, 'Id'),
        tagId: text(root, 'TagId'),
        createdAt,
      };
    case 'change_external_tag':
      return {
        kind: 'tagChange',
        changeType: text(root, 'ChangeType'),
        tagType: text(root, 'TagType'),
        tagId: text(root, 'Id'),
        createdAt,
      };
    case 'msgaudit_notify':
      return { kind: 'archiveNotify', createdAt };
    default:
      return LIFECYCLE.has(event) ? { kind: 'appLifecycle', event, userId, createdAt } : null;
  }
}

function parseText(root: XmlNode, userId: string, createdAt: UtcMs): Callback | null {
  const msgId = text(root, 'MsgId');
  if (userId === '' || msgId === '') return null;
  const agentId = wholeNumber(root, 'AgentID');
  return { kind: 'text', userId, agentId, content: text(root, 'Content'), msgId, createdAt };
}

function tapOf(root: XmlNode, userId: string, createdAt: UtcMs, make: (tap: Tap) => Callback): Callback | null {
  const taskId = text(root, 'TaskId');
  if (userId === '' || taskId === '') return null;
  return make({
    userId,
    taskId,
    key: text(root, 'EventKey'),
    cardType: text(root, 'CardType'),
    responseCode: text(root, 'ResponseCode'),
    agentId: wholeNumber(root, 'AgentID'),
    createdAt,
  });
}

function selectedOf(root: XmlNode): Record<string, string[]> {
  const items = list(child(root, 'SelectedItems'), 'SelectedItem').filter(isNode);
  return Object.fromEntries(
    items.map((item) => [
      text(item, 'QuestionKey'),
      [
        ...list(child(item, 'OptionIds'), 'OptionId'),
        ...list(child(item, 'OpitonIds'), 'OpitonId'),
        // A mixed spelling costs nothing to read.
        ...list(child(item, 'OptionIds'), 'OpitonId'),
        ...list(child(item, 'OpitonIds'), 'OptionId'),
      ].filter((id): id is string => typeof id === 'string' && id !== ''),
    ]),
  );
}

function contactChange(root: XmlNode, createdAt: UtcMs): Callback | null {
  const userId = text(root, 'UserID').toLowerCase();
  const externalUserId = text(root, 'ExternalUserID');
  if (userId === '' || externalUserId === '') return null;
  return {
    kind: 'contactChange',
    changeType: text(root, 'ChangeType'),
    userId,
    externalUserId,
    source: text(root, 'Source'),
    state: text(root, 'State'),
    failReason: text(root, 'FailReason'),
    createdAt,
  };
}

function roomChange(root: XmlNode, createdAt: UtcMs): Callback | null {
  const roomId = text(root, 'ChatId');
  if (roomId === '') return null;
  return {
    kind: 'roomChange',
    roomId,
    changeType: text(root, 'ChangeType'),
    updateDetail: text(root, 'UpdateDetail'),
    memberIds: list(child(root, 'MemChangeList'), 'Item').filter(
      (id): id is string => typeof id === 'string' && id !== '',
    ),
    quitScene: wholeNumber(root, 'QuitScene'),
    joinScene: wholeNumber(root, 'JoinScene'),
    lastMemberVersion: text(root, 'LastMemVer'),
    memberVersion: text(root, 'CurMemVer'),
    createdAt,
  };
}

function isNode(value: unknown): value is XmlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function child(node: XmlNode, name: string): XmlNode | null {
  const value = Object.hasOwn(node, name) ? node[name] : null;
  return isNode(value) ? value : null;
}

function list(node: XmlNode | null, name: string): unknown[] {
  const value = node && Object.hasOwn(node, name) ? node[name] : [];
  return Array.isArray(value) ? value : [];
}

/** '' when there is none, or when it is no plain text. */
function text(node: XmlNode, name: string): string {
  const value = Object.hasOwn(node, name) ? node[name] : '';
  return typeof value === 'string' ? value : '';
}

function wholeNumber(node: XmlNode, name: string): number | null {
  const digits = text(node, name);
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}
