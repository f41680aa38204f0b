import { z } from 'zod';
import type { UtcMs } from '../domain/time.ts';
import type { WeComClient } from './client.ts';
import { Rows } from './fields.ts';
import { type MalformedRow, parseAnswer, parseRows } from './parseAnswer.ts';

const Count = z.number().int().min(0).nullish();
const BehaviourRow = z.object({
  stat_time: z.number().int().positive(),
  chat_cnt: Count,
  message_cnt: Count,
  /** Only when there were chats. */
  reply_percentage: z.number().nullish(),
  /** Minutes; only when there were chats. */
  avg_reply_time: z.number().nullish(),
  negative_feedback_cnt: Count,
  new_apply_cnt: Count,
  new_contact_cnt: Count,
});

/** Official counts of one member and day (联系客户统计, external-contact.md §4). Null is not zero: WeCom gives no value. */
export interface Behaviour {
  /** The day's beginning in Beijing. */
  dayStart: UtcMs;
  /** Single chats in which the member wrote. */
  chats: number;
  messages: number;
  /** Of the chats that customers began that day, the share that was answered that day, 0 to 1. */
  replyShare: number | null;
  /** Mean time to the first answer in these, minutes. */
  firstReplyMinutes: number | null;
  newContacts: number;
  newApplies: number;
  /** Customers who deleted or blocked the member. */
  deletedBy: number;
}

/**
 * What WeCom counted for one member (get_user_behavior_data, document page 92132). One member a call: several are summed.
 * @param days first and last day by their beginning in Beijing, both inclusive; at most 30, at most 180 back, never today
 */
export async function fetchBehaviour(
  client: WeComClient,
  staffId: string,
  days: { from: UtcMs; to: UtcMs },
): Promise<{ days: Behaviour[]; malformed: MalformedRow[] }> {
  const api = 'externalcontact/get_user_behavior_data';
  const body = { userid: [staffId], start_time: days.from / 1000, end_time: days.to / 1000 };
  const answer = parseAnswer(api, z.object({ behavior_data: Rows }), await client.post(api, body, { repeat: 'safe' }));
  const malformed: MalformedRow[] = [];
  const found = parseRows(api, BehaviourRow, answer.behavior_data, malformed).map((row) => ({
    dayStart: row.stat_time * 1000,
    chats: row.chat_cnt ?? 0,
    messages: row.message_cnt ?? 0,
    replyShare: row.reply_percentage == null ? null : row.reply_percentage / 100,
    firstReplyMinutes: row.avg_reply_time ?? null,
    newContacts: row.new_contact_cnt ?? 0,
    newApplies: row.new_apply_cnt ?? 0,
    deletedBy: row.negative_feedback_cnt ?? 0,
  }));
  return { days: found, malformed };
}
