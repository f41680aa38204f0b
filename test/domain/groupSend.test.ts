import { describe, expect, it } from 'vitest';
import { type GroupSend, messagesOfGroupSend } from '../../src/domain/groupSend.ts';

const AT = Date.parse('2026-11-16T02:00:00Z');
const send = (parts: string[]): GroupSend => ({
  taskId: 't',
  staffId: 'liming',
  chatId: 's:liming:wm',
  sentAt: AT,
  parts,
});
const message = (name: string, seconds: number, type = 'text', callSeconds: number | null = null) => ({
  ...{ name, type, callSeconds },
  sentAt: AT + seconds * 1000,
});
const found = (parts: string[], ...messages: ReturnType<typeof message>[]) =>
  messagesOfGroupSend(send(parts), messages).map(({ name }) => name);

describe('the messages of a group-send', () => {
  it('are as many of each type as it has, the nearest ones', () => {
    const messages = [
      message('before', -50),
      message('words', 1),
      message('after', 40),
      message('first picture', 2, 'image'),
      message('second picture', 4, 'image'),
      message('own picture', 70, 'image'),
      message('file', 3, 'file'),
    ];
    expect(found(['text', 'image', 'image'], ...messages)).toEqual(['words', 'first picture', 'second picture']);
    expect(found(['link'], ...messages)).toEqual([]);
  });

  it('lie within two minutes of its time, on either side', () => {
    expect(found(['text'], message('early', -120))).toEqual(['early']);
    expect(found(['text'], message('late', 120))).toEqual(['late']);
    expect(found(['text'], message('too early', -120.001), message('too late', 120.001))).toEqual([]);
  });

  it('are one, of whatever type, when WeCom did not say of what it consists; a call is none', () => {
    expect(found([], message('call', 0, 'voiptext', 30), message('card', 5, 'weapp'), message('words', 9))).toEqual([
      'card',
    ]);
    expect(found([], message('call', 0, 'voiptext', 0))).toEqual([]);
  });

  it('are none without a time', () => {
    expect(messagesOfGroupSend(send([]), [{ type: 'text', sentAt: null, callSeconds: null }])).toEqual([]);
  });
});
