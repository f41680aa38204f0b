import { expect, it } from 'vitest';
import type { ContactMark } from '../../src/domain/contactMark.ts';
import { openWaits } from '../../src/domain/openWaits.ts';

const HOUR = 3_600_000;
const plain = { businessMs: (from: number, to: number) => to - from };

function mark(chatId: string, side: 'staff' | 'customer', at: number, needsNoReply = false): ContactMark {
  return {
    chatId,
    contactId: 'wm-a',
    at,
    knownAt: at,
    side,
    by: side === 'staff' ? 'lin' : 'wm-a',
    isCall: false,
    needsNoReply,
  };
}

it('runs a clock for each chat whose last word wants an answer, from the oldest message of that turn, the longest first', () => {
  const marks = [
    mark('room', 'staff', 3 * HOUR),
    mark('single', 'staff', 0),
    mark('single', 'customer', HOUR),
    mark('single', 'customer', 4 * HOUR),
    mark('thanked', 'staff', 0),
    mark('thanked', 'customer', HOUR, true),
  ];
  expect(openWaits(marks, plain, 5 * HOUR)).toEqual([
    { waitsFor: 'us', by: 'wm-a', from: HOUR, businessMs: 4 * HOUR },
    { waitsFor: 'them', by: 'lin', from: 3 * HOUR, businessMs: 2 * HOUR },
  ]);
});
