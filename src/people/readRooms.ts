import { loadDirectory } from '../store/directory.ts';
import { archivedRoomIds } from '../store/factWeeks.ts';
import { loadStaff } from '../store/people.ts';
import { loadRooms, saveRoomState, saveShownRoom } from '../store/rooms.ts';
import type { SyncRun } from '../store/syncRun.ts';
import { boundedMap } from '../wecom/boundedMap.ts';
import type { MalformedRow } from '../wecom/parseAnswer.ts';
import { fetchRoom, listRoomIds } from '../wecom/rooms.ts';
import { tellMalformed } from './readDirectory.ts';
import type { KeepRun, SyncDeps } from './syncDeps.ts';

const ROOMS_PER_STEP = 50;
/** Well below what WeCom refuses with 45033 (external-contact.md §1). */
const CALLS_AT_ONCE = 5;

/** Reads the next customer rooms with their members, in the order of their ids. */
export async function readRooms(deps: SyncDeps, run: SyncRun, keep: KeepRun): Promise<SyncRun> {
  const { store, clients, clock, log } = deps;
  const malformed: MalformedRow[] = [];
  const ids = (await roomIdsOf(deps, malformed)).filter((id) => run.lastRoomId === null || id > run.lastRoomId);
  const next = ids.slice(0, ROOMS_PER_STEP);
  const read = await boundedMap(next, CALLS_AT_ONCE, async (roomId) => {
    const readAt = clock();
    return { roomId, readAt, room: await fetchRoom(clients.app, roomId, malformed) };
  });
  tellMalformed(log, malformed);
  const directory = await loadDirectory(store.db);
  return store.transaction(async (db) => {
    const now = clock();
    for (const { roomId, readAt, room } of read) {
      if (typeof room === 'object') await saveShownRoom(db, room, { directory, readAt, now });
      else if (room === 'notCustomerRoom') await saveRoomState(db, roomId, { isCustomerRoom: false }, now);
      else if (room === 'dismissed') await saveRoomState(db, roomId, { dismissedAt: readAt }, now);
    }
    const shown = read.filter(({ room }) => typeof room === 'object').length;
    const counts = { ...run.counts, rooms: run.counts.rooms + shown };
    return next.length < ids.length
      ? keep(db, { ...run, counts, lastRoomId: next.at(-1)! })
      : keep(db, { ...run, counts, phase: 'tags' });
  });
}

/**
 * What WeCom lists, the rooms of owners who left (which are only listed by owner), and rooms that the archive has
 * messages of: such a one may be an internal room, of which the customer API knows nothing (90501).
 */
async function roomIdsOf({ store, clients }: SyncDeps, malformed: MalformedRow[]): Promise<string[]> {
  const known = await loadRooms(store.db);
  const departed = new Set(
    (await loadStaff(store.db)).filter(({ status }) => status === 'departed').map(({ id }) => id),
  );
  const owners = [...new Set(known.map(({ ownerId }) => ownerId))].filter((id) => departed.has(id));
  const listed = await listRoomIds(clients.app, [], malformed);
  const ofDeparted = owners.length === 0 ? [] : await listRoomIds(clients.app, owners, malformed);
  const settled = new Set(known.map(({ roomId }) => roomId));
  const archived = (await archivedRoomIds(store.db)).filter((roomId) => !settled.has(roomId));
  return [...new Set([...listed, ...ofDeparted, ...archived])].sort();
}
