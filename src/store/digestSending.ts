import { DIGEST_PARTS, type DigestPart, digestKey } from '../domain/groupMessage.ts';
import type { Db } from './db.ts';
import { type OutboxRow, outboxRowOf } from './outbox.ts';

/** What became of a part of a digest: its last row, and how often it was sent again. */
export interface SentPart {
  part: DigestPart;
  repeat: number;
  row: OutboxRow;
  /** Nobody knows that it arrived, or it surely did not: a person may send it again. */
  isOpen: boolean;
}

/** The parts of a digest as they went out last; none for a digest that nobody made, or that is forgotten. */
export async function sentParts(db: Db, of: { groupId: string; week: string }): Promise<SentPart[]> {
  const parts: SentPart[] = [];
  for (const part of DIGEST_PARTS) {
    let last: SentPart | null = null;
    for (let repeat = 0; ; repeat += 1) {
      const row = await outboxRowOf(db, digestKey(of, part, repeat));
      if (row === null) break;
      last = { part, repeat, row, isOpen: row.state === 'uncertain' || row.state === 'dead' };
    }
    if (last !== null) parts.push(last);
  }
  return parts;
}
