import { ROOM_LAG_MS, type RoomFact, type RoomStay, roomStays } from '../domain/roomMembership.ts';
import { type Directory, personKind } from '../domain/sides.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { anyOf, KEYS_PER_STATEMENT, portions, selectRowsIn, upsertRows } from './rows.ts';
import { roomFactTable, roomTable } from './tables/sightingTables.ts';
import { loadVersions, loadVersionsOf, type ProfileOf, saveVersions } from './versions.ts';

/** A customer room as it is known; its name and owner keep their history. */
export type StoredRoom = ProfileOf<typeof roomTable>;

/** A room as reading it showed it. */
export interface ShownRoom {
  roomId: string;
  name: string;
  ownerId: string;
  createdAt: UtcMs | null;
  members: {
    id: string;
    isStaff: boolean;
    name: string;
    joinedAt: UtcMs | null;
    invitedBy: string;
    joinScene: number | null;
  }[];
}

/** @param roomIds only these; all unless told. @param options.knownAt as known at that instant */
export async function loadRooms(
  db: Db,
  roomIds?: readonly string[],
  { knownAt }: { knownAt?: UtcMs } = {},
): Promise<StoredRoom[]> {
  return roomIds === undefined
    ? loadVersions(db, roomTable, { knownAt })
    : loadVersionsOf(db, roomTable, 'room_id', roomIds, knownAt);
}

/**
 * Who was in these rooms from when to when, by room.
 * @param options.knownAt as known at that instant
 */
export async function loadRoomStays(
  db: Db,
  roomIds: readonly string[],
  { directory, knownAt = Number.MAX_SAFE_INTEGER }: { directory: Directory; knownAt?: UtcMs },
): Promise<Map<string, RoomStay[]>> {
  const facts = Map.groupBy(
    (await selectRowsIn(db, roomFactTable, 'WHERE room_id IN (?)', roomIds)).filter((fact) => fact.knownAt <= knownAt),
    ({ roomId }) => roomId,
  );
  const rooms = await loadRooms(db, roomIds, knownAt === Number.MAX_SAFE_INTEGER ? {} : { knownAt });
  const endOf = new Map(rooms.map(({ roomId, dismissedAt }) => [roomId, dismissedAt]));
  const isStaff = (id: string): boolean => personKind(id, directory) === 'staff';
  return new Map(
    [...facts].map(([roomId, ofRoom]) => [
      roomId,
      roomStays(ofRoom, { dismissedAt: endOf.get(roomId) ?? null, isStaff }),
    ]),
  );
}

/** The rooms in which these people are, or were. */
export async function loadRoomIdsOf(db: Db, memberIds: readonly string[]): Promise<string[]> {
  const facts = await selectRowsIn(db, roomFactTable, 'WHERE member_id IN (?)', memberIds);
  return [...new Set(facts.map(({ roomId }) => roomId))].sort();
}

/** Takes over what events told of members; a repeat changes nothing. */
export async function saveRoomFacts(db: Db, facts: readonly RoomFact[]): Promise<void> {
  await upsertRows(db, roomFactTable, [...facts], ['leftHow', 'joinScene']);
}

/** Notes a room that is not one of the customer API (90501), or that was dismissed. To be called in a transaction. */
export async function saveRoomState(
  db: Db,
  roomId: string,
  change: { dismissedAt?: UtcMs; isCustomerRoom?: boolean },
  now: UtcMs,
): Promise<void> {
  const [before] = await loadRooms(db, [roomId]);
  const room = before ?? { ...NOTHING, roomId, knownAt: now };
  const dismissedAt =
    change.dismissedAt === undefined ? room.dismissedAt : Math.min(change.dismissedAt, room.dismissedAt ?? Infinity);
  const isCustomerRoom = change.isCustomerRoom ?? room.isCustomerRoom;
  await saveVersions(db, roomTable, [{ ...room, dismissedAt, isCustomerRoom, knownAt: now }]);
}

/**
 * Takes over what reading a room showed: who is in it since when, and by that who is not in it any more. To be called in
 * a transaction.
 * @param readAt when that reading began
 */
export async function saveShownRoom(
  db: Db,
  shown: ShownRoom,
  { directory, readAt, now }: { directory: Directory; readAt: UtcMs; now: UtcMs },
): Promise<void> {
  const { roomId, name, ownerId, createdAt, members } = shown;
  const [before] = await loadRooms(db, [roomId]);
  const room = { roomId, name, ownerId, createdAt, dismissedAt: before?.dismissedAt ?? null, isCustomerRoom: true };
  await saveVersions(db, roomTable, [{ ...room, knownAt: now }]);
  const known = await selectRowsIn(db, roomFactTable, 'WHERE room_id IN (?)', [roomId]);
  const isThere = new Map(members.map(({ id, joinedAt }) => [id, joinedAt ?? 0]));
  // Who is there was not gone: an earlier reading had come too soon after the joining.
  const wrong = known.filter(
    ({ kind, memberId, at }) => kind === 'missing' && (isThere.get(memberId) ?? Infinity) < at,
  );
  for (const portion of portions(wrong, KEYS_PER_STATEMENT))
    await db.run(
      `DELETE FROM room_fact WHERE kind = 'missing' AND ${anyOf('room_id = ? AND member_id = ? AND at = ?', portion.length)}`,
      portion.flatMap(({ memberId, at }) => [roomId, memberId, at]),
    );
  const seen = members.map(
    ({ id, isStaff, joinedAt, invitedBy, joinScene, ...person }): RoomFact => ({
      ...{ roomId, memberId: id, at: joinedAt ?? 0, kind: 'seen', isStaff, name: person.name },
      ...{ invitedBy, joinScene, leftHow: null, knownAt: now },
    }),
  );
  // Names are as they are now; when a joining became known stays.
  await upsertRows(db, roomFactTable, seen, ['isStaff', 'name', 'invitedBy', 'joinScene']);
  const facts = [...known.filter((fact) => !wrong.includes(fact)), ...seen];
  const isStaff = (id: string): boolean => personKind(id, directory) === 'staff';
  const missing = roomStays(facts, { dismissedAt: room.dismissedAt, isStaff })
    .filter(({ leftAt, memberId }) => leftAt === null && !isThere.has(memberId))
    .filter(({ joinedAt }) => readAt - (joinedAt ?? 0) >= ROOM_LAG_MS)
    .map(
      (stay): RoomFact => ({
        ...{ roomId, memberId: stay.memberId, at: readAt, kind: 'missing', isStaff: stay.isStaff, name: '' },
        ...{ invitedBy: '', joinScene: null, leftHow: null, knownAt: now },
      }),
    );
  await upsertRows(db, roomFactTable, missing, ['leftHow']);
}

const NOTHING = { name: '', ownerId: '', createdAt: null, dismissedAt: null, isCustomerRoom: true } as const;
