import type { TrendWeek } from './attentionTrend.ts';
import type { IsoWeek } from './isoWeek.ts';

/** What is posted in a group: a text, or the picture of the weeks that is drawn when it goes out. */
export type GroupMessage = { type: 'markdown'; content: string } | { type: 'trend'; trend: readonly TrendWeek[] };

const TREND = '{"trend":';

/** As it waits in the outbox. A text stands as it is; one never begins as a picture does. */
export function groupPayload(message: GroupMessage): string {
  return message.type === 'markdown' ? message.content : JSON.stringify({ trend: message.trend });
}

export function groupMessageOf(payload: string): GroupMessage {
  if (!payload.startsWith(TREND)) return { type: 'markdown', content: payload };
  return { type: 'trend', trend: (JSON.parse(payload) as { trend: TrendWeek[] }).trend };
}

export const DIGEST_PARTS = ['text', 'picture'] as const;
export type DigestPart = (typeof DIGEST_PARTS)[number];

/** Names a part of a digest in the outbox. @param repeat how often a person has sent it again */
export function digestKey(of: { groupId: string; week: IsoWeek }, part: DigestPart, repeat = 0): string {
  const again = repeat === 0 ? '' : `-again${repeat}`;
  return `digest-${of.groupId}-${of.week}${part === 'picture' ? '-picture' : ''}${again}`;
}

/** The digest that a key of the outbox is of; null for what is none. */
export function digestOfKey(dedupeKey: string): { groupId: string; week: IsoWeek } | null {
  const [, groupId, week] = /^digest-(.+)-(\d{4}-W\d{2})(?:-picture)?(?:-again\d+)?$/.exec(dedupeKey) ?? [];
  return groupId === undefined || week === undefined ? null : { groupId, week };
}
