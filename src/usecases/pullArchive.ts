import type { Interval } from '../domain/interval.ts';
import type { ArchiveRecord } from '../domain/message.ts';
import { missedTime } from '../domain/missedTime.ts';
import { type Clock, DAY_MS, type UtcMs } from '../domain/time.ts';
import { inAdvance } from '../inAdvance.ts';
import type { Logger } from '../log.ts';
import { archiveLease, placeAll } from '../people/placeMessages.ts';
import { alone } from '../store/alone.ts';
import { type ArchiveCursor, moveCursor, readCursor } from '../store/archiveCursor.ts';
import { purgeContent } from '../store/contentNotes.ts';
import { addGap } from '../store/coverageGaps.ts';
import { loadDirectory } from '../store/directory.ts';
import { type SavedPage, type SaveOptions, savePage, type TextKeeping } from '../store/savePage.ts';
import type { Db, Store } from '../store/store.ts';
import { LeaseLost } from '../store/storeError.ts';
import type { DecodedPage } from '../wecom/archiveDecode.ts';
import { ArchiveError, ArchiveUnreachable } from '../wecom/archiveError.ts';
import type { ArchiveSource, Envelope } from '../wecom/archiveSource.ts';

/** The archive keeps five days (archive.md §1.5): what is older than that at a pull can no longer be had. */
export const ARCHIVE_WINDOW_MS = 5 * DAY_MS;
const PAGE_SIZE = 1000;
/** One round of a bounded length, so that cards and taps get their turn; the next ring goes on. */
const PAGES_MAX = 60;
const CONTENT_KEPT_MS = DAY_MS;
const START_OF_ARCHIVE = '0'.repeat(20);

export interface PullDeps {
  store: Store;
  source: ArchiveSource;
  /** Names the cursor: one a corp. */
  sourceName: string;
  decode(envelopes: Envelope[], pulledAt: UtcMs): Promise<DecodedPage>;
  /** null: no text is kept. */
  textKeeping: TextKeeping | null;
  clock: Clock;
  log: Logger;
  /** Names this process; its lease decides that nobody else pulls. */
  token: string;
  /** How long after a kill another one may go on; see `whileHeld`. */
  leaseMs?: number | undefined;
  /** The service is being ended: pages that are not stored yet wait for the next start. */
  isStopping?(): boolean;
}

export interface PullReport {
  pages: number;
  /** Messages that were new. */
  stored: number;
  duplicates: number;
  kept: number;
  /** Times of which messages are gone that were found in this round. */
  gaps: number;
  /** Senders whom nobody knows and who were never met before. */
  newUnknownSenders: number;
  /** False when another process holds the lease, the bound on pages was reached or the service is being ended. */
  isCaughtUp: boolean;
}

interface SealedPage {
  /** What was asked from. */
  afterSeq: string;
  /** Empty: there is nothing new. */
  envelopes: Envelope[];
  pulledAt: UtcMs;
  isExpired: boolean;
}
/** Without its envelopes: two further pages are in memory while this one waits to be stored. */
interface OpenedPage extends Omit<SealedPage, 'envelopes'> {
  envelopes: number;
  firstSeq: string | null;
  lastSeq: string | null;
  decoded: DecodedPage;
}

/**
 * Reads the archive from the cursor until there is nothing new. A page, its facts and the cursor are one transaction:
 * after a crash the page is read again, and what was stored is recognised by its msgid. While a page is stored the next
 * one is opened and the one after it travels; one call is in flight.
 * @throws ArchiveError, ArchiveUnreachable; everything stored before stays
 */
export async function pullArchive(deps: PullDeps): Promise<PullReport> {
  const { store, sourceName, clock, token, leaseMs, log } = deps;
  const report: PullReport = {
    ...{ pages: 0, stored: 0, duplicates: 0, kept: 0, gaps: 0, newUnknownSenders: 0 },
    isCaughtUp: false,
  };
  try {
    await alone(store, { name: archiveLease(sourceName), token, clock, leaseMs }, () => pullPages(deps, report));
  } catch (err) {
    if (!(err instanceof LeaseLost)) throw err;
    log.warn('this process was away for too long; another one may read the archive by now');
  }
  if (report.pages > 0) log.info({ ...report }, 'archive pulled');
  return report;
}

