import type { ContactMark } from './contactMark.ts';
import type { ChatId } from './message.ts';
import type { ReplyLooks } from './replyChanges.ts';
import { fewerReplies } from './signals/fewerReplies.ts';
import { type InitiativeCounts, initiative } from './signals/initiative.ts';
import { type OurReplyTimeCounts, ourReplyTime } from './signals/ourReplyTime.ts';
import { outreachOf } from './signals/outreach.ts';
import { type ReplyRateCounts, replyRateOf } from './signals/replyRate.ts';
import { type ReplyTimeCounts, replyTimeOf } from './signals/replyTime.ts';
import { replyWindowDays } from './signals/replyWindow.ts';
import { chatFacts, type Judged, type Signal, type SignalInput } from './signals/signal.ts';
import { slowerReplies } from './signals/slowerReplies.ts';
import { type UnansweredCounts, unansweredOf } from './signals/unanswered.ts';
import { waitsOf } from './signals/waits.ts';
import { byChat } from './turns.ts';

/** The signals of one customer that a verdict is made of, besides the rhythm. */
export interface CustomerSignals {
  replyTime: Signal<ReplyTimeCounts>;
  replyRate: Signal<ReplyRateCounts>;
  ourReplyTime: Signal<OurReplyTimeCounts>;
  unanswered: Judged<UnansweredCounts>;
  initiative: Signal<InitiativeCounts>;
  /** Since when reply time and rate have changed for the worse, if they have. */
  looks: ReplyLooks;
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
  const waits = waitsOf(facts, 'staff');
  const outreach = outreachOf(facts);
  const replies = { ...facts, recentDays: replyWindowDays(input) };
  return {
    replyTime: replyTimeOf(waits, replies),
    replyRate: replyRateOf(outreach, replies),
    ourReplyTime: ourReplyTime(facts, targetMs),
    unanswered: unansweredOf(outreach, facts),
    initiative: initiative(replies),
    looks: { time: slowerReplies(waits, replies), rate: fewerReplies(outreach, replies) },
  };
}
