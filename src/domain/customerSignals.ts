import type { ContactMark } from './contactMark.ts';
import type { ChatId } from './message.ts';
import { type OurReplyTimeCounts, ourReplyTime } from './signals/ourReplyTime.ts';
import { type ReplyRateCounts, replyRate } from './signals/replyRate.ts';
import { type ReplyTimeCounts, replyTime } from './signals/replyTime.ts';
import { replyWindowDays } from './signals/replyWindow.ts';
import { chatFacts, type Judged, type Signal, type SignalInput } from './signals/signal.ts';
import { type UnansweredCounts, unanswered } from './signals/unanswered.ts';
import { byChat } from './turns.ts';

/** The signals of one customer that a verdict is made of, besides the rhythm. */
export interface CustomerSignals {
  replyTime: Signal<ReplyTimeCounts>;
  replyRate: Signal<ReplyRateCounts>;
  ourReplyTime: Signal<OurReplyTimeCounts>;
  unanswered: Judged<UnansweredCounts>;
}

/**
 * @param marks of the customer over all chats up to now, earliest first
 * @param sharedChatIds rooms in which other customers are too
 * @param answererOf whose answer counts in a room; null: anybody's
 * @param targetMs within which we want to answer, business time
 */
export function customerSignals({
  marks,
  sharedChatIds,
  answererOf = null,
  targetMs,
  ...input
}: Omit<SignalInput, 'chats'> & {
  marks: readonly ContactMark[];
  sharedChatIds?: ReadonlySet<ChatId> | undefined;
  answererOf?: ((chatId: ChatId) => string | null) | null | undefined;
  targetMs: number;
}): CustomerSignals {
  const chats = [...byChat(marks)].map(([chatId, inChat]) =>
    chatFacts(chatId, inChat, {
      isShared: sharedChatIds?.has(chatId) ?? false,
      answerer: answererOf?.(chatId) ?? null,
    }),
  );
  const facts: SignalInput = { chats, ...input };
  const replies: SignalInput = { ...facts, recentDays: replyWindowDays(input) };
  return {
    replyTime: replyTime(replies),
    replyRate: replyRate(replies),
    ourReplyTime: ourReplyTime(facts, targetMs),
    unanswered: unanswered(facts),
  };
}
