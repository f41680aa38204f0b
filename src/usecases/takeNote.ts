import type { AlertEvent } from '../domain/alert.ts';
import { MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { graphemes } from '../domain/wording/graphemes.ts';
import {
  alertById,
  cardByTaskId,
  eventsBetween,
  followUpsBetween,
  insertFollowUp,
  noteFollowUp,
} from '../store/alerts.ts';
import { type InboxItem, receiveDone } from '../store/inbox.ts';
import type { Db, Store } from '../store/store.ts';

/** COPY §7: what a person writes to the app this soon after a tap is the note to it. */
const NOTE_WINDOW_MS = 10 * MINUTE_MS;
const NOTE_LENGTH_MAX = 2_000;
/** What a person does to a case by a tap. */
const TAPS: ReadonlySet<AlertEvent['type']> = new Set<AlertEvent['type']>([
  ...(['claimed', 'attested', 'snoozed', 'closed', 'reasonGiven', 'ownerChanged', 'leaderSaid'] as const),
  'noteAsked',
]);

interface Message {
  by: string;
  at: UtcMs;
  text: string;
}

/**
 * A text message to the app: becomes the note of the follow-up that the person's last tap was; after a tap that is none
 * (情况正常, 明早提醒 …) a note of its own to that customer.
 * @returns the customer, or null when there was no tap shortly before, or the last one was on a list
 */
export async function takeNote(
  store: Store,
  inbox: InboxItem,
  message: Message,
): Promise<{ customerId: string } | null> {
  return store.transaction(async (db) => {
    const isFirst = await receiveDone(db, inbox, message.at);
    const window = { from: message.at - NOTE_WINDOW_MS, to: message.at + MINUTE_MS };
    const tap = (await eventsBetween(db, window)).findLast(
      ({ event }) => event.by === message.by && TAPS.has(event.type),
    );
    const alert = tap === undefined ? null : await alertById(db, tap.alertId);
    if (tap === undefined || alert === null || (await isOnList(db, tap.event))) return null;
    const { customerId } = alert;
    const note = cut(message.text);
    if (!isFirst || note === '') return { customerId };
    const followUp = (await followUpsBetween(db, window)).findLast(
      ({ by, undoneAt, alertId }) => by === message.by && undoneAt === null && alertId === alert.id,
    );
    if (followUp !== undefined)
      await noteFollowUp(db, {
        id: followUp.id,
        note: cut([followUp.note, note].filter((part) => part !== '').join('\n')),
        at: message.at,
      });
    else await insertNote(db, { alertId: alert.id, customerId, note, inbox, message });
    return { customerId };
  });
}

/** A list speaks of several customers: which of them is meant only the writer knows. */
async function isOnList(db: Db, { taskId }: AlertEvent): Promise<boolean> {
  return taskId !== undefined && (await cardByTaskId(db, taskId))?.alertId === '';
}

async function insertNote(
  db: Db,
  { message, inbox, ...own }: { alertId: string; customerId: string; note: string; inbox: InboxItem; message: Message },
): Promise<void> {
  const { by, at } = message;
  const id = `note:${inbox.semanticKey ?? inbox.key}`;
  await insertFollowUp(db, { id, ...own, by, at, outcome: 'note', source: 'card', undoneAt: null });
}

/** As many characters as the column holds, never half a one, and none that a database or a page trips over. */
function cut(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cn}]/gu, (sign) => (sign === '\n' ? sign : ' '))
    .trim();
  if (clean.length <= NOTE_LENGTH_MAX) return clean;
  let kept = '';
  for (const character of graphemes(clean)) {
    if (kept.length + character.length > NOTE_LENGTH_MAX) break;
    kept += character;
  }
  return kept;
}
