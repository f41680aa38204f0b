import { MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { followUpsBetween, noteFollowUp } from '../store/alerts.ts';
import { finishInbox, type InboxItem, receiveOnce } from '../store/inbox.ts';
import type { Store } from '../store/store.ts';

/** COPY §7: what a person writes to the app this soon after a tap is the note to it. */
const NOTE_WINDOW_MS = 10 * MINUTE_MS;
const NOTE_LENGTH_MAX = 2_000;

/**
 * A text message to the app: becomes the note of the person's last follow-up.
 * @returns the customer of that follow-up, or null when there was no tap shortly before
 */
export async function takeNote(
  store: Store,
  inbox: InboxItem,
  message: { by: string; at: UtcMs; text: string },
): Promise<{ customerId: string } | null> {
  return store.transaction(async (db) => {
    const isFirst = await receiveOnce(db, inbox);
    const recent = (
      await followUpsBetween(db, { from: message.at - NOTE_WINDOW_MS, to: message.at + MINUTE_MS })
    ).filter(({ by, undoneAt }) => by === message.by && undoneAt === null);
    const last = recent.at(-1);
    if (last === undefined) return null;
    const note = [last.note, message.text]
      .filter((part) => part !== '')
      .join('\n')
      .slice(0, NOTE_LENGTH_MAX);
    if (isFirst) await noteFollowUp(db, last.id, note);
    await finishInbox(db, { key: inbox.key, token: '', at: message.at });
    return { customerId: last.customerId };
  });
}
