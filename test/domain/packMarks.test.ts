import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ContactMark, factWeek } from '../../src/domain/contactMark.ts';
import { packMarks, UnreadableMarks, unpackMarks } from '../../src/domain/packMarks.ts';
import { WEEK_MS } from '../../src/domain/time.ts';

const week = 2968;
const key = { chatId: 's:liming:wm-zhang', contactId: 'wm-zhang', week };
const mark = (change: Partial<ContactMark> = {}): ContactMark => ({
  chatId: key.chatId,
  contactId: key.contactId,
  at: week * WEEK_MS,
  knownAt: week * WEEK_MS + 60_000,
  side: 'customer',
  by: 'wm-zhang',
  isCall: false,
  needsNoReply: false,
  ...change,
});

const anyMark = fc
  .record({
    offsetMs: fc.integer({ min: 0, max: WEEK_MS - 1 }),
    knownAt: fc.oneof(fc.integer({ min: 0, max: 4_102_444_800_000 }), fc.constant(1_795_000_000_000)),
    side: fc.constantFrom('staff' as const, 'customer', 'robot', 'automatic', 'unknown'),
    by: fc.oneof(fc.constantFrom('liming', 'wm-zhang', ''), fc.string({ unit: 'binary', maxLength: 40 })),
    isCall: fc.boolean(),
    needsNoReply: fc.boolean(),
  })
  .map(({ offsetMs, by, ...rest }) =>
    // Members are known in lower case everywhere.
    mark({ at: week * WEEK_MS + offsetMs, by: rest.side === 'staff' ? by.toLowerCase() : by, ...rest }),
  );

describe('packed marks', () => {
  it('come back exactly, in their order, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(anyMark, { maxLength: 60 }), (marks) => {
        expect(unpackMarks(packMarks(marks), key)).toEqual(marks);
      }),
    );
  });

  it('come back exactly before 1970 and at the far ends of time', () => {
    for (const at of [-WEEK_MS, -1, 0, 8.64e15]) {
      for (const knownAt of [Number.MIN_SAFE_INTEGER / 2, 0, Number.MAX_SAFE_INTEGER / 2 - 0.5]) {
        const marks = [mark({ at, knownAt: Math.floor(knownAt) })];
        expect(unpackMarks(packMarks(marks), { ...key, week: factWeek(at) })).toEqual(marks);
      }
    }
  });

  it('are small: a lively week of chat takes some five bytes a message', () => {
    const marks = Array.from({ length: 400 }, (_, i) =>
      mark({
        at: week * WEEK_MS + i * 1_200_000,
        side: i % 3 ? 'customer' : 'staff',
        by: i % 3 ? 'wm-zhang' : 'liming',
      }),
    );
    expect(packMarks(marks).length / marks.length).toBeLessThan(7);
  });

  it('of the first versions name members as the archive spells them, and are read as the directory does', () => {
    const marks = [mark({ side: 'staff', by: 'LiMing' }), mark({ side: 'automatic', by: 'LiMing' }), mark()];
    expect(unpackMarks(packMarks(marks), key).map(({ by }) => by)).toEqual(['liming', 'LiMing', mark().by]);
  });

  it('of no message are one byte', () => {
    expect(packMarks([])).toEqual(new Uint8Array([1]));
    expect(unpackMarks(packMarks([]), key)).toEqual([]);
  });

  it('of another version are refused by its number', () => {
    const payload = packMarks([mark()]);
    payload[0] = 9;
    expect(() => unpackMarks(payload, key)).toThrow(
      new UnreadableMarks('The packed marks are of version 9, this code reads version 1'),
    );
  });

  it('that were damaged are refused or read as other marks, but never crash or run away', () => {
    const good = packMarks([mark(), mark({ at: week * WEEK_MS + 5, by: 'liming', side: 'staff' })]);
    for (const length of [0, ...Array.from({ length: good.length - 2 }, (_, i) => i + 2)])
      expect(() => unpackMarks(good.slice(0, length), key), `cut at ${length}`).toThrow(UnreadableMarks);
    expect(() => unpackMarks(new Uint8Array([...good, 0]), key)).toThrow('longer than they say');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        try {
          expect(Array.isArray(unpackMarks(new Uint8Array([1, ...noise]), key))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableMarks);
        }
      }),
    );
  });

  it('must be of one chat, contact and week, with whole milliseconds', () => {
    expect(() => packMarks([mark(), mark({ chatId: 'r:room' })])).toThrow('one chat and contact');
    expect(() => packMarks([mark(), mark({ contactId: '' })])).toThrow('one chat and contact');
    expect(() => packMarks([mark(), mark({ at: (week + 1) * WEEK_MS })])).toThrow('one week');
    expect(() => packMarks([mark({ at: week * WEEK_MS + 0.5 })])).toThrow('whole milliseconds');
  });
});
