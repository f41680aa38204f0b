import { DAY_MS, type Day, HOUR_MS, MINUTE_MS, type UtcMs } from './time.ts';

/** WeCom counts by days of Beijing, wherever the company's own calendar stands; Beijing keeps one time all year. */
const BEIJING_MS = 8 * HOUR_MS;
/** Yesterday's row may be all zeros until WeCom has counted it (external-contact.md §4). */
const SURELY_COUNTED_MS = 12 * HOUR_MS;

/** The counts of one member and day by WeCom's own definition (联系客户统计, external-contact.md §4): single chats only. */
export interface OfficialCounts {
  /** Chats in which the member wrote. */
  chats: number;
  messages: number;
  /** Of the chats that customers began that day, the share that the member answered that day; null when there is none. */
  replyShare: number | null;
  /** Mean minutes from the customer's first message to the first answer in these; null when none was answered. */
  firstReplyMinutes: number | null;
}

/** A message of a single chat of the member. */
export interface CountedMessage {
  chatId: string;
  /** Written by the member, by hand or not: WeCom does not part these. */
  isOurs: boolean;
  sentAt: UtcMs;
}

/** Counts as WeCom says that it counts. @param messages of one member and one Beijing day, in any order */
export function countOfficially(messages: readonly CountedMessage[]): OfficialCounts {
  let [chats, count, begun] = [0, 0, 0];
  const waitsMs: number[] = [];
  for (const ofChat of Map.groupBy(messages, ({ chatId }) => chatId).values()) {
    const inOrder = [...ofChat].sort((a, b) => a.sentAt - b.sentAt);
    const ours = inOrder.filter(({ isOurs }) => isOurs);
    if (ours.length > 0) chats += 1;
    count += ours.length;
    const first = inOrder[0]!;
    if (first.isOurs) continue;
    begun += 1;
    if (ours.length > 0) waitsMs.push(ours[0]!.sentAt - first.sentAt);
  }
  const meanMs = waitsMs.reduce((sum, ms) => sum + ms, 0) / waitsMs.length;
  return {
    chats,
    messages: count,
    replyShare: begun === 0 ? null : waitsMs.length / begun,
    firstReplyMinutes: waitsMs.length === 0 ? null : meanMs / MINUTE_MS,
  };
}

/**
 * What the comparison says. `archiveMisses`: WeCom counted more than our archive holds, so something was not archived or not
 * pulled; `differs`: equal counts, but other answers.
 */
export type CrossCheck = 'agrees' | 'archiveMisses' | 'archiveHasMore' | 'differs';

/** WeCom rounds the share to hundredths of a percent, and minutes to whole ones. */
const SHARE_ROUNDING = 0.0001;
const MINUTE_ROUNDING = 1;

export function crossCheck(official: OfficialCounts, own: OfficialCounts): CrossCheck {
  if (own.messages < official.messages || own.chats < official.chats) return 'archiveMisses';
  if (own.messages > official.messages || own.chats > official.chats) return 'archiveHasMore';
  const isNear = (a: number | null, b: number | null, by: number): boolean =>
    a === null || b === null ? a === b : Math.abs(a - b) <= by;
  const isSame =
    isNear(official.replyShare, own.replyShare, SHARE_ROUNDING) &&
    isNear(official.firstReplyMinutes, own.firstReplyMinutes, MINUTE_ROUNDING);
  return isSame ? 'agrees' : 'differs';
}

/** The beginning of the Beijing day in which this instant lies. */
export function beijingDayStart(at: UtcMs): UtcMs {
  return Math.floor((at + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS;
}

export function beijingDay(at: UtcMs): Day {
  return new Date(at + BEIJING_MS).toISOString().slice(0, 10);
}

/** A row of nothing but zeros counts as WeCom's last word from noon on only. */
export function isFinalCount(row: { messages: number; chats: number }, dayStart: UtcMs, fetchedAt: UtcMs): boolean {
  return row.messages > 0 || row.chats > 0 || fetchedAt >= dayStart + DAY_MS + SURELY_COUNTED_MS;
}
