import type { ContactMark } from './contactMark.ts';
import type { ChatId } from './message.ts';
import type { ReplyLooks } from './replyChanges.ts';
import { type InitiativeCounts, initiative } from './signals/initiative.ts';
import { type OurReplyTimeCounts, ourReplyTime } from './signals/ourReplyTime.ts';
import { outreachOf } from './signals/outreach.ts';
import { type ReplyRateCounts, replyRateOf } from './signals/replyRate.ts';
import { type ReplyTimeCounts, replyTimeOf } from './signals/replyTime.ts';
import { replyWindows } from './signals/replyWindow.ts';
import { chatFacts, type Judged, type Signal, type SignalInput } from './signals/signal.ts';
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
  /** Reply time and rate over all windows in which a change is looked for; the first is that of `replyTime` and `replyRate`. */
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
  const windows = replyWindows(input).map((recentDays) => ({ ...facts, recentDays }));
  const looks: ReplyLooks = {
    time: windows.map((window) => replyTimeOf(waits, window)),
    rate: windows.map((window) => replyRateOf(outreach, window)),
  };
  return {
    replyTime: looks.time[0]!,
    replyRate: looks.rate[0]!,
    ourReplyTime: ourReplyTime(facts, targetMs),
    unanswered: unansweredOf(outreach, facts),
    initiative: initiative(facts),
    looks,
  };
}
