import type { ContactMark } from './contactMark.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** One side's unbroken run of messages in a chat, however many and however far apart (PRODUCT §1, DETECTION §4). */
export interface Turn {
  side: 'staff' | 'customer';
  startedAt: UtcMs;
  lastAt: UtcMs;
  messages: number;
  /** Who began it. */
  by: string;
  /** A voice or video call: contact that needs no answer and has none. */
  isCall: boolean;
  /** The oldest message that wants an answer: here a wait begins. null: only 好的 and the like, or a call. */
  waitsFrom: UtcMs | null;
  /** The first human message or call of the other side, or a call of the same side; null: still open. */
  answeredAt: UtcMs | null;
  answeredBy: string | null;
  /** Needed no answer: only 好的 / 收到 / 谢谢 or a sticker. Closed, though nobody wrote. */
  closedAsNotNeeded: boolean;
}

/**
 * The turns of one chat and one customer, oldest first. Automatic, robot and unknown marks neither begin nor lengthen nor
 * answer a turn. Later messages of a turn do not move the start of its wait.
 * @param marks of one chat and one customer (in a room: his people's and the staff's), earliest first
 * @param answerer the one member of ours whose messages answer here: while the customer waits, what others say is not
 * heard. null: anybody's do
 */
export function turnsOf(marks: readonly ContactMark[], answerer: string | null = null): Turn[] {
  const turns: Turn[] = [];
  let open: Turn | null = null;
  for (const mark of marks) {
    const { side } = mark;
    if (side !== 'staff' && side !== 'customer') continue;
    if (answerer !== null && side === 'staff' && mark.by !== answerer && open?.side === 'customer' && isOpen(open))
      continue;
    if (open !== null && (mark.isCall || open.side !== side)) {
      // Talking on the phone settles what either side had asked.
      open.answeredAt = mark.at;
      open.answeredBy = mark.by;
      open = null;
    }
    if (open === null) {
      const turn = beginTurn(mark, side);
      turns.push(turn);
      open = mark.isCall ? null : turn;
    } else {
      extendTurn(open, mark);
    }
  }
  return turns;
}

function beginTurn(mark: ContactMark, side: Turn['side']): Turn {
  const wantsAnswer = !mark.needsNoReply && !mark.isCall;
  return {
    side,
    startedAt: mark.at,
    lastAt: mark.at,
    messages: 1,
    by: mark.by,
    isCall: mark.isCall,
    waitsFrom: wantsAnswer ? mark.at : null,
    answeredAt: null,
    answeredBy: null,
    closedAsNotNeeded: mark.needsNoReply && !mark.isCall,
  };
}

function extendTurn(turn: Turn, mark: ContactMark): void {
  turn.lastAt = mark.at;
  turn.messages += 1;
  if (mark.needsNoReply) return;
  turn.waitsFrom ??= mark.at;
  turn.closedAsNotNeeded = false;
}

/** A turn that wants an answer and has none. */
export function isOpen(turn: Turn): turn is Turn & { waitsFrom: UtcMs } {
  return turn.waitsFrom !== null && turn.answeredAt === null;
}

/** A pause longer than this ends a conversation (PRODUCT §1). */
const PAUSE_MS = DAY_MS;

export interface Conversation {
  startedAt: UtcMs;
  lastAt: UtcMs;
  /** Who has the initiative. */
  openedBy: 'staff' | 'customer';
  by: string;
  messages: number;
}

/**
 * Conversations of one chat and one customer: each begins with a message after a pause of more than 24 hours.
 * @param marks earliest first
 */
export function conversationsOf(marks: readonly ContactMark[]): Conversation[] {
  const conversations: Conversation[] = [];
  for (const { at, side, by } of marks) {
    if (side !== 'staff' && side !== 'customer') continue;
    const last = conversations.at(-1);
    if (last !== undefined && at - last.lastAt <= PAUSE_MS) {
      last.lastAt = at;
      last.messages += 1;
    } else {
      conversations.push({ startedAt: at, lastAt: at, openedBy: side, by, messages: 1 });
    }
  }
  return conversations;
}

/**
 * Marks by chat, each in the order given. The marks of a room hold those of its staff, so this is how one customer's marks
 * become the input of {@link turnsOf}.
 */
export function byChat(marks: readonly ContactMark[]): Map<string, ContactMark[]> {
  const chats = new Map<string, ContactMark[]>();
  for (const mark of marks) {
    const chat = chats.get(mark.chatId);
    if (chat === undefined) chats.set(mark.chatId, [mark]);
    else chat.push(mark);
  }
  return chats;
}
