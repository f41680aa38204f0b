import { factWeek } from '../domain/contactMark.ts';
import type { ArchiveRecord } from '../domain/message.ts';
import { type Directory, personKind, placeRecord } from '../domain/sides.ts';
import { type Clock, DAY_MS, type UtcMs } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import {
  applyRecalls,
  type FactKey,
  groupSendsAround,
  insertRecords,
  type KeptEnvelope,
  keepEnvelopes,
  moveCursor,
  noteContent,
  purgeContent,
  readCursor,
  type StoredRecord,
} from '../store/archiveLedger.ts';
import { type Consent, saveConsents } from '../store/consent.ts';
import { addGap } from '../store/coverageGaps.ts';
import { noteRoomContacts } from '../store/factWeeks.ts';
import { holdsLease, releaseLease, takeLease } from '../store/jobs.ts';
import { rebuildFacts } from '../store/rebuildFacts.ts';
import type { Db, Store } from '../store/store.ts';
import type { DecodedPage } from '../wecom/archiveDecode.ts';
import type { ArchiveSource, Envelope } from '../wecom/archiveSource.ts';

/** The archive keeps five days (archive.md §1.5): what is older than that at a pull can no longer be had. */
export const ARCHIVE_WINDOW_MS = 5 * DAY_MS;
const PAGE_SIZE = 1000;
/** One catch-up of a bounded length; the next ring of the clock goes on. 5,000 pages are five million messages. */
const PAGES_MAX = 5000;
const LEASE_MS = 120_000;
const CONTENT_KEPT_MS = DAY_MS;
const START_OF_ARCHIVE = '0'.repeat(20);

export interface PullDeps {
  store: Store;
  source: ArchiveSource;
  /** Names the cursor: one a corp. */
  sourceName: string;
  decode(envelopes: Envelope[], pulledAt: UtcMs): Promise<DecodedPage>;
  /** Who is who, read anew for each pull. */
  loadDirectory(): Promise<Directory>;
  clock: Clock;
  log: Logger;
  /** Names this process; its lease decides that nobody else pulls. */
  token: string;
}

export interface PullReport {
  pages: number;
  /** Messages that were new. */
  stored: number;
  duplicates: number;
  kept: number;
  /** False when another process holds the lease, or the bound on pages was reached. */
  isCaughtUp: boolean;
}

/**
 * Reads the archive from the cursor until there is nothing new. A page, its facts and the cursor are one transaction:
 * after a crash the page is read again, and what was stored is recognised by its msgid.
 * @throws ArchiveError, ArchiveUnreachable; everything stored before stays
 */
export async function pullArchive(deps: PullDeps): Promise<PullReport> {
  const { store, source, sourceName, clock, token } = deps;
  const report: PullReport = { pages: 0, stored: 0, duplicates: 0, kept: 0, isCaughtUp: false };
  const lease = { name: `archive:${sourceName}`, token };
  if (!(await takeLease(store.db, { ...lease, now: clock(), leaseMs: LEASE_MS }))) return report;
  try {
    const directory = await deps.loadDirectory();
    const cursor = await readCursor(store.db, sourceName);
    await noteMissedDays(store.db, cursor?.lastPullAt ?? null, clock());
    let afterSeq = cursor?.seq ?? START_OF_ARCHIVE;
    let arriving = source.pull(afterSeq, PAGE_SIZE);
    while (report.pages < PAGES_MAX) {
      const envelopes = await arriving;
      const pulledAt = clock();
      const last = envelopes.at(-1);
      if (last === undefined) {
        await moveCursor(store.db, { source: sourceName, seq: afterSeq, at: pulledAt });
        report.isCaughtUp = true;
        break;
      }
      afterSeq = last.seq;
      // The next page travels while this one is opened; one call is in flight.
      arriving = source.pull(afterSeq, PAGE_SIZE);
      arriving.catch(() => undefined);
      const decoded = await deps.decode(envelopes, pulledAt);
      if (!(await takeLease(store.db, { ...lease, now: clock(), leaseMs: LEASE_MS }))) break;
      const counts = await store.transaction(async (db) => {
        if (!(await holdsLease(db, { ...lease, now: clock() })))
          throw new Error('another process has taken over the archive');
        const saved = await savePage(db, decoded, directory, pulledAt);
        await moveCursor(db, { source: sourceName, seq: afterSeq, at: pulledAt, lastMessageAt: saved.lastMessageAt });
        return saved;
      });
      report.pages += 1;
      report.stored += counts.stored;
      report.duplicates += decoded.records.length - counts.stored;
      report.kept += decoded.kept.length;
    }
    await arriving.catch(() => undefined);
    await purgeContent(store.db, clock() - CONTENT_KEPT_MS);
  } finally {
    await releaseLease(store.db, lease);
  }
  if (report.pages > 0) deps.log.info({ ...report }, 'archive pulled');
  return report;
}

