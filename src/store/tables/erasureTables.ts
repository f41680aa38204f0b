import { defineTable, id, key, named, orNull, time } from '../table.ts';

/** Who must not come back: see `tombstones.ts`. */
export const tombstoneTable = defineTable('tombstone', {
  /** HMAC of what names the person; nobody can read it back. */
  hash: key(named('subject_hash', id(64))),
  /** Of the key that made it. */
  keyId: id(16),
  erasedAt: time(),
  /** What stands in the person's place while the erasure is under way; null when it is done, or for further names. */
  pseudonym: orNull(id(32)),
});
