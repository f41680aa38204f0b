import { type Judgement, type JudgingRules, ownedVerdicts, snapshotVerdict } from '../domain/judgement.ts';
import { settleFading } from '../domain/settleFading.ts';
import { holdSilence, NO_HOLDS } from '../domain/silenceHolds.ts';
import type { SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { Day, UtcMs } from '../domain/time.ts';
import { type JudgingOrder, judgeInBatches } from '../judging/judgeInBatches.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { type Assessment, assessmentOf } from '../store/assessments.ts';
import { loadJudgingWorld } from '../store/judgingWorld.ts';
import { judgedBefore, snapshotsBefore, snapshotsOnDay } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';

export interface ReplayDeps {
  store: Store;
  sourceName: string;
  /** How far back the archive reaches. */
  archiveWindowMs: number;
  calendars: StaffCalendars;
  /** The rules of today. */
  rules: JudgingRules;
}

/**
 * `then`: with the facts, mappings, people, coverage and rules that were known when the day was judged; gives the stored
 * snapshot. `now`: the same moment with all that is known today, by today's rules.
 */
export type Reading = 'then' | 'now';

export interface ReplayedDay {
  /** The moment of judging. */
  at: UtcMs;
  customers: { customerId: string; ownerId: string | null; verdict: SnapshotVerdict }[];
}

/** That day was never judged, so there is nothing to judge again. */
export class NotJudged extends Error {
  override readonly name = 'NotJudged';
}

/**
 * Judges a past day again (PRODUCT §4, replay); changes nothing.
 * @param order.customerIds only these; then *fading* is weighed against the limit that the day kept
 * @throws NotJudged
 */
export async function replayDay(
  deps: ReplayDeps,
  order: { day: Day; reading: Reading; customerIds?: readonly string[] },
): Promise<ReplayedDay> {
  const { store, sourceName, archiveWindowMs, calendars } = deps;
  const { day, reading, customerIds } = order;
  const assessment = await assessmentOf(store.db, day);
  if (assessment === null)
    throw new NotJudged(`customers were not judged on ${day}: choose a business day since the installation`);
  const { at: now } = assessment;
  const knownAt = reading === 'then' ? now : undefined;
  const coverage = reading === 'then' ? assessment : await readCursor(store.db, sourceName);
  const rules = reading === 'then' ? assessment.rules : deps.rules;
  const world = await loadJudgingWorld(store.db, {
    ...{ now, knownAt, coverage, archiveWindowMs },
    orderHorizonDays: rules.profile.orders.horizonDays,
  });
  const wanted = customerIds === undefined ? null : new Set(customerIds);
  const asked = wanted === null ? world.customerIds : world.customerIds.filter((id) => wanted.has(id));
  const judgements: Judgement[] = [];
  const judging = { ...rules, now, knownAt, calendars, before: beforeDay(deps, assessment) };
  for await (const batch of judgeInBatches(store.db, world, judging, asked)) judgements.push(...batch);
  const days = judgements.map((judgement) => judgement.day);
  const settled = settleFading(days, wanted === null ? undefined : assessment.fadingLimits);
  // What held silence back was found over all customers of that morning: the day keeps it, in either reading.
  const held = holdSilence(ownedVerdicts(judgements, settled), assessment.holds ?? NO_HOLDS);
  return {
    at: now,
    customers: judgements.map((judgement, index) => ({
      customerId: judgement.customer.id,
      ownerId: judgement.ownerId,
      verdict: snapshotVerdict(judgement, held[index]!),
    })),
  };
}

/** What stood the day before: as the day's own snapshots keep it, else as the last one before says. */
function beforeDay({ store: { db } }: ReplayDeps, { day }: Assessment): JudgingOrder['before'] {
  return async (customerIds) => {
    const before = judgedBefore(await snapshotsBefore(db, day, customerIds));
    for (const { customerId, verdict } of await snapshotsOnDay(db, day, customerIds))
      before.set(customerId, (verdict as SnapshotVerdict).before);
    return before;
  };
}
