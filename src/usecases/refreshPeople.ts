import { STILL_SHOWN_MS } from '../domain/relationshipLife.ts';
import { ROOM_LAG_MS } from '../domain/roomMembership.ts';
import type { Clock, UtcMs } from '../domain/time.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { placeMessages } from '../people/placeMessages.ts';
import { fetchDirectory, takeOverDirectory, tellMalformed, type WeComClients } from '../people/readDirectory.ts';
import { readTags } from '../people/readTags.ts';
import { readIfAllowed, readUnassigned } from '../people/readUnassigned.ts';
import { saveContactMobiles } from '../store/contactMobiles.ts';
import { loadDirectory } from '../store/directory.ts';
import { requestJudging } from '../store/judgeRequests.ts';
import { loadContacts, loadRelationships, loadStaff, saveContacts, saveStaff } from '../store/people.ts';
import {
  dueRefreshes,
  postponeRefresh,
  type RefreshRow,
  requestRefresh,
  settleRefresh,
  type Wanted,
  WHOLE,
} from '../store/refresh.ts';
import { saveMissedRelationships, saveShownRelationships } from '../store/relationshipFacts.ts';
import { resolveStored } from '../store/resolveStored.ts';
import { loadRoomStays, saveRoomState, saveShownRoom } from '../store/rooms.ts';
import type { Store } from '../store/store.ts';
import { boundedMap } from '../wecom/boundedMap.ts';
import { fetchContact } from '../wecom/contacts.ts';
import { fetchMember } from '../wecom/directory.ts';
import type { MalformedRow } from '../wecom/parseAnswer.ts';
import { fetchRoom } from '../wecom/rooms.ts';
import { WeComError, WeComUnreachable } from '../wecom/wecomError.ts';

/** What is due beyond this waits for the next round. */
const ROWS_MAX = 200;
/** Well below what WeCom refuses with 45033 (external-contact.md §1). */
const CALLS_AT_ONCE = 5;
const PAUSE_FIRST_MS = 10_000;
const PAUSE_MAX_MS = 10 * MINUTE_MS;
const UNASSIGNED_PAUSE_MS = MINUTE_MS;
/** Who belongs to which customer is worked out for all at once: not more often than this. */
const RESOLVE_PAUSE_MS = 15_000;

export interface RefreshDeps {
  store: Store;
  clients: WeComClients;
  /** Names the archive's cursor, whose lease is needed to place messages of people who became known. */
  sourceName: string;
  clock: Clock;
  log: Logger;
  /** Names this process. */
  token: string;
  /** What is kept of a phone number that a member has noted; left out: numbers are read past. */
  mobileKeyOf?(mobile: string): string;
  /** Contacts were put to customers anew: accounts of the CRM may fit by now. */
  onCustomersResolved?(): Promise<unknown>;
  isStopping?(): boolean;
}

export interface RefreshReport {
  read: number;
  postponed: number;
}

/** Reads anew what events said that it changed: each thing once, however many events there were. */
export async function refreshPeople(deps: RefreshDeps): Promise<RefreshReport> {
  const { store, clock, log } = deps;
  const report: RefreshReport = { read: 0, postponed: 0 };
  const rows = await dueRefreshes(store.db, clock(), ROWS_MAX);
  let failure: unknown = null;
  await boundedMap(rows, CALLS_AT_ONCE, async (row) => {
    // After a refusal of the app itself, or without a line, the others would only be refused too.
    if (failure !== null || deps.isStopping?.()) return;
    const readAt = clock();
    try {
      const wanted = await read(deps, row, readAt);
      await store.transaction(async (db) => {
        await settleRefresh(db, row, readAt);
        await requestRefresh(db, wanted, clock());
      });
      report.read += 1;
    } catch (err) {
      if (err instanceof WeComUnreachable || (err instanceof WeComError && err.reaction !== 'drop')) failure = err;
      log.error({ err, kind: row.kind }, 'what had changed could not be read; it is tried again');
      const error = err instanceof Error ? err.message : 'unknown';
      const pause = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.min(row.attempts, 10));
      await postponeRefresh(store.db, row, clock() + pause, error);
      report.postponed += 1;
    }
  });
  return report;
}

/** @returns what has to be read later because of what was read now */
async function read(deps: RefreshDeps, { kind, refId }: RefreshRow, readAt: UtcMs): Promise<Wanted[]> {
  const { store, clients, clock, log } = deps;
  switch (kind) {
    case 'contact':
      return refreshContact(deps, refId, readAt);
    case 'room':
      return refreshRoom(deps, refId, readAt);
    case 'staff':
      return refreshMember(deps, refId);
    case 'directory': {
      const seen = await fetchDirectory(clients, clock(), log);
      await store.transaction((db) => takeOverDirectory(db, seen, { now: clock(), acceptsVanished: false }));
      await placeMessages(deps);
      return [];
    }
    case 'tags':
      await readIfAllowed(log, 'the list of customer tags', () => readTags(deps));
      return [];
    case 'unassigned':
      await readIfAllowed(log, 'the contacts of members who left', () => readUnassigned(deps));
      return [];
    case 'customers':
      await store.transaction((db) => resolveStored(db, clock()));
      await deps.onCustomersResolved?.();
      return [];
  }
}

