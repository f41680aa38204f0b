import type { TurnBackDeps } from '../cards/turnCards.ts';
import { turnBack } from '../cards/turnCards.ts';
import type { UtcMs } from '../domain/time.ts';
import { cardByTaskId } from '../store/alerts.ts';
import { muteOf, unmuteStaff } from '../store/listCards.ts';
import type { Store } from '../store/store.ts';

/**
 * 点错了，撤销 on the page, of 今天不再提醒: the list in WeCom turns back as well, by the code kept from its sending.
 * @returns whether the list goes on to tell what was undone; null when nothing stood
 */
export async function undoMute(
  { store, ...deps }: TurnBackDeps & { store: Store },
  { by, at }: { by: string; at: UtcMs },
): Promise<{ ownCardStays: boolean } | null> {
  return store.transaction(async (db) => {
    const mute = await muteOf(db, by, at);
    if (mute === null || !(await unmuteStaff(db, mute))) return null;
    const list = await cardByTaskId(db, mute.taskId);
    const said = { by, at: mute.at, taskId: mute.taskId };
    const isTurned = list !== null && (await turnBack(db, [list], said, { ...deps, now: at }));
    return { ownCardStays: !isTurned };
  });
}
