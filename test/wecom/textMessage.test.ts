import { describe, expect, it } from 'vitest';
import { textMessage } from '../../src/wecom/textMessage.ts';

describe('textMessage', () => {
  it('asks WeCom to deliver the same bytes once', () => {
    expect(JSON.parse(textMessage({ receiverId: 'lin.chen', agentId: 1_000_007, content: '你好' }))).toEqual({
      touser: 'lin.chen',
      msgtype: 'text',
      agentid: 1_000_007,
      text: { content: '你好' },
      enable_duplicate_check: 1,
      duplicate_check_interval: 14_400,
    });
  });

  it('is no longer than WeCom takes', () => {
    const { text } = JSON.parse(textMessage({ receiverId: 'a', agentId: 1, content: '字'.repeat(1_000) }));
    expect(Buffer.byteLength(text.content)).toBeLessThanOrEqual(2_048);
  });
});
