import { z } from 'zod';
import type { GroupSend } from '../domain/groupSend.ts';
import { roomChatId, singleChatId } from '../domain/message.ts';
import { DAY_MS, HOUR_MS, type UtcMs } from '../domain/time.ts';
import { boundedMap } from './boundedMap.ts';
import type { WeComClient } from './client.ts';
import { OptionalSeconds, OptionalText, Rows, StaffId } from './fields.ts';
import { readPages } from './pages.ts';
import { type MalformedRow, parseAnswer, parseRows } from './parseAnswer.ts';
import { WeComError } from './wecomError.ts';

/** A list may span a month; February is one, too. */
export const GROUP_SEND_SPAN_MS = 28 * DAY_MS;
const LIST = 'externalcontact/get_groupmsg_list_v2';
const TASK = 'externalcontact/get_groupmsg_task';
const RESULT = 'externalcontact/get_groupmsg_send_result';
const TASKS_PER_PAGE = 100;
const ROWS_PER_PAGE = 1000;
const PAGES_MAX = 1000;
/** get_groupmsg_task was seen to answer 45033 (external-contact.md §1). */
const CALLS_AT_ONCE = 2;
/** After this nothing more is sent by a member who has confirmed. */
const SENDING_MS = HOUR_MS;

/** A member's part of a task whose results are complete: it need not be read again. */
export interface ReadPart {
  taskId: string;
  /** In lower case; '' for the whole task. */
  staffId: string;
}

export interface FetchedGroupSends {
  sends: GroupSend[];
  finished: ReadPart[];
  malformed: MalformedRow[];
  /** Tasks and members that WeCom would not show: out of the visible range, cancelled. */
  unreadable: number;
}

const TaskRow = z.object({
  msgid: z.string().min(1).max(128),
  creator: OptionalText,
  /** Seconds; the documented sample has a text. */
  create_time: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).nullish(),
  /** 0 by the company, 1 by a member. */
  create_type: z.number().nullish(),
  text: z.object({ content: OptionalText }).nullish().catch(null),
  attachments: z
    .array(z.object({ msgtype: OptionalText }).catch({ msgtype: '' }))
    .nullish()
    .catch(null),
});
type TaskRow = z.output<typeof TaskRow>;

/** 0 not sent, 2 sent. */
const MemberRow = z.object({ userid: StaffId, status: z.number(), send_time: OptionalSeconds });
type MemberRow = z.output<typeof MemberRow>;

/** 0 not sent, 1 sent, 2 no friend any more, 3 got another group-send already. */
const ResultRow = z.object({
  external_userid: OptionalText,
  chat_id: OptionalText,
  status: z.number(),
  send_time: OptionalSeconds,
});

/** The archive's names for what a group-send may carry (external-contact.md §8, messages.md §11). */
const ARCHIVE_TYPES: ReadonlyMap<string, string> = new Map([
  ['image', 'image'],
  ['link', 'link'],
  ['miniprogram', 'weapp'],
  ['video', 'video'],
  ['file', 'file'],
]);

/**
 * Who sent which group-send task to whom (document page 96355): tasks made between `from` and `to`, then the members
 * who confirmed each, then what became of each receiver. Only what has really left is given.
 * @param range.from at most {@link GROUP_SEND_SPAN_MS} before `to`
 * @param isRead a part that need not be read again
 * @throws WeComError also when the app may not read group-sends (48002, reaction `operator`)
 */
export async function fetchGroupSends(
  client: WeComClient,
  range: { from: UtcMs; to: UtcMs },
  isRead: (part: ReadPart) => boolean = () => false,
): Promise<FetchedGroupSends> {
  const fetched: FetchedGroupSends = { sends: [], finished: [], malformed: [], unreadable: 0 };
  for (const chatType of ['single', 'group'] as const) {
    const tasks = await listTasks(client, chatType, range, fetched.malformed);
    const unread = tasks.filter(({ msgid }) => !isRead({ taskId: msgid, staffId: '' }));
    await boundedMap(unread, CALLS_AT_ONCE, (task) => readTask(client, task, { fetched, isRead, now: range.to }));
  }
  return fetched;
}

