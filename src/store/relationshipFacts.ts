import type { Relationship } from '../domain/people.ts';
import { type RelationshipEvent, relationshipLife, type Sighting } from '../domain/relationshipLife.ts';
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

/** Notes that a whole list did not show these any more. To be called in a transaction. */
export async function saveMissedRelationships(
  db: Db,
  missed: readonly Pair[],
  { readAt, now }: { readAt: UtcMs; now: UtcMs },
): Promise<void> {
  const known = await sightingsOf(db, missed);
  const rows = missed.flatMap(({ staffId, contactId }) => {
    const before = known.get(nameOf({ staffId, contactId })) ?? { addedAt: null, seenAt: null, missedAt: null };
    const isOld = before.missedAt !== null || (before.seenAt !== null && before.seenAt > readAt);
    return isOld ? [] : [{ ...before, contactId, staffId, missedAt: readAt }];
  });
  await upsertRows(db, relationshipSightingTable, rows);
  await makeRelationships(db, missed, [], now);
}

/** The living relationships of these members that no reading since `readAt` has shown. */
export async function unseenRelationships(db: Db, staffIds: readonly string[], readAt: UtcMs): Promise<Relationship[]> {
  const found: Relationship[] = [];
  for (const staffId of new Set(staffIds)) {
    const live = (await loadRelationships(db, { staffId })).filter(({ endedAt }) => endedAt === null);
    if (live.length === 0) continue;
    const tail = 'WHERE staff_id = ? AND seen_at >= ?';
    const seen = await selectRows(db, relationshipSightingTable, tail, [staffId, readAt]);
    const seenIds = new Set(seen.map(({ contactId }) => contactId));
    found.push(...live.filter(({ contactId }) => !seenIds.has(contactId)));
  }
  return found;
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
  const events = Map.groupBy(await loadRelationshipEvents(db, { contactIds }), nameOf);
  const sightings = await sightingsOf(db, [...wanted.values()]);
  const known = new Map((await loadRelationships(db, { contactIds })).map((row) => [nameOf(row), row]));
  const told = new Map(shown.map((row) => [nameOf(row), row]));
  const rows = [...wanted].flatMap(([name, pair]): Relationship[] => {
    const words = told.get(name) ?? known.get(name);
    const ofPair = events.get(name) ?? [];
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
