import { type Clock, DAY_MS, type UtcMs } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { archiveLease } from '../people/placeMessages.ts';
import { alone } from '../store/alone.ts';
import { purgeContent } from '../store/contentNotes.ts';
import { loadDirectory } from '../store/directory.ts';
import { type KeptReason, keptEnvelopes, removeKept } from '../store/keptEnvelopes.ts';
import { savePage, type TextKeeping } from '../store/savePage.ts';
import type { Store } from '../store/store.ts';
import type { DecodedPage } from '../wecom/archiveDecode.ts';
import type { Envelope } from '../wecom/archiveSource.ts';

const PAGE_SIZE = 500;
/** More than is ever kept: two million envelopes. */
const PAGES_MAX = 4000;
const CONTENT_KEPT_MS = DAY_MS;

/** What a new key may open: the envelopes themselves are whole. */
export const KEY_REASONS: readonly KeptReason[] = ['noKey', 'badKey'];
/** After a changed library or parser everything is worth a try. */
export const ALL_REASONS: readonly KeptReason[] = [...KEY_REASONS, 'undecodable', 'unparsed'];

export interface ReopenDeps {
  store: Store;
  /** The same as for pulling: its lease is taken, since both store messages. */
  sourceName: string;
  decode(envelopes: Envelope[], pulledAt: UtcMs): Promise<DecodedPage>;
  textKeeping: TextKeeping | null;
  clock: Clock;
  log: Logger;
  token: string;
  leaseMs?: number | undefined;
}

export interface ReopenReport {
  /** Envelopes that became messages. */
  opened: number;
  /** Those that could still not be opened, and stay. */
  kept: number;
  /** False when another process was reading the archive: try again later. */
  isDone: boolean;
}

/**
 * Tries kept envelopes again. A page of them is stored as a pulled one is, and leaves the kept ones in the same
 * transaction: each envelope ends as a message, stays kept, or is purged by the operator's word.
 * @throws ArchiveUnreachable when the source cannot work at all; what was opened before stays
 */
export async function reopenKept(deps: ReopenDeps, reasons: readonly KeptReason[]): Promise<ReopenReport> {
  const { store, sourceName, clock, token, leaseMs, log } = deps;
  const report: ReopenReport = { opened: 0, kept: 0, isDone: false };
  await alone(store, { name: archiveLease(sourceName), token, clock, leaseMs }, async () => {
    for (const reason of reasons) await reopenReason(deps, reason, report);
    await purgeContent(store.db, clock() - CONTENT_KEPT_MS);
    report.isDone = true;
  });
  if (report.opened + report.kept > 0) log.info({ ...report }, 'kept envelopes were tried again');
  return report;
}

async function reopenReason(
  { store, decode, textKeeping, clock }: ReopenDeps,
  reason: KeptReason,
  report: ReopenReport,
): Promise<void> {
  const directory = await loadDirectory(store.db);
  let afterSeq = '';
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const envelopes = await keptEnvelopes(store.db, { reason, limit: PAGE_SIZE, afterSeq });
    const last = envelopes.at(-1);
    if (last === undefined) return;
    afterSeq = last.seq;
    const knownAt = clock();
    const page = await decode(envelopes, knownAt);
    await store.transaction(async (db) => {
      await savePage(db, page, { directory, knownAt, textKeeping });
      await removeKept(
        db,
        page.records.map(({ seq }) => seq),
      );
    });
    report.opened += page.records.length;
    report.kept += page.kept.length;
  }
}
