import { type OperatorNoticeDeps, tellOperators } from '../cards/tellOperators.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import type { UtcMs } from '../domain/time.ts';
import { type PreviewedDesk, previewNote } from '../domain/wording/previewWords.ts';
import type { Store } from '../store/store.ts';

export interface NotePreviewDeps extends Omit<OperatorNoticeDeps, 'operatorIds'> {
  store: Store;
  calendar: BusinessCalendar;
  /** The operators, and one leader. */
  readerIds: readonly string[];
  previewUntil: UtcMs;
}

/**
 * In the preview period those who decide about it read each morning what would have gone to whom (PRODUCT §5, preview first).
 * A morning on which nothing would have gone, and nothing was held, is not told.
 * @returns how many messages were queued
 */
export async function notePreview(
  { store, calendar, readerIds, previewUntil, ...notices }: NotePreviewDeps,
  desks: readonly PreviewedDesk[],
  now: UtcMs,
): Promise<number> {
  if (desks.length === 0) return 0;
  const daysLeft = Math.max(1, calendar.businessDaysBetween(now, previewUntil));
  const notice = {
    name: `preview-${calendar.dayOf(now)}`,
    content: previewNote(notices.texts, desks, { daysLeft, now }),
    now,
  };
  return store.transaction((db) => tellOperators({ ...notices, operatorIds: readerIds }, db, notice));
}
