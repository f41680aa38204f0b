import { z } from 'zod';
import type { UtcMs } from '../domain/time.ts';
import type { WeComClient } from './client.ts';
import { OptionalSeconds, OptionalText, Rows, StaffId } from './fields.ts';
import { readPages } from './pages.ts';
import { type MalformedRow, parseAnswer, parseRows } from './parseAnswer.ts';
import { WeComError } from './wecomError.ts';

const ROOMS_PER_PAGE = 1000;
const OWNERS_PER_CALL_MAX = 100;
const PAGES_MAX = 1000;

export interface RoomMember {
  /** A staff id in lower case, or a contact id; an outsider who is nobody's contact has one, too. */
  id: string;
  isStaff: boolean;
  name: string;
  joinedAt: UtcMs | null;
  /** The member of ours who invited; '' when nobody of ours did, or WeCom does not say. */
  invitedBy: string;
  /** 1 invited, 2 by link, 3 by QR code; null when not said. */
  joinScene: number | null;
}

/** A customer group (客户群): its id is the archive's roomid. */
export interface Room {
  roomId: string;
  name: string;
  ownerId: string;
  createdAt: UtcMs | null;
  members: RoomMember[];
  /** To see from a change event whether one was missed; '' when not said. */
  memberVersion: string;
}

/**
 * Why a room is not shown: no customer group (90501), dissolved, or its owner is outside the app's visible range, of which
 * nothing follows.
 */
export type RoomAbsence = 'notCustomerRoom' | 'dismissed' | 'hidden';

const RoomAnswer = z.object({
  group_chat: z.object({
    chat_id: z.string().min(1),
    name: OptionalText,
    owner: OptionalText,
    create_time: OptionalSeconds,
    member_list: Rows,
    member_version: OptionalText,
  }),
});

const MemberRow = z.object({
  userid: z.string().min(1),
  /** 1 employee, 2 outside. */
  type: z.union([z.literal(1), z.literal(2)]),
  name: OptionalText,
  group_nickname: OptionalText,
  join_time: OptionalSeconds,
  join_scene: z.number().int().nullish(),
  invitor: z.object({ userid: StaffId }).nullish().catch(null),
});

/** One group with its members (groupchat/get, document page 92122). */
export async function fetchRoom(
  client: WeComClient,
  roomId: string,
  malformed: MalformedRow[] = [],
): Promise<Room | RoomAbsence> {
  const api = 'externalcontact/groupchat/get';
  try {
    const answer = await client.post(api, { chat_id: roomId, need_name: 1 }, { repeat: 'safe' });
    const { group_chat: room } = parseAnswer(api, RoomAnswer, answer);
    return {
      roomId: room.chat_id,
      name: room.name,
      ownerId: room.owner.toLowerCase(),
      createdAt: room.create_time,
      members: parseRows(api, MemberRow, room.member_list, malformed).map(memberOf),
      memberVersion: room.member_version,
    };
  } catch (error) {
    const absence = absenceOf(error);
    if (absence === null) throw error;
    return absence;
  }
}

/**
 * The ids of all customer groups (groupchat/list, document page 92120), sorted.
 * @param ownerIds only groups of these owners, needed to see groups of members who left the range; all without
 */
export async function listRoomIds(
  client: WeComClient,
  ownerIds: readonly string[],
  malformed: MalformedRow[],
): Promise<string[]> {
  const api = 'externalcontact/groupchat/list';
  const Page = z.object({ group_chat_list: Rows, next_cursor: OptionalText });
  const ids = new Set<string>();
  for (let start = 0; start === 0 || start < ownerIds.length; start += OWNERS_PER_CALL_MAX) {
    const owners = ownerIds.slice(start, start + OWNERS_PER_CALL_MAX);
    const rows = await readPages(api, PAGES_MAX, async (cursor) => {
      const filter = owners.length > 0 ? { owner_filter: { userid_list: owners } } : {};
      const body = { status_filter: 0, ...filter, cursor, limit: ROOMS_PER_PAGE };
      const page = parseAnswer(api, Page, await client.post(api, body, { repeat: 'safe' }));
      return { rows: page.group_chat_list, nextCursor: page.next_cursor };
    });
    for (const { chat_id } of parseRows(api, z.object({ chat_id: z.string().min(1) }), rows, malformed))
      ids.add(chat_id);
  }
  return [...ids].sort();
}

function memberOf({ userid, type, name, group_nickname, join_time, ...row }: z.output<typeof MemberRow>): RoomMember {
  const isStaff = type === 1;
  return {
    id: isStaff ? userid.toLowerCase() : userid,
    isStaff,
    name: name === '' ? group_nickname : name,
    joinedAt: join_time,
    invitedBy: row.invitor?.userid ?? '',
    joinScene: row.join_scene ?? null,
  };
}

function absenceOf(error: unknown): RoomAbsence | null {
  if (!(error instanceof WeComError)) return null;
  if (error.errcode === 90501) return 'notCustomerRoom';
  if (error.errcode === 40050 || error.errcode === 49008) return 'dismissed';
  return error.reaction === 'drop' || error.errcode === 60011 ? 'hidden' : null;
}
