import { randomUUID } from 'node:crypto';
import type { UtcMs } from '../domain/time.ts';
import { refuseMany } from '../people/massVanish.ts';
import { placeMessages } from '../people/placeMessages.ts';
import { readContactPage } from '../people/readContactPage.ts';
import { fetchDirectory, takeOverDirectory } from '../people/readDirectory.ts';
import { readRooms } from '../people/readRooms.ts';
import { readTags } from '../people/readTags.ts';
import { readIfAllowed, readUnassigned } from '../people/readUnassigned.ts';
import type { KeepRun, SyncDeps } from '../people/syncDeps.ts';
import { alone } from '../store/alone.ts';
import { loadRelationships } from '../store/people.ts';
import { saveMissedRelationships, unseenRelationships } from '../store/relationshipFacts.ts';
import { resolveStored } from '../store/resolveStored.ts';
import type { Db } from '../store/store.ts';
import { endSyncRun, loadSyncRun, type SyncRun, saveSyncRun } from '../store/syncRun.ts';
import { followUsers } from '../wecom/contacts.ts';

export interface SyncReport {
  /** false: read on with the next round. */
  isDone: boolean;
  staff: number;
  departed: number;
  contacts: number;
  relationships: number;
  rooms: number;
  vanished: number;
  newCustomers: number;
  /** Messages whose sender nobody had known before. */
  placed: number;
}

const LEASE = 'sync';
/** Members of one batch while nobody knows how many contacts they have, and at most. */
const FIRST_BATCH = 10;
const BATCH_MAX = 100;
/** A batch whose cursor dies is read again whole. */
const BATCH_RELATIONSHIPS_MAX = 1_000;

/** Another process is reading people at this moment. */
export class SyncHeld extends Error {
  override readonly name = 'SyncHeld';

  constructor() {
    super('another process is reading people from WeCom; try again in two minutes');
  }
}

/**
 * Takes over the directory, the customer contacts and the customer rooms, and puts contacts together to customers. Nobody
 * is deleted: who is no longer shown is departed, a relationship that is no longer shown has vanished. Each step is kept
 * with how far it came, so that a stop costs at most one of them.
 * @throws MassVanish, SyncHeld, WeComError, WeComUnreachable
 */
export async function syncPeople(deps: SyncDeps): Promise<SyncReport> {
  const { store, clock, token, leaseMs } = deps;
  const report = await alone(store, { name: LEASE, token, clock, leaseMs }, () => readOn(deps));
  if (report === null) throw new SyncHeld();
  return report;
}

async function readOn(deps: SyncDeps): Promise<SyncReport> {
  const { store, clock, log, stepsMax = Number.POSITIVE_INFINITY } = deps;
  const found = await loadSyncRun(store.db);
  let run = found ?? newRun(clock());
  if (found !== null) log.debug({ phase: run.phase, run: run.runId }, 'the reading of people goes on');
  for (let steps = 0; run.phase !== 'conclude'; steps += 1) {
    if (steps >= stepsMax || deps.isStopping?.()) return { ...NOTHING, ...run.counts, isDone: false };
    run = await step(deps, run);
  }
  const report = await conclude(deps, run);
  log.info({ ...report }, 'people synced');
  return report;
}

const NOTHING = { vanished: 0, newCustomers: 0, placed: 0 } as const;

function newRun(now: UtcMs): SyncRun {
  return {
    ...{ runId: randomUUID(), phase: 'directory', startedAt: now, batches: [], batchStartedAt: null, cursor: '' },
    ...{ read: [], unreadable: [], lastRoomId: null },
    counts: { staff: 0, departed: 0, contacts: 0, relationships: 0, rooms: 0 },
  };
}

