import { wantedTags } from '../domain/ownTags.ts';
import type { Clock } from '../domain/time.ts';
import type { Band } from '../domain/verdict.ts';
import { loadMappings } from '../store/customers.ts';
import { currentKeyContacts } from '../store/keyContacts.ts';
import { loadRelationships } from '../store/people.ts';
import { latestSnapshots } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';
import { dropTagMarks, loadTagMarks, saveTagMarks, type TagMark } from '../store/tagMarks.ts';

export interface TagPlan {
  /** Relationships that should bear other tags than before. */
  changed: number;
  /** Relationships that have ended: nothing is written any more. */
  ended: number;
}

/**
 * Works out which of our tags each living relationship should bear, from the last judgement and the key contacts. What is to
 * be written stands in rows: a crash neither loses nor repeats anything that matters.
 */
export async function planTags({ store, clock }: { store: Store; clock: Clock }): Promise<TagPlan> {
  const { db } = store;
  const now = clock();
  const customerOf = new Map((await loadMappings(db, { at: now })).map((row) => [row.contactId, row.customerId]));
  const judged = await latestSnapshots(db, [...customerOf.values()]);
  const bandOf = new Map(judged.map(({ customerId, band }) => [customerId, band as Band]));
  const keyContacts = await currentKeyContacts(db);
  const known = new Map((await loadTagMarks(db)).map((mark) => [nameOf(mark), mark]));
  const changed: TagMark[] = [];
  for (const { staffId, contactId, endedAt } of await loadRelationships(db)) {
    if (endedAt !== null) continue;
    const before = known.get(nameOf({ staffId, contactId }));
    known.delete(nameOf({ staffId, contactId }));
    const customerId = customerOf.get(contactId) ?? '';
    const wanted = wantedTags({
      band: bandOf.get(customerId) ?? null,
      isKeyContact: keyContacts.get(customerId) === contactId,
    });
    if (String(before?.wanted ?? []) === String(wanted)) continue;
    changed.push({
      ...{ staffId, contactId, wanted, dueAt: now, attempts: 0, error: null },
      written: before?.written ?? null,
      calledAt: before?.calledAt ?? null,
    });
  }
  // What is left of the known ones is nobody's any more; WeCom has taken their tags away with the relationship.
  const ended = [...known.values()];
  await store.transaction(async (inside) => {
    await saveTagMarks(inside, changed);
    await dropTagMarks(inside, ended);
  });
  return { changed: changed.length, ended: ended.length };
}

function nameOf({ staffId, contactId }: { staffId: string; contactId: string }): string {
  return `${staffId} ${contactId}`;
}
