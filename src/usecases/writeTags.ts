import { OWN_TAGS, type OwnTag } from '../domain/ownTags.ts';
import { type Clock, MINUTE_MS } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store/store.ts';
import {
  dueTagMarks,
  failTagMark,
  forgetOwnTags,
  loadOwnTags,
  noteTagCalls,
  type OwnTags,
  pauseTags,
  saveOwnTags,
  settleTagMark,
  type TagMark,
  tagsPausedUntil,
} from '../store/tagMarks.ts';
import { boundedMap } from '../wecom/boundedMap.ts';
import type { WeComClient } from '../wecom/client.ts';
import { addCorpTags, type CorpTag, fetchCorpTags, markTags } from '../wecom/tags.ts';
import { WeComError, WeComUnreachable } from '../wecom/wecomError.ts';

/** mark_tag takes at most 5 at the same time (external-contact.md §6). */
const CALLS_AT_ONCE = 5;
/** What is due beyond this waits for the next round; with a round each five seconds far below 10,000 a minute. */
const ROWS_MAX = 200;
/** The window that a frequency limit stops is a minute (basics.md §3.2). */
const WINDOW_MS = 65_000;
const OPERATOR_PAUSE_MS = 10 * MINUTE_MS;
const RETRY_MS = MINUTE_MS;
/** The id is of no tag any more: somebody deleted it in the console. */
const NO_SUCH_TAG = 40068;

export interface WriteTagsDeps {
  store: Store;
  client: WeComClient;
  /** What our group of tags is called, and each of its tags. */
  names: { group: string; tags: Record<OwnTag, string> };
  clock: Clock;
  log: Logger;
  isStopping?(): boolean;
}

export interface TagReport {
  written: number;
  /** No contact of that member any more. */
  dropped: number;
  failed: number;
}

/**
 * Writes our tags on the relationships that should bear others than they do. A call says the whole of it, so it may be
 * made again after a crash; tags that are not ours are in none of them.
 */
export async function writeTags(deps: WriteTagsDeps): Promise<TagReport> {
  const { store, clock, log } = deps;
  const report: TagReport = { written: 0, dropped: 0, failed: 0 };
  if (clock() < (await tagsPausedUntil(store.db))) return report;
  const due = await dueTagMarks(store.db, clock(), ROWS_MAX);
  if (due.length === 0) return report;
  try {
    const own = (await loadOwnTags(store.db)) ?? (await makeOwnTags(deps));
    await boundedMap(due, CALLS_AT_ONCE, async (mark) => {
      if (deps.isStopping?.()) return;
      report[await write(deps, own, mark)] += 1;
    });
  } catch (err) {
    const pause = pauseAfter(err);
    if (pause === null) throw err;
    report.failed += 1;
    log.error({ err }, 'customer tags cannot be written now; it is tried again');
    await pauseTags(store.db, clock() + pause);
  }
  return report;
}

/** @throws what stops all the others, too */
async function write({ store, client, clock, log }: WriteTagsDeps, own: OwnTags, mark: TagMark) {
  const idsOf = (names: readonly string[]): string[] => names.map((name) => own.ids[name]!);
  const { staffId, contactId, wanted } = mark;
  const other = OWN_TAGS.filter((tag) => !wanted.includes(tag));
  // Written down before the call, so that its echo is known whatever happens to us.
  await noteTagCalls(store.db, [mark], clock());
  try {
    await markTags(client, { staffId, contactId, add: idsOf(wanted), remove: idsOf(other) });
    await settleTagMark(store.db, mark);
    return 'written';
  } catch (err) {
    if (!(err instanceof WeComError)) throw err;
    if (err.reaction === 'drop') {
      await failTagMark(store.db, mark, null, err.message);
      return 'dropped';
    }
    if (err.errcode === NO_SUCH_TAG) await forgetOwnTags(store.db);
    else if (pauseAfter(err) !== null) throw err;
    log.error({ err }, 'a customer tag could not be written');
    await failTagMark(store.db, mark, clock() + RETRY_MS, err.message);
    return 'failed';
  }
}

/** How long nothing is written after that; null when it concerns one relationship only, or is a fault of ours. */
function pauseAfter(err: unknown): number | null {
  if (err instanceof WeComUnreachable) return RETRY_MS;
  if (!(err instanceof WeComError)) return null;
  if (err.reaction === 'window') return WINDOW_MS;
  if (err.reaction === 'backoff') return RETRY_MS;
  if (err.reaction === 'operator' || err.reaction === 'refresh') return OPERATOR_PAUSE_MS;
  return null;
}

/** Finds our group by its name, or makes it: after a crash in between it is found and not made twice. */
async function makeOwnTags({ store, client, names }: WriteTagsDeps): Promise<OwnTags> {
  const ours = (await fetchCorpTags(client)).tags.filter(({ groupName }) => groupName === names.group);
  const missing = OWN_TAGS.map((tag) => names.tags[tag]).filter((name) => !ours.some((tag) => tag.name === name));
  const group = ours[0] === undefined ? { groupName: names.group } : { groupId: ours[0].groupId };
  const added: CorpTag[] = missing.length === 0 ? [] : await addCorpTags(client, { group, names: missing });
  const idByName = new Map([...ours, ...added].map(({ name, id }) => [name, id]));
  const ids = Object.fromEntries(OWN_TAGS.map((tag) => [tag, idByName.get(names.tags[tag])!]));
  const made: OwnTags = { groupId: (ours[0] ?? added[0])!.groupId, ids };
  await saveOwnTags(store.db, made);
  return made;
}
