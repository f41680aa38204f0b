import type { Relationship } from '../domain/people.ts';
import {
  NOT_YET_SHOWN_MS,
  type RelationshipEvent,
  relationshipLife,
  type Sighting,
} from '../domain/relationshipLife.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { loadRelationships, saveRelationships } from './people.ts';
import { anyOf, KEYS_PER_STATEMENT, portions, selectRows, selectRowsIn, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { relationshipEventTable, relationshipSightingTable, unassignedTable } from './tables/sightingTables.ts';

interface Pair {
  staffId: string;
  contactId: string;
}

/** What WeCom shows of a living relationship at one reading. */
export type ShownRelationship = Pick<Relationship, 'staffId' | 'contactId' | 'remark' | 'remarkCorpName' | 'addedAt'>;

/**
 * Takes over what events told, each known since the first time that it came, and makes the relationships anew. To be
 * called in a transaction.
 */
export async function saveRelationshipEvents(db: Db, events: readonly RelationshipEvent[], now: UtcMs): Promise<void> {
  // A repeat changes nothing: its key is all that it says.
  await upsertRows(db, relationshipEventTable, [...events], ['detail']);
  await makeRelationships(db, events, [], now);
}

/** Events of this contact are about all contacts of a member. */
const EVERY_CONTACT = '';

/**
 * Takes over that a member's id was changed: the contacts of the old one went over to the new one at that time, whenever
 * each of them becomes known. To be called in a transaction.
 * @returns the contacts that are known so far
 */
export async function saveStaffRename(
  db: Db,
  { staffId, at }: { staffId: string; at: UtcMs },
  now: UtcMs,
): Promise<string[]> {
  const event: RelationshipEvent = {
    ...{ contactId: EVERY_CONTACT, staffId, at, kind: 'transferred', detail: 'renamed', knownAt: now },
  };
  await upsertRows(db, relationshipEventTable, [event], ['detail']);
  const held = await loadRelationships(db, { staffId });
  await makeRelationships(db, held, [], now);
  return held.map(({ contactId }) => contactId);
}

/**
 * Takes over what a reading showed. To be called in a transaction.
 * @param readAt when that reading began: what an event told since then is newer
 */
export async function saveShownRelationships(
  db: Db,
  shown: readonly ShownRelationship[],
  { readAt, now }: { readAt: UtcMs; now: UtcMs },
): Promise<void> {
  const known = await sightingsOf(db, shown);
  const rows = shown.map(({ staffId, contactId, addedAt }) => {
    const before = known.get(nameOf({ staffId, contactId }));
    // An older reading that is only taken over now says nothing of what a newer one missed.
    const seenAt = Math.max(readAt, before?.seenAt ?? readAt);
    const missedAt = before?.missedAt != null && before.missedAt > readAt ? before.missedAt : null;
    return { contactId, staffId, addedAt: addedAt ?? before?.addedAt ?? null, seenAt, missedAt };
  });
  await upsertRows(db, relationshipSightingTable, rows);
  await makeRelationships(db, shown, shown, now);
}

/**
 * Notes that a whole list did not show these any more; what began so shortly before that a list need not show it yet is
 * left as it is. To be called in a transaction.
 */
export async function saveMissedRelationships(
  db: Db,
  missed: readonly Pair[],
  { readAt, now }: { readAt: UtcMs; now: UtcMs },
): Promise<void> {
  const contactIds = [...new Set(missed.map(({ contactId }) => contactId))];
  const known = new Map((await loadRelationships(db, { contactIds })).map((row) => [nameOf(row), row]));
  const surely = missed.filter((pair) => {
    const row = known.get(nameOf(pair));
    return row?.endedAt === null && (row.addedAt === null || readAt >= row.addedAt + NOT_YET_SHOWN_MS);
  });
  const sightings = await sightingsOf(db, surely);
  const rows = surely.flatMap(({ staffId, contactId }) => {
    const before = sightings.get(nameOf({ staffId, contactId })) ?? { addedAt: null, seenAt: null, missedAt: null };
    const isOlder = before.seenAt !== null && before.seenAt > readAt;
    return isOlder ? [] : [{ ...before, contactId, staffId, missedAt: readAt }];
  });
  await upsertRows(db, relationshipSightingTable, rows);
  await makeRelationships(db, surely, [], now);
}

/**
 * The living relationships that their member's list did not show.
 * @param readAtOf when the member's contacts were read; null when nothing may be concluded about the member
 */
export async function unseenRelationships(
  db: Db,
  readAtOf: (staffId: string) => UtcMs | null,
): Promise<{ unseen: { staffId: string; contactId: string; readAt: UtcMs }[]; live: number }> {
  const live = (await loadRelationships(db)).filter(({ endedAt }) => endedAt === null);
  const seenAt = new Map((await selectRows(db, relationshipSightingTable, '')).map((row) => [nameOf(row), row.seenAt]));
  const unseen = live.flatMap(({ staffId, contactId, addedAt }) => {
    const readAt = readAtOf(staffId);
    if (readAt === null || (addedAt !== null && readAt < addedAt + NOT_YET_SHOWN_MS)) return [];
    return (seenAt.get(nameOf({ staffId, contactId })) ?? -1) < readAt ? [{ staffId, contactId, readAt }] : [];
  });
  return { unseen, live: live.length };
}

/** Ends and beginnings as events told them, oldest first. @param filter.knownAt as known at that instant */
export async function loadRelationshipEvents(
  db: Db,
  { contactIds, knownAt = Number.MAX_SAFE_INTEGER }: { contactIds: readonly string[]; knownAt?: UtcMs },
): Promise<RelationshipEvent[]> {
  const found = await selectRowsIn(db, relationshipEventTable, 'WHERE contact_id IN (?)', contactIds);
  return found.filter((event) => event.knownAt <= knownAt).sort((a, b) => a.at - b.at);
}

/** Contacts of members who left, waiting for a successor (get_unassigned_list). */
export type UnassignedContact = RowOf<typeof unassignedTable>;

/** Takes the place of all that were known; a `leftAt` ends the relationship. To be called in a transaction. */
export async function saveUnassigned(db: Db, rows: readonly UnassignedContact[], now: UtcMs): Promise<void> {
  await db.run('DELETE FROM unassigned_contact');
  await upsertRows(db, unassignedTable, [...rows]);
  const events = rows.map(
    ({ staffId, contactId, leftAt, knownAt }): RelationshipEvent => ({
      ...{ staffId, contactId, at: leftAt ?? knownAt, kind: 'departed', detail: '', knownAt },
    }),
  );
  const known = new Set(
    (await loadRelationshipEvents(db, { contactIds: rows.map(({ contactId }) => contactId) }))
      .filter(({ kind }) => kind === 'departed')
      .map(nameOf),
  );
  await saveRelationshipEvents(
    db,
    events.filter((event) => !known.has(nameOf(event))),
    now,
  );
}

export async function loadUnassigned(db: Db): Promise<UnassignedContact[]> {
  return selectRows(db, unassignedTable, 'ORDER BY staff_id, contact_id');
}

/** Makes the rows of these pairs from all that is known of them; what is the same as before is not written. */
async function makeRelationships(
  db: Db,
  pairs: readonly Pair[],
  shown: readonly ShownRelationship[],
  now: UtcMs,
): Promise<void> {
  const wanted = new Map(
    pairs.map(({ staffId, contactId }) => [nameOf({ staffId, contactId }), { staffId, contactId }]),
  );
  const contactIds = [...new Set(pairs.map(({ contactId }) => contactId))];
  const told = await loadRelationshipEvents(db, { contactIds: [...contactIds, EVERY_CONTACT] });
  const events = Map.groupBy(told, nameOf);
  const sightings = await sightingsOf(db, [...wanted.values()]);
  const known = new Map((await loadRelationships(db, { contactIds })).map((row) => [nameOf(row), row]));
  const shownRows = new Map(shown.map((row) => [nameOf(row), row]));
  const rows = [...wanted].flatMap(([name, pair]): Relationship[] => {
    const words = shownRows.get(name) ?? known.get(name);
    const ofAll = events.get(nameOf({ ...pair, contactId: EVERY_CONTACT })) ?? [];
    const ofPair = [...(events.get(name) ?? []), ...ofAll];
    const sighting = sightings.get(name) ?? null;
    // Of a failed transfer to somebody who never was a contact there is nothing to make.
    if (sighting === null && ofPair.every(({ kind }) => kind === 'transferFailed')) return [];
    return [
      {
        ...pair,
        remark: words?.remark ?? '',
        remarkCorpName: words?.remarkCorpName ?? '',
        ...relationshipLife(ofPair, sighting),
        knownAt: now,
      },
    ];
  });
  await saveRelationships(db, rows);
}

async function sightingsOf(db: Db, pairs: readonly Pair[]): Promise<Map<string, Sighting>> {
  const found = new Map<string, Sighting>();
  for (const portion of portions([...pairs], KEYS_PER_STATEMENT)) {
    const tail = `WHERE ${anyOf('contact_id = ? AND staff_id = ?', portion.length)}`;
    const params = portion.flatMap(({ contactId, staffId }) => [contactId, staffId]);
    for (const { staffId, contactId, ...sighting } of await selectRows(db, relationshipSightingTable, tail, params))
      found.set(nameOf({ staffId, contactId }), sighting);
  }
  return found;
}

function nameOf({ staffId, contactId }: Pair): string {
  return `${staffId} ${contactId}`;
}
