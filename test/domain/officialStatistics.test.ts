import { describe, expect, it } from 'vitest';
import {
  beijingDay,
  beijingDayStart,
  countOfficially,
  crossCheck,
  isFinalCount,
  type OfficialCounts,
} from '../../src/domain/officialStatistics.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';

const T = Date.parse('2026-11-16T09:00:00+08:00');
const said = (chatId: string, side: 'ours' | 'theirs', minute: number) => ({
  ...{ chatId, isOurs: side === 'ours', sentAt: T + minute * MINUTE_MS },
});
const counts = (change: Partial<OfficialCounts> = {}): OfficialCounts => ({
  ...{ chats: 2, messages: 5, replyShare: 0.5, firstReplyMinutes: 12 },
  ...change,
});

describe('counting as WeCom does', () => {
  it('takes the first answer of each chat that the customer began that day', () => {
    const messages = [
      said('a', 'ours', 30),
      said('a', 'theirs', 10),
      said('a', 'theirs', 0),
      said('a', 'ours', 31),
      said('b', 'theirs', 0),
      said('c', 'ours', 0),
      said('c', 'theirs', 5),
      said('d', 'theirs', 0),
      said('d', 'ours', 10),
    ];
    expect(countOfficially(messages)).toEqual({ chats: 3, messages: 4, replyShare: 2 / 3, firstReplyMinutes: 20 });
  });

  it('says nothing about answers where nobody asked, and none was given', () => {
    expect(countOfficially([])).toEqual({ chats: 0, messages: 0, replyShare: null, firstReplyMinutes: null });
    expect(countOfficially([said('a', 'ours', 0)])).toMatchObject({ chats: 1, replyShare: null });
    expect(countOfficially([said('a', 'theirs', 0)])).toEqual({
      ...{ chats: 0, messages: 0, replyShare: 0, firstReplyMinutes: null },
    });
  });
});

describe('the comparison', () => {
  it.each<[string, Partial<OfficialCounts>]>([
    ['agrees', {}],
    ['agrees', { replyShare: 0.50004, firstReplyMinutes: 12.5 }],
    ['archiveMisses', { messages: 4 }],
    ['archiveMisses', { chats: 1, messages: 9 }],
    ['archiveHasMore', { messages: 6 }],
    ['differs', { replyShare: 0.6 }],
    ['differs', { firstReplyMinutes: 14 }],
    ['differs', { firstReplyMinutes: null }],
  ])('%s with %j', (verdict, own) => {
    expect(crossCheck(counts(), counts(own))).toBe(verdict);
  });
});

it('goes by days of Beijing', () => {
  const justAfterMidnight = Date.parse('2026-11-16T00:00:01+08:00');
  expect(beijingDay(justAfterMidnight)).toBe('2026-11-16');
  expect(beijingDay(justAfterMidnight - 2_000)).toBe('2026-11-15');
  expect(beijingDayStart(justAfterMidnight)).toBe(justAfterMidnight - 1_000);
});

it('does not take zeros of the early morning for the last word', () => {
  const day = Date.parse('2026-11-16T00:00:00+08:00');
  const zero = { messages: 0, chats: 0 };
  expect(isFinalCount(zero, day, day + DAY_MS + 6 * 60 * MINUTE_MS)).toBe(false);
  expect(isFinalCount(zero, day, day + 1.5 * DAY_MS)).toBe(true);
  expect(isFinalCount({ messages: 3, chats: 1 }, day, day + DAY_MS)).toBe(true);
});
