import type { GroupSend } from '../domain/groupSend.ts';
import { type Clock, DAY_MS, type UtcMs } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { archiveLease } from '../people/placeMessages.ts';
import { alone } from '../store/alone.ts';
import {
  markGroupSends,
  noteReadParts,
  purgeGroupSends,
  readGroupSendParts,
  saveGroupSends,
} from '../store/groupSends.ts';
import { rebuildFacts } from '../store/rebuildFacts.ts';
import { deleteSetting, getSetting, setSetting } from '../store/settings.ts';
import type { Store } from '../store/store.ts';
import { meaningOf } from '../wecom/errorTable.ts';
import { type FetchedGroupSends, GROUP_SEND_SPAN_MS, type ReadPart } from '../wecom/groupSends.ts';
import { WeComError } from '../wecom/wecomError.ts';

const SENDS_PER_TRANSACTION = 500;
/** Messages that a new private key opens may be as old as this. */
const SENDS_KEPT_MS = 180 * DAY_MS;
const READ_KEPT_MS = 60 * DAY_MS;
/** A permission is given by a person: asking every hour would only fill the log. */
const REFUSED_PAUSE_MS = DAY_MS;
const REFUSED = 'groupSendsRefused';

export interface GroupSendDeps {
  store: Store;
  /** Names the archive's cursor: its lease is taken, since both store facts. */
  sourceName: string;
  fetchGroupSends(
    range: { from: UtcMs; to: UtcMs },
    isRead: (part: ReadPart) => boolean,
  ): Promise<Pick<FetchedGroupSends, 'sends' | 'finished' | 'malformed' | 'unreadable'>>;
  clock: Clock;
  log: Logger;
  token: string;
  leaseMs?: number | undefined;
}

export interface GroupSendReport {
  /** What was read anew; one receiver each. */
  sends: number;
  /** Weeks of facts that turned out to be otherwise. */
  weeks: number;
  /** WeCom's code when the app may not read group-sends; null when it may. */
  refused: number | null;
}

/**
 * Reads who confirmed which group-send task (群发) and marks those messages automatic, also those stored before the task
 * was known (PRODUCT §1). Without the permission nothing fails: group-sends are then known by their content alone.
 * @throws WeComError, WeComUnreachable for other failures of WeCom
 */
export async function readGroupSends(deps: GroupSendDeps): Promise<GroupSendReport> {
  const { store, clock, log } = deps;
  const now = clock();
  const report: GroupSendReport = { sends: 0, weeks: 0, refused: await refusedLately(deps, now) };
  if (report.refused !== null) return report;
  const read = new Set((await readGroupSendParts(store.db)).map(nameOf));
  try {
    const range = { from: now - GROUP_SEND_SPAN_MS, to: now };
    const fetched = await deps.fetchGroupSends(range, (part) => read.has(nameOf(part)));
    await deleteSetting(store.db, REFUSED);
    if (fetched.malformed.length > 0)
      log.warn({ rows: fetched.malformed.length, first: fetched.malformed[0] }, 'group-sends that could not be read');
    report.sends = fetched.sends.length;
    report.weeks = await saveAll(deps, fetched, now);
  } catch (err) {
    if (!(err instanceof WeComError) || err.reaction !== 'operator') throw err;
    report.refused = err.errcode;
    const isNews = (await refusal(store))?.errcode !== err.errcode;
    await setSetting(store.db, REFUSED, JSON.stringify({ errcode: err.errcode, at: now }));
    if (isNews)
      log.warn(
        { errcode: err.errcode, mend: meaningOf(err.errcode).mend },
        'group-send tasks may not be read; content alone shows them',
      );
  }
  if (report.weeks > 0) log.info({ ...report }, 'messages of group-send tasks were marked automatic');
  return report;
}

/** @returns how many weeks of facts changed; 0 also while the archive is being read: it is asked for again in an hour */
async function saveAll(
  { store, sourceName, clock, token, leaseMs }: GroupSendDeps,
  { sends, finished }: { sends: readonly GroupSend[]; finished: readonly ReadPart[] },
  now: UtcMs,
): Promise<number> {
  const weeks = await alone(store, { name: archiveLease(sourceName), token, clock, leaseMs }, async () => {
    let sum = 0;
    for (let start = 0; start < sends.length; start += SENDS_PER_TRANSACTION) {
      const some = sends.slice(start, start + SENDS_PER_TRANSACTION);
      sum += await store.transaction(async (db) => {
        await saveGroupSends(db, some);
        const changed = await markGroupSends(db, some);
        await rebuildFacts(db, changed, now);
        return changed.length;
      });
    }
    await noteReadParts(store.db, finished, now);
    await purgeGroupSends(store.db, { sentBefore: now - SENDS_KEPT_MS, readBefore: now - READ_KEPT_MS });
    return sum;
  });
  return weeks ?? 0;
}

interface Refusal {
  errcode: number;
  at: UtcMs;
}

async function refusal(store: Store): Promise<Refusal | null> {
  const text = await getSetting(store.db, REFUSED);
  return text === null ? null : (JSON.parse(text) as Refusal);
}

async function refusedLately({ store }: GroupSendDeps, now: UtcMs): Promise<number | null> {
  const last = await refusal(store);
  return last !== null && now - last.at < REFUSED_PAUSE_MS ? last.errcode : null;
}

function nameOf({ taskId, staffId }: ReadPart): string {
  return `${taskId} ${staffId}`;
}
