import { deletionEvents, profileEvents, roomEvents, saidEvents } from '../domain/contactEvents.ts';
import type { ContactEvent } from '../domain/keyContactChange.ts';
import type { Relationship } from '../domain/people.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { loadKeyContactWords } from './keyContacts.ts';
import { loadContactHistory, loadStaff } from './people.ts';
import { loadPhraseHits } from './phraseHits.ts';
import { loadRoomStays } from './rooms.ts';

const NOT_SUPERSEDED = Number.MAX_SAFE_INTEGER;

/**
 * What is known of contacts besides their messages since an instant, by contact: deletions, rooms left, profiles changed,
 * hand-over sentences, and what our people answered.
 * @param relationships of the contacts that are asked for, as they were known
 * @param options.knownAt what became known later is left out
 */
export async function loadContactEvents(
  db: Db,
  {
    since,
    now,
    relationships,
    knownAt = NOT_SUPERSEDED - 1,
  }: { since: UtcMs; now: UtcMs; relationships: readonly Relationship[]; knownAt?: UtcMs | undefined },
): Promise<Map<string, ContactEvent[]>> {
  const said = (await loadPhraseHits(db, { group: 'handover', since, knownAt })).flatMap(({ contactId, at, rules }) =>
    saidEvents(contactId, at, rules),
  );
  const words = (await loadKeyContactWords(db, since))
    .filter((word) => word.knownAt <= knownAt)
    .map(({ contactId, at, word }): ContactEvent => ({ kind: 'word', contactId, at, word }));
  const events = [
    ...deletionEvents(relationships),
    ...(await profileChanges(db, since, knownAt)),
    ...(await roomLeavings(db, since, knownAt)),
    ...said,
    ...words,
  ].filter(({ at }) => at >= since && at <= now);
  return Map.groupBy(events, ({ contactId }) => contactId);
}

/** Only the histories of those whose profile was changed at all. */
async function profileChanges(db: Db, since: UtcMs, knownAt: UtcMs): Promise<ContactEvent[]> {
  const changed = await db.query<{ id: string }>(
    'SELECT DISTINCT id FROM contact WHERE superseded_at >= ? AND superseded_at < ?',
    [since, NOT_SUPERSEDED],
  );
  const history = await loadContactHistory(
    db,
    changed.map(({ id }) => id),
  );
  return profileEvents(history.filter((version) => version.knownAt <= knownAt));
}

/** Only the rooms that somebody left. */
async function roomLeavings(db: Db, since: UtcMs, knownAt: UtcMs): Promise<ContactEvent[]> {
  const left = await db.query<{ room_id: string }>(
    `SELECT DISTINCT room_id FROM room_fact WHERE kind IN ('left', 'missing') AND at >= ? AND known_at <= ?`,
    [since, knownAt],
  );
  if (left.length === 0) return [];
  const directory = { staff: new Set((await loadStaff(db)).map(({ id }) => id)), contacts: new Set<string>() };
  const roomIds = left.map(({ room_id }) => room_id);
  const asKnown = knownAt >= NOT_SUPERSEDED - 1 ? {} : { knownAt };
  const stays = await loadRoomStays(db, roomIds, { directory, ...asKnown });
  return [...stays.values()].flatMap(roomEvents);
}
