import { cutToBytes } from './cutToBytes.ts';
import { DUPLICATE_CHECK } from './duplicateCheck.ts';
import { TEXT_BYTES_MAX } from './messages.ts';

/**
 * The whole message/send request of a plain text for one receiver, to be stored and sent as it is, also the second time:
 * a text has no task_id, so identical bytes are all that keeps it from being delivered twice (messages.md §2).
 */
export function textMessage(message: { receiverId: string; agentId: number; content: string }): string {
  return JSON.stringify({
    touser: message.receiverId,
    msgtype: 'text',
    agentid: message.agentId,
    text: { content: cutToBytes(message.content, TEXT_BYTES_MAX) },
    ...DUPLICATE_CHECK,
  });
}
