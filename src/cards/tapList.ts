import type { CauseKind } from '../domain/alert.ts';
import { standingLeaderWord } from '../domain/leaderTap.ts';
import type { Tap, TapResult, TapSurroundings } from '../domain/tap.ts';
import type { UtcMs } from '../domain/time.ts';
import { alertById, appendEvent, eventsOf } from '../store/alerts.ts';
import { muteStaff, unmuteStaff } from '../store/listCards.ts';
import type { Db } from '../store/store.ts';
import { applyDecision, decideOn } from './applyTap.ts';

/** What a sweep asks about: 都不用回 is about these and nothing else that stands with the customer. */
const WAITS: ReadonlySet<CauseKind> = new Set<CauseKind>(['waitingForUs', 'promise']);

export interface ListCard {
  /** The first row first. */
  alertIds: readonly string[];
  createdAt: UtcMs;
}

/**
 * A tap on a list (COPY §6.4–6.6): 今天不再提醒 mutes the person until tomorrow, 都不用回 ends each wait, 知道了 is told to each case.
 * The same tap again changes nothing. In a transaction.
 */
export async function tapList(
  db: Db,
  list: ListCard,
  tap: Tap & { taskId: string },
  around: TapSurroundings & { tomorrow: UtcMs },
  isFirst: boolean,
): Promise<TapResult> {
  const { alertIds } = list;
  switch (tap.key) {
    case 'muteToday':
      if (isFirst) await muteStaff(db, { staffId: tap.by, until: around.tomorrow, at: tap.at, taskId: tap.taskId });
      return { kind: 'heard' };
    case 'gotIt':
      if (isFirst) await tellEach(db, alertIds, tap);
      return { kind: 'heard' };
    case 'noneNeeded':
      if (isFirst) await endWaits(db, list, tap, around);
      return { kind: 'heard' };
    case 'undo':
      if (isFirst) {
        await unmuteStaff(db, { staffId: tap.by, taskId: tap.taskId });
        await takeWordBack(db, alertIds, tap);
        await reopenWaits(db, alertIds, tap, around);
      }
      return { kind: 'undone' };
    case 'note':
      return { kind: 'noteAsked' };
    default:
      return { kind: 'unknownKey' };
  }
}

async function tellEach(db: Db, alertIds: readonly string[], { by, at, taskId }: Tap): Promise<void> {
  for (const alertId of alertIds) {
    const event = { at, by, ...(taskId && { taskId }), type: 'leaderSaid', word: 'gotIt', until: null } as const;
    await appendEvent(db, { id: `${alertId}:gotIt:${taskId}`, alertId, event });
  }
}

/** 知道了 ends the ladder of a case; taken back, it goes on. What the owner has done meanwhile stays. */
async function takeWordBack(db: Db, alertIds: readonly string[], { at, by, taskId }: Tap): Promise<void> {
  for (const alertId of alertIds) {
    const word = standingLeaderWord((await eventsOf(db, alertId)).map(({ event }) => event));
    if (word?.word !== 'gotIt' || word.by !== by || (await alertById(db, alertId))?.state !== 'open') continue;
    const event = { at, by, ...(taskId && { taskId }), type: 'undone' } as const;
    await appendEvent(db, { id: `${alertId}:undone:${taskId}:${at}`, alertId, event });
  }
}

/** Who has written since the list was made waits for an answer that it did not ask about. */
async function endWaits(db: Db, { alertIds, createdAt }: ListCard, tap: Tap, around: TapSurroundings): Promise<void> {
  for (const alertId of alertIds) {
    const alert = await alertById(db, alertId);
    const main = alert?.causes[0];
    if (alert === null || main === undefined || !WAITS.has(main.kind)) continue;
    if (typeof main.facts.date === 'number' && main.facts.date > createdAt) continue;
    const own = { ...tap, key: 'unneeded' };
    await applyDecision(db, alert, own, await decideOn(db, alert, own, around), 'card');
  }
}

/** Only what this card has ended. */
async function reopenWaits(db: Db, alertIds: readonly string[], tap: Tap, around: TapSurroundings): Promise<void> {
  for (const alertId of alertIds) {
    const alert = await alertById(db, alertId);
    if (alert?.closeReason !== 'notNeeded') continue;
    await applyDecision(db, alert, tap, await decideOn(db, alert, tap, around), 'card');
  }
}
