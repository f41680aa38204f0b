import type { ChatId } from './message.ts';
import { MINUTE_MS, type UtcMs } from './time.ts';

/** What one member sent to one chat by a group-send task (群发), as WeCom reports it. */
export interface GroupSend {
  taskId: string;
  /** In lower case. */
  staffId: string;
  chatId: ChatId;
  sentAt: UtcMs;
  /** The types of the messages it consists of, as the archive names them; empty when WeCom did not say. */
  parts: readonly string[];
}

/** The task has seconds, the archive has its own clock, and several parts leave one after the other (archive.md §7.5). */
export const GROUP_SEND_TOLERANCE_MS = 2 * MINUTE_MS;

interface Candidate {
  type: string;
  sentAt: UtcMs | null;
  /** null: no call. */
  callSeconds: number | null;
}

/**
 * The messages that a group-send consists of: of each of its types as many as it has, those nearest to its time. What
 * the member wrote by hand beside it stays the member's.
 * @param messages of that member in that chat; those that are known to be the group-send's among them
 */
export function messagesOfGroupSend<T extends Candidate>({ sentAt, parts }: GroupSend, messages: readonly T[]): T[] {
  const near = messages
    .filter((message) => message.callSeconds === null)
    .map((message) => ({ message, distanceMs: Math.abs((message.sentAt ?? Number.NaN) - sentAt) }))
    .filter(({ distanceMs }) => distanceMs <= GROUP_SEND_TOLERANCE_MS)
    .sort((a, b) => a.distanceMs - b.distanceMs)
    .map(({ message }) => message);
  if (parts.length === 0) return near.slice(0, 1);
  return [...new Set(parts)].flatMap((part) =>
    near.filter(({ type }) => type === part).slice(0, parts.filter((other) => other === part).length),
  );
}