/** One step: calls first, then what they brought and how far it came in one transaction. */
async function step(deps: SyncDeps, run: SyncRun): Promise<SyncRun> {
  switch (run.phase) {
    case 'directory':
      return readPeople(deps, run);
    case 'contacts':
      return run.batches.length === 0
        ? keep(deps, { ...run, phase: 'rooms' })
        : readContactPage(deps, run, keepIn(deps));
    case 'rooms':
      return readRooms(deps, run, keepIn(deps));
    case 'tags':
      await readIfAllowed(deps.log, 'the list of customer tags', () => readTags(deps));
      return keep(deps, { ...run, phase: 'unassigned' });
    case 'unassigned':
      await readIfAllowed(deps.log, 'the contacts of members who left', () => readUnassigned(deps));
      return keep(deps, { ...run, phase: 'conclude' });
    case 'conclude':
      return run;
  }
}

function keepIn({ clock }: SyncDeps): KeepRun {
  return async (db, run) => {
    await saveSyncRun(db, run, clock());
    return run;
  };
}

async function keep(deps: SyncDeps, run: SyncRun): Promise<SyncRun> {
  return deps.store.transaction((db) => keepIn(deps)(db, run));
}

async function readPeople(deps: SyncDeps, run: SyncRun): Promise<SyncRun> {
  const { store, clients, clock, log, acceptsVanished = false } = deps;
  const seen = await fetchDirectory(clients, clock(), log);
  const followers = await followUsers(clients.app);
  return store.transaction(async (db) => {
    const departed = await takeOverDirectory(db, seen, { now: clock(), acceptsVanished });
    const batches = batchesOf(followers, await contactsPerMember(db));
    const counts = { ...run.counts, staff: seen.staff.length, departed };
    return keepIn(deps)(db, { ...run, phase: 'contacts', batches, counts });
  });
}

async function contactsPerMember(db: Db): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { staffId, endedAt } of await loadRelationships(db))
    if (endedAt === null) counts.set(staffId, (counts.get(staffId) ?? 0) + 1);
  return counts;
}

/** As many members together as make few calls of whole pages, and not so many that a dead cursor costs much. */
function batchesOf(staffIds: readonly string[], counts: ReadonlyMap<string, number>): string[][] {
  const [batchMax, guess] = counts.size === 0 ? [FIRST_BATCH, 0] : [BATCH_MAX, 10];
  const batches: string[][] = [];
  let relationships = 0;
  for (const staffId of staffIds) {
    const count = counts.get(staffId) ?? guess;
    const last = batches.at(-1);
    if (last === undefined || last.length >= batchMax || relationships + count > BATCH_RELATIONSHIPS_MAX) {
      batches.push([staffId]);
      relationships = count;
    } else {
      last.push(staffId);
      relationships += count;
    }
  }
  return batches;
}

/** Everything is read: what no list has shown has vanished. */
async function conclude(deps: SyncDeps, run: SyncRun): Promise<SyncReport> {
  const { store, clock, acceptsVanished } = deps;
  const readAt = new Map(run.read.flatMap(([staffIds, at]) => staffIds.map((id) => [id, at] as const)));
  const unreadable = new Set(run.unreadable);
  const now = clock();
  try {
    const done = await store.transaction(async (db) => {
      const { unseen, live } = await unseenRelationships(db, (staffId) =>
        unreadable.has(staffId) ? null : (readAt.get(staffId) ?? run.startedAt),
      );
      if (!acceptsVanished) refuseMany('customer relationships', unseen.length, live);
      for (const [at, pairs] of Map.groupBy(unseen, (pair) => pair.readAt))
        await saveMissedRelationships(db, pairs, { readAt: at, now });
      const newCustomers = await resolveStored(db, now);
      await endSyncRun(db, run.runId);
      return { vanished: unseen.length, newCustomers };
    });
    const placed = await placeMessages(deps);
    return { isDone: true, ...run.counts, ...done, placed };
  } catch (err) {
    // The next reading begins anew: this one's lists are what is not believed.
    if (err instanceof Error && err.name === 'MassVanish') await endSyncRun(store.db, run.runId);
    throw err;
  }
}
