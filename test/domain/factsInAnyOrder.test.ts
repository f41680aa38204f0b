import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contactDays } from '../../src/domain/contactDays.ts';
import { byTime, type ContactMark, factWeek } from '../../src/domain/contactMark.ts';
import { fullAxis } from '../../src/domain/exposure.ts';
import { packMarks, unpackMarks } from '../../src/domain/packMarks.ts';
import { outreachOf } from '../../src/domain/signals/outreach.ts';
import { chatFacts } from '../../src/domain/signals/signal.ts';
import { waitsOf } from '../../src/domain/signals/waits.ts';
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../src/domain/time.ts';
import { byChat, isOpen } from '../../src/domain/turns.ts';
import { calendar, cst, mark } from './judgedCustomer.ts';

const start = cst('2026-11-02 08:00');
const now = start + 3 * WEEK_MS;
const seed = 20261122;

/** Messages of a single chat and a room within three weeks, many at one instant, each known at a time of its own. */
const anyMark = fc
  .record({
    // Few steps, so that instants coincide; fine ones, so that answers take minutes as well as weeks.
    at: fc.oneof(
      fc.integer({ min: 0, max: 40 }).map((step) => start + step * 12 * HOUR_MS),
      fc.integer({ min: 0, max: 3 * WEEK_MS }).map((ms) => start + ms),
    ),
    isRoom: fc.boolean(),
    side: fc.constantFrom('staff', 'staff', 'customer', 'customer', 'automatic', 'robot', 'unknown' as const),
    who: fc.integer({ min: 0, max: 1 }),
    isCall: fc.boolean(),
    needsNoReply: fc.boolean(),
    late: fc.integer({ min: 0, max: 5 * DAY_MS }),
  })
  .map(({ at, isRoom, side, who, late, ...rest }): ContactMark => {
    const by = { staff: ['liming', 'hejing'], customer: ['wm-wang', 'wm-wu'] }[side as string]?.[who] ?? side;
    const contactId = side === 'customer' ? by : 'wm-wang';
    const place = isRoom
      ? { chatId: 'r:wr1', contactId: side === 'customer' ? by : '' }
      : { chatId: `s:liming:${contactId}`, contactId };
    return mark(at, side, { ...rest, ...place, by, knownAt: at + late });
  });

/** Everything that follows from marks, as text. */
function factsOf(marks: readonly ContactMark[]): string {
  const chats = [...byChat([...marks].sort(byTime))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([chatId, inChat]) => chatFacts(chatId, inChat));
  const input = { chats, axis: fullAxis(now), observed: [{ from: start, to: now }], calendar };
  const { customer, either, silenceDays } = contactDays({ marks, axis: input.axis, days: 21 });
  return JSON.stringify({
    turns: chats.map(({ turns }) => turns),
    conversations: chats.map(({ conversations }) => conversations),
    waits: [waitsOf(input, 'customer'), waitsOf(input, 'staff')],
    outreach: outreachOf(input),
    days: [[...customer], [...either], silenceDays],
  });
}

describe('facts', () => {
  it('are the same in whatever order and however late messages came', () => {
    fc.assert(
      fc.property(fc.array(anyMark, { maxLength: 40 }), fc.array(fc.nat()), fc.nat(DAY_MS), (marks, order, later) => {
        const shuffled = marks
          .map((one, i) => ({
            one: { ...one, knownAt: one.knownAt + ((order[i] ?? 0) % 7) + later },
            place: order[i] ?? i,
          }))
          .sort((a, b) => a.place - b.place)
          .map(({ one }) => one);
        expect(factsOf(shuffled)).toBe(factsOf(marks));
      }),
      { seed, numRuns: 300 },
    );
  });

  it('derived week by week as pages come are those of all messages at once', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyMark, { maxLength: 12 }), { maxLength: 8 }), (pages) => {
        const weeks = new Map<
          string,
          { key: { chatId: string; contactId: string; week: number }; payload: Uint8Array }
        >();
        for (const page of pages)
          for (const one of page) {
            const key = { chatId: one.chatId, contactId: one.contactId, week: factWeek(one.at) };
            const name = JSON.stringify(key);
            const known = weeks.get(name);
            const before = known === undefined ? [] : unpackMarks(known.payload, key);
            weeks.set(name, { key, payload: packMarks([...before, one].sort(byTime)) });
          }
        const stored = [...weeks.values()].flatMap(({ key, payload }) => unpackMarks(payload, key));
        expect(factsOf(stored)).toBe(factsOf(pages.flat()));
      }),
      { seed, numRuns: 200 },
    );
  });

  it('of turns hold together, whatever was said', () => {
    fc.assert(
      fc.property(fc.array(anyMark, { maxLength: 60 }), (marks) => {
        for (const [chatId, inChat] of byChat([...marks].sort(byTime))) {
          const { turns, conversations } = chatFacts(chatId, inChat);
          const spoken = inChat.filter(({ side }) => side === 'staff' || side === 'customer');
          // Every message of a person is in one turn and one conversation.
          expect(turns.reduce((sum, turn) => sum + turn.messages, 0)).toBe(spoken.length);
          expect(conversations.reduce((sum, one) => sum + one.messages, 0)).toBe(spoken.length);
          turns.forEach((turn, i) => {
            const next = turns[i + 1];
            expect(turn.startedAt).toBeLessThanOrEqual(turn.lastAt);
            if (next !== undefined) expect(next.startedAt).toBeGreaterThanOrEqual(turn.lastAt);
            // Only the last turn can be open, and a wait begins within its turn and ends not before it.
            if (isOpen(turn)) expect(next).toBeUndefined();
            if (turn.waitsFrom !== null) expect(turn.waitsFrom).toBeGreaterThanOrEqual(turn.startedAt);
            if (turn.answeredAt !== null) expect(turn.answeredAt).toBe(next?.startedAt);
            if (turn.isCall) expect([turn.waitsFrom, turn.answeredAt, turn.messages]).toEqual([null, null, 1]);
          });
        }
      }),
      { seed, numRuns: 300 },
    );
  });
});