async function listTasks(
  client: WeComClient,
  chatType: 'single' | 'group',
  { from, to }: { from: UtcMs; to: UtcMs },
  malformed: MalformedRow[],
): Promise<TaskRow[]> {
  const span = { start_time: Math.floor(from / 1000), end_time: Math.floor(to / 1000) };
  const Page = z.object({ group_msg_list: Rows, next_cursor: OptionalText });
  const rows = await readPages(LIST, PAGES_MAX, async (cursor) => {
    const body = { chat_type: chatType, ...span, filter_type: 2, limit: TASKS_PER_PAGE, cursor };
    const page = parseAnswer(LIST, Page, await client.post(LIST, body, { repeat: 'safe' }));
    return { rows: page.group_msg_list, nextCursor: page.next_cursor };
  });
  return parseRows(LIST, TaskRow, rows, malformed);
}

interface Reading {
  fetched: FetchedGroupSends;
  isRead(part: ReadPart): boolean;
  now: UtcMs;
}

async function readTask(client: WeComClient, task: TaskRow, reading: Reading): Promise<void> {
  const { fetched, isRead, now } = reading;
  const members = await orSkipped(fetched, () => membersOf(client, task, fetched.malformed));
  if (members === null) return;
  let isWhole = members.length > 0;
  for (const { userid, status, send_time } of members) {
    const part = { taskId: task.msgid, staffId: userid };
    if (status !== 2) isWhole = false;
    if (status !== 2 || isRead(part)) continue;
    const sends = await orSkipped(fetched, () => sendsOf(client, task, userid, fetched.malformed));
    if (sends !== null) fetched.sends.push(...sends);
    const startedAt = send_time ?? createdAtOf(task);
    if (startedAt !== null && now - startedAt > SENDING_MS) fetched.finished.push(part);
    else isWhole = false;
  }
  if (isWhole) fetched.finished.push({ taskId: task.msgid, staffId: '' });
}

/** Whoever sends to the own customers needs nobody's confirmation, and such a task may have no list of members. */
async function membersOf(client: WeComClient, task: TaskRow, malformed: MalformedRow[]): Promise<MemberRow[]> {
  const rows = await listRows(client, TASK, 'task_list', { msgid: task.msgid });
  const members = parseRows(TASK, MemberRow, rows, malformed);
  if (rows.length > 0 || task.create_type !== 1 || task.creator === '') return members;
  return [{ userid: task.creator.toLowerCase(), status: 2, send_time: createdAtOf(task) }];
}

async function sendsOf(
  client: WeComClient,
  task: TaskRow,
  staffId: string,
  malformed: MalformedRow[],
): Promise<GroupSend[]> {
  const rows = await listRows(client, RESULT, 'send_list', { msgid: task.msgid, userid: staffId });
  const parts = partsOf(task);
  return parseRows(RESULT, ResultRow, rows, malformed).flatMap(({ external_userid, chat_id, status, send_time }) => {
    const chatId = chat_id ? roomChatId(chat_id) : external_userid ? singleChatId(staffId, external_userid) : null;
    if (status !== 1 || send_time === null || chatId === null) return [];
    return [{ taskId: task.msgid, staffId, chatId, sentAt: send_time, parts }];
  });
}

async function listRows(client: WeComClient, api: string, list: string, asked: object): Promise<unknown[]> {
  const Page = z.object({ [list]: Rows, next_cursor: OptionalText });
  return readPages(api, PAGES_MAX, async (cursor) => {
    const answer = await client.post(api, { ...asked, limit: ROWS_PER_PAGE, cursor }, { repeat: 'safe' });
    const page = parseAnswer(api, Page, answer);
    return { rows: page[list] as unknown[], nextCursor: page.next_cursor as string };
  });
}

function partsOf({ text, attachments }: TaskRow): string[] {
  const written = text?.content ? ['text'] : [];
  return [...written, ...(attachments ?? []).flatMap(({ msgtype }) => ARCHIVE_TYPES.get(msgtype) ?? [])];
}

function createdAtOf({ create_time }: TaskRow): UtcMs | null {
  return create_time ? create_time * 1000 : null;
}

/** What one task or member is refused does not cost the others theirs. */
async function orSkipped<T>(fetched: FetchedGroupSends, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof WeComError) || !isOfOne(error)) throw error;
    fetched.unreadable += 1;
    return null;
  }
}

/** 60011 and 84074 are about this member: the list of tasks was shown. */
function isOfOne({ reaction, errcode }: WeComError): boolean {
  return ['drop', 'bug', 'inform'].includes(reaction) || errcode === 60011 || errcode === 84074;
}