/** Longer away than the archive keeps: that time is a gap, and nobody was silent in it. */
async function noteMissedDays(db: Db, lastPullAt: UtcMs | null, now: UtcMs): Promise<void> {
  if (lastPullAt === null || now - lastPullAt <= ARCHIVE_WINDOW_MS) return;
  await addGap(db, { from: lastPullAt, to: now - ARCHIVE_WINDOW_MS, reason: 'archiveExpired', knownAt: now });
}

async function savePage(
  db: Db,
  { records, kept }: DecodedPage,
  directory: Directory,
  knownAt: UtcMs,
): Promise<{ stored: number; lastMessageAt?: UtcMs }> {
  const rows: StoredRecord[] = [];
  const rooms: { chatId: string; contactId: string; knownAt: UtcMs }[] = [];
  for (const record of records) {
    const { roomContactIds, ...place } = placeRecord(record, directory);
    rows.push({ ...record, ...place, side: isAutomatic(record) ? 'automatic' : place.side, knownAt });
    for (const contactId of roomContactIds) rooms.push({ chatId: place.chatId, contactId, knownAt });
  }
  const isNew = await insertRecords(db, rows);
  const fresh = rows.filter(({ msgId }) => isNew.has(msgId));
  await noteRoomContacts(db, rooms);
  await saveConsents(db, fresh.flatMap(consentOf));
  await keepEnvelopes(
    db,
    kept.map(({ envelope, reason, detail }): KeptEnvelope => ({ ...envelope, reason, detail, knownAt })),
  );
  const touched: FactKey[] = fresh.flatMap(factKeyOf);
  touched.push(
    ...(await applyRecalls(
      db,
      fresh.map(({ msgId }) => msgId),
    )),
  );
  touched.push(...(await markGroupSends(db, fresh, directory)));
  await rebuildFacts(db, touched, knownAt);
  const times = fresh.map(({ sentAt }) => sentAt).filter((at) => at !== null);
  return { stored: fresh.length, ...(times.length === 0 ? {} : { lastMessageAt: Math.max(...times) }) };
}

/** Consent notices go out in the member's name, but nobody wrote them (archive.md §7.2). */
function isAutomatic(record: ArchiveRecord): boolean {
  return record.automaticHint === 'consentNotice';
}

function factKeyOf({ kind, chatId, contactId, sentAt }: StoredRecord): FactKey[] {
  if (kind !== 'message' || sentAt === null || chatId.startsWith('i:')) return [];
  return [{ chatId, contactId, week: factWeek(sentAt) }];
}

/** What a contact said about being archived: no message of his, and no contact (archive.md §7.1). */
function consentOf({ kind, from, chatId, sentAt, knownAt }: StoredRecord): Consent[] {
  if ((kind !== 'agree' && kind !== 'disagree') || sentAt === null) return [];
  return [{ contactId: from, chatId, state: kind === 'agree' ? 'agreed' : 'refused', changedAt: sentAt, knownAt }];
}

/** Same words by one member to many contacts within minutes: nobody's own message (PRODUCT §1, human reply). */
async function markGroupSends(db: Db, fresh: readonly StoredRecord[], directory: Directory): Promise<FactKey[]> {
  const notes = fresh.flatMap(({ kind, from, contactId, contentKey, msgId, sentAt }) =>
    kind === 'message' &&
    contentKey !== null &&
    sentAt !== null &&
    contactId !== '' &&
    personKind(from, directory) === 'staff'
      ? [{ staffId: from.toLowerCase(), contentKey, contactId, msgId, sentAt }]
      : [],
  );
  if (notes.length === 0) return [];
  await noteContent(db, notes);
  return (await groupSendsAround(db, notes)).weeks;
}