async function refreshContact(
  { store, clients, clock, log, mobileKeyOf }: RefreshDeps,
  contactId: string,
  readAt: UtcMs,
): Promise<Wanted[]> {
  const seen = await fetchContact(clients.app, contactId, clock(), { mobileKeyOf });
  tellMalformed(log, seen?.malformed ?? []);
  return store.transaction(async (db) => {
    const now = clock();
    const before = JSON.stringify(await loadContacts(db, [contactId]));
    const shown = seen?.relationships ?? [];
    if (seen !== null) {
      await saveContacts(db, [seen.contact]);
      await saveContactMobiles(db, seen.mobiles);
    }
    await saveShownRelationships(db, shown, { readAt, now });
    const shownBy = new Set(shown.map(({ staffId }) => staffId));
    const known = await loadRelationships(db, { contactIds: [contactId] });
    const missed = known.filter(({ staffId, endedAt }) => endedAt === null && !shownBy.has(staffId));
    await saveMissedRelationships(db, missed, { readAt, now });
    // Shown although our side ended it: whether it lives is to be seen when the list has caught up.
    const doubtful = known
      .filter(({ staffId, endedAt, endedBy }) => endedAt !== null && endedBy !== 'customer' && shownBy.has(staffId))
      .map(({ endedAt }) => endedAt! + STILL_SHOWN_MS)
      .filter((at) => at > now);
    const wanted: Wanted[] =
      doubtful.length === 0 ? [] : [{ kind: 'contact', refId: contactId, dueAt: Math.max(...doubtful) }];
    const isEdited = before !== JSON.stringify(await loadContacts(db, [contactId]));
    // Who is new has changed nothing.
    if (isEdited && before !== '[]') await requestJudging(db, [{ kind: 'contact', refId: contactId, dueAt: now }]);
    const isChanged = isEdited || shown.length > 0;
    if (isChanged) wanted.push({ kind: 'customers', refId: WHOLE, dueAt: now + RESOLVE_PAUSE_MS });
    return wanted;
  });
}

async function refreshRoom(
  { store, clients, clock, log }: RefreshDeps,
  roomId: string,
  readAt: UtcMs,
): Promise<Wanted[]> {
  const malformed: MalformedRow[] = [];
  const room = await fetchRoom(clients.app, roomId, malformed);
  tellMalformed(log, malformed);
  const directory = await loadDirectory(store.db);
  return store.transaction(async (db) => {
    const now = clock();
    if (typeof room !== 'object') {
      if (room === 'notCustomerRoom') await saveRoomState(db, roomId, { isCustomerRoom: false }, now);
      if (room === 'dismissed') await saveRoomState(db, roomId, { dismissedAt: readAt }, now);
      return [];
    }
    await saveShownRoom(db, room, { directory, readAt, now });
    // Who came just now and is not shown yet: read once more when the room has caught up.
    const shown = new Set(room.members.map(({ id }) => id));
    const stays = (await loadRoomStays(db, [roomId], { directory })).get(roomId) ?? [];
    const early = stays.filter(({ leftAt, memberId }) => leftAt === null && !shown.has(memberId));
    const dueAt = Math.max(...early.map(({ joinedAt }) => (joinedAt ?? 0) + ROOM_LAG_MS));
    return dueAt > now ? [{ kind: 'room', refId: roomId, dueAt }] : [];
  });
}

async function refreshMember(deps: RefreshDeps, staffId: string): Promise<Wanted[]> {
  const { store, clients, clock } = deps;
  const shown = await fetchMember(clients.app, staffId, clock());
  const known = (await loadStaff(store.db)).find(({ id }) => id === staffId);
  await store.transaction(async (db) => {
    const now = clock();
    if (shown !== null) await saveStaff(db, [{ ...shown, isArchived: known?.isArchived ?? null }]);
    else if (known !== undefined) await saveStaff(db, [{ ...known, status: 'departed', knownAt: now }]);
  });
  if (known === undefined && shown !== null) await placeMessages(deps);
  // Whose contacts wait for a successor now; several often leave together.
  const isGone = shown === null && known !== undefined;
  return isGone ? [{ kind: 'unassigned', refId: WHOLE, dueAt: clock() + UNASSIGNED_PAUSE_MS }] : [];
}