async function pullPages(deps: PullDeps, report: PullReport): Promise<void> {
  const { store, sourceName, clock } = deps;
  const directory = await loadDirectory(store.db);
  // Whoever became known while the archive was being read could not be placed then.
  await placeAll(store, directory, clock);
  let cursor = await readCursor(store.db, sourceName);
  const sealed = sealedPages(deps, cursor?.seq ?? START_OF_ARCHIVE);
  for await (const { decoding, ...sealedPage } of inAdvance(pagesBeingOpened(deps, inAdvance(sealed)))) {
    const page = { ...sealedPage, decoded: await decoding };
    if (deps.isStopping?.()) break;
    const missed = missedTime(pauseBefore(page, cursor), ARCHIVE_WINDOW_MS);
    const options = { directory, knownAt: page.pulledAt, textKeeping: deps.textKeeping };
    const saved = await store.transaction((db) => storePage(db, sourceName, page, missed, options));
    cursor = await readCursor(store.db, sourceName);
    count(report, page, saved, missed);
  }
  await purgeContent(store.db, clock() - CONTENT_KEPT_MS);
}

/** Pages one after the other, the empty one last. */
async function* sealedPages({ source, clock }: PullDeps, startSeq: string): AsyncGenerator<SealedPage> {
  let afterSeq = startSeq;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const { envelopes, isExpired } = await pullPage(source, afterSeq);
    yield { afterSeq, envelopes, isExpired, pulledAt: clock() };
    const last = envelopes.at(-1);
    if (last === undefined) return;
    if (last.seq <= afterSeq) throw new ArchiveUnreachable('the archive gave a page that had been read before');
    afterSeq = last.seq;
  }
}

/** What the archive calls expired is lost (archive.md §1.4: 10010); it goes on with the oldest that it still has. */
async function pullPage(source: ArchiveSource, afterSeq: string) {
  try {
    return { envelopes: await source.pull(afterSeq, PAGE_SIZE), isExpired: false };
  } catch (err) {
    if (!(err instanceof ArchiveError) || err.reaction !== 'lost' || afterSeq === START_OF_ARCHIVE) throw err;
    const oldest = await source.pull(START_OF_ARCHIVE, PAGE_SIZE);
    return { envelopes: oldest.filter(({ seq }) => seq > afterSeq), isExpired: true };
  }
}

/** The RSA threads have the next page before the last one is read and stored: they are what all the rest waits for. */
async function* pagesBeingOpened({ decode }: PullDeps, pages: AsyncGenerator<SealedPage>) {
  for await (const page of pages) {
    const decoding = decode(page.envelopes, page.pulledAt);
    // Heard when its turn comes; a failure of a page before it may end the pull first.
    decoding.catch(() => undefined);
    const { envelopes, ...rest } = page;
    const [firstSeq, lastSeq] = [envelopes[0]?.seq ?? null, envelopes.at(-1)?.seq ?? null];
    yield { ...rest, envelopes: envelopes.length, firstSeq, lastSeq, decoding };
  }
}

function pauseBefore({ decoded, ...page }: OpenedPage, cursor: ArchiveCursor | null) {
  const firstSentAt = sentTimes(decoded.records).reduce<UtcMs | null>(
    (a, b) => (a === null ? b : Math.min(a, b)),
    null,
  );
  return {
    ...page,
    coveredUntil: cursor?.coveredUntil ?? null,
    lastPullAt: cursor?.lastPullAt ?? null,
    firstSentAt,
  };
}

async function storePage(
  db: Db,
  source: string,
  { afterSeq, lastSeq, pulledAt, decoded }: OpenedPage,
  missed: Interval | null,
  options: SaveOptions,
): Promise<SavedPage> {
  const saved = await savePage(db, decoded, options);
  if (missed !== null) await addGap(db, { ...missed, reason: 'archiveExpired', knownAt: pulledAt });
  const newestAt = sentTimes(decoded.records).reduce<UtcMs | null>((a, b) => Math.max(a ?? b, b), null);
  await moveCursor(db, {
    source,
    seq: lastSeq ?? afterSeq,
    at: pulledAt,
    lastMessageAt: newestAt,
    // A page that is full says nothing of what was sent after its last message.
    coveredUntil: lastSeq === null ? pulledAt : newestAt === null ? null : Math.min(newestAt, pulledAt),
  });
  return saved;
}

function sentTimes(records: readonly ArchiveRecord[]): UtcMs[] {
  return records.map(({ sentAt }) => sentAt).filter((at) => at !== null);
}

function count(
  report: PullReport,
  { envelopes, decoded }: OpenedPage,
  saved: SavedPage,
  missed: Interval | null,
): void {
  if (missed !== null) report.gaps += 1;
  if (envelopes === 0) {
    report.isCaughtUp = true;
    return;
  }
  report.pages += 1;
  report.stored += saved.stored;
  report.duplicates += decoded.records.length - saved.stored;
  report.kept += decoded.kept.length;
  report.newUnknownSenders += saved.newUnknownSenders;
}
