import { defineTable, id, key, named, orNull, time } from '../table.ts';

/** Who is signed in. The token itself is only in the browser. */
export const sessionTable = defineTable(
  'session',
  {
    /** SHA-256 of the token, hex. */
    tokenHash: key(id(64)),
    /** The same for all tokens that followed each other after one sign-in. */
    chainId: id(64),
    staffId: id(),
    /** What each form of this sign-in carries. */
    formToken: id(64),
    signedInAt: time(),
    createdAt: time(),
    expiresAt: time(),
  },
  [
    { name: 'ix_session_chain', columns: ['chainId'] },
    { name: 'ix_session_expires', columns: ['expiresAt'] },
  ],
);

export type ReadingPlace = 'page' | 'export' | 'api';

/** Who looked at the customer of somebody else (PRODUCT §8). */
export const readingLogTable = defineTable(
  'reading_log',
  {
    customerId: key(id()),
    at: key(named('read_at', time())),
    readerId: key(id()),
    /** Whose customer it was then. */
    ownerId: orNull(id()),
    place: id<ReadingPlace>(16),
  },
  [
    { name: 'ix_reading_log_owner', columns: ['ownerId', 'at'] },
    { name: 'ix_reading_log_at', columns: ['at'] },
  ],
);
