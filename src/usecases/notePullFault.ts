import { type OperatorNoticeDeps, tellOperators } from '../cards/tellOperators.ts';
import { type Clock, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { operatorNotice, type PullFault } from '../domain/wording/pageTexts.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { loadPullFault, type PullFaultNote, savePullFault } from '../store/pullFault.ts';
import type { Db, Store } from '../store/store.ts';
import { ArchiveError, type ArchiveReaction, ArchiveUnreachable } from '../wecom/archiveError.ts';

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * MINUTE_MS;
/** Until a person has changed something the answer stays the same; then it is found out without a restart. */
const OPERATOR_PAUSE_MS = 10 * MINUTE_MS;
/** What may come right by itself is told when it has lasted this long. */
const TOLD_AFTER_MS = 30 * MINUTE_MS;

const UNREACHABLE_HINT = '检查本机能否访问企业微信，以及 ARCHIVE_PROXY；用存档SDK时再看 liuke doctor 对库文件的检查';
/** The archive does not say which address it saw (archive.md §1.4). */
const OWN_ADDRESS = '本机的公网出口IP';
const IP_CODES: ReadonlySet<number> = new Set([10009, 60020, 301042]);
const SECRET_CODES: ReadonlySet<number> = new Set([10000, 40001, 40013, 40014, 41001, 42001, 48002, 301053]);
const NETWORK_CODES: ReadonlySet<number> = new Set([10001, 10003, 10011, -1]);

export interface NoteFaultDeps extends OperatorNoticeDeps {
  store: Store;
  sourceName: string;
  clock: Clock;
}

/**
 * Takes a failed pull down: when it is tried again, by the reaction table (archive.md §1.4), and whether the operators
 * are told, once for each time that the archive stood still.
 * @returns null when the failure was not the archive's
 */
export async function notePullFault(deps: NoteFaultDeps, failure: unknown): Promise<PullFaultNote | null> {
  if (!(failure instanceof ArchiveError) && !(failure instanceof ArchiveUnreachable)) return null;
  const { store, clock } = deps;
  const now = clock();
  return store.transaction(async (db) => {
    const before = await loadPullFault(db);
    const attempts = (before?.attempts ?? 0) + 1;
    const since = before?.since ?? now;
    const { reaction, ...why } = readFailure(failure);
    const note: PullFaultNote = { ...why, since, attempts, nextTryAt: now + pauseMs(reaction, attempts) };
    await savePullFault(db, note);
    if (needsPerson(reaction) || now - since >= TOLD_AFTER_MS) await tellOfFault(deps, db, note, now);
    return note;
  });
}

/** 聊天数据停在… with the reason and what to do. @param coveredUntil null when nothing was ever read */
export function faultText(
  texts: Texts,
  { kind, since }: PullFaultNote,
  { coveredUntil, now }: { coveredUntil: UtcMs | null; now: UtcMs },
): string {
  const fault: PullFault = kind === 'ip' ? { kind, ip: OWN_ADDRESS } : { kind };
  return operatorNotice(texts, { stoppedAt: coveredUntil ?? since, now, fault });
}

function readFailure(failure: ArchiveError | ArchiveUnreachable) {
  const { message } = failure;
  if (failure instanceof ArchiveUnreachable)
    return { kind: 'unreachable', code: null, message, hint: UNREACHABLE_HINT, reaction: 'retry' } as const;
  const { code, hint, reaction } = failure;
  return { kind: kindOf(code), code, message, hint, reaction };
}

function kindOf(code: number): PullFault['kind'] {
  if (IP_CODES.has(code)) return 'ip';
  if (SECRET_CODES.has(code)) return 'secret';
  return NETWORK_CODES.has(code) ? 'unreachable' : 'unknown';
}

/** `renew` comes here only after a new sdk got the same answer. */
function needsPerson(reaction: ArchiveReaction): boolean {
  return reaction === 'stop' || reaction === 'renew';
}

function pauseMs(reaction: ArchiveReaction, attempts: number): number {
  if (needsPerson(reaction)) return OPERATOR_PAUSE_MS;
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 10));
}

async function tellOfFault(deps: NoteFaultDeps, db: Db, note: PullFaultNote, now: UtcMs): Promise<void> {
  const coveredUntil = (await readCursor(db, deps.sourceName))?.coveredUntil ?? null;
  const content = faultText(deps.texts, note, { coveredUntil, now });
  await tellOperators(deps, db, { name: `pull-fault-${note.since}`, content, now });
}
