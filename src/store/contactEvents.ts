import { profileEvents, roomEvents, saidEvents } from '../domain/contactEvents.ts';
import type { ContactEvent } from '../domain/keyContactChange.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { loadKeyContactWords } from './keyContacts.ts';
import { loadContactHistory, loadStaff } from './people.ts';
import { loadPhraseHits } from './phraseHits.ts';
import { loadRoomIdsOf, loadRoomStays } from './rooms.ts';

const NOT_SUPERSEDED = Number.MAX_SAFE_INTEGER;

/**
 * What is known of contacts besides their messages since an instant, by contact: rooms left, profiles changed, hand-over
 * sentences, and what our people answered. Whom they deleted follows from their relationships (`deletionEvents`).
 * @param options.knownAt what became known later is left out
 * @param options.contactIds only of these; of everybody unless told
 */
export async function loadContactEvents(
  db: Db,
  {
    since,
    now,
    knownAt = NOT_SUPERSEDED - 1,
    contactIds,
  }: {
    since: UtcMs;
    now: UtcMs;
    knownAt?: UtcMs | undefined;
    contactIds?: readonly string[];
  },
): Promise<Map<string, ContactEvent[]>> {
  const of = contactIds === undefined ? {} : { contactIds };
  const said = (await loadPhraseHits(db, { group: 'handover', since, knownAt, ...of })).flatMap(
    ({ contactId, at, rules }) => saidEvents(contactId, at, rules),
  );
  const words = (await loadKeyContactWords(db, since))
    .filter((word) => word.knownAt <= knownAt)
    .map(({ contactId, customerId, at, word }): ContactEvent => ({ kind: 'word', contactId, customerId, at, word }));
  const wanted = contactIds === undefined ? null : new Set(contactIds);
  const events = [
    ...(await profileChanges(db, since, knownAt, contactIds)),
    ...(await roomLeavings(db, since, knownAt, contactIds)),
    ...said,
    ...words,
  ].filter(({ at, contactId }) => at >= since && at <= now && (wanted?.has(contactId) ?? true));
  return Map.groupBy(events, ({ contactId }) => contactId);
}

async function profileChanges(
  db: Db,
  since: UtcMs,
  knownAt: UtcMs,
  contactIds: readonly string[] | undefined,
): Promise<ContactEvent[]> {
  const history = await loadContactHistory(db, contactIds ?? (await changedContacts(db, since)));
  return profileEvents(history.filter((version) => version.knownAt <= knownAt));
}

/** Of everybody only the histories of those whose profile was changed at all. */
async function changedContacts(db: Db, since: UtcMs): Promise<string[]> {
  const changed = await db.query<{ id: string }>(
    'SELECT DISTINCT id FROM contact WHERE superseded_at >= ? AND superseded_at < ?',
    [since, NOT_SUPERSEDED],
  );
  return changed.map(({ id }) => id);
}

async function roomLeavings(
  db: Db,
  since: UtcMs,
  knownAt: UtcMs,
  contactIds: readonly string[] | undefined,
): Promise<ContactEvent[]> {
  const roomIds = await (contactIds === undefined ? roomsLeft(db, since, knownAt) : loadRoomIdsOf(db, contactIds));
  if (roomIds.length === 0) return [];
  const directory = { staff: new Set((await loadStaff(db)).map(({ id }) => id)), contacts: new Set<string>() };
  const asKnown = knownAt >= NOT_SUPERSEDED - 1 ? {} : { knownAt };
  const stays = await loadRoomStays(db, roomIds, { directory, ...asKnown });
  return [...stays.values()].flatMap(roomEvents);
}

/** Only the rooms that somebody left. */
async function roomsLeft(db: Db, since: UtcMs, knownAt: UtcMs): Promise<string[]> {
  const left = await db.query<{ room_id: string }>(
    `SELECT DISTINCT room_id FROM room_fact WHERE kind IN ('left', 'missing') AND at >= ? AND known_at <= ?`,
    [since, knownAt],
  );
  return left.map(({ room_id }) => room_id);
}
