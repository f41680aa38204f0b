import { describe, expect, it } from 'vitest';
import type { ContactMark } from '../../src/domain/contactMark.ts';
import { customerStays, eventsDuring, marksDuring, mergedCustomers } from '../../src/domain/contactStays.ts';
import type { ContactEvent } from '../../src/domain/keyContactChange.ts';
import type { CustomerMapping, JoinRule } from '../../src/domain/people.ts';

const [EVER, ON] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** Mappings of one contact, each until the next. */
function mappings(...rows: [customerId: string, rule: JoinRule, validFrom: number][]): CustomerMapping[] {
  return rows.map(([customerId, rule, validFrom], place) => ({
    ...{ customerId, contactId: 'wang', rule, validFrom, validTo: rows[place + 1]?.[2] ?? null },
    knownAt: validFrom,
  }));
}
const stays = (...rows: Parameters<typeof mappings>) => Object.fromEntries(customerStays(mappings(...rows), 1_000));

describe('whose a contact was when', () => {
  it('is divided by a move, and by nothing else', () => {
    expect(stays(['a', 'self', 0])).toEqual({});
    expect(stays(['a', 'self', 0], ['b', 'manual', 10], ['c', 'crm', 20], ['d', 'split', 30])).toEqual({});
    expect(stays(['a', 'self', 0], ['b', 'moved', 10])).toEqual({
      a: [{ from: EVER, to: 10 }],
      b: [{ from: 10, to: ON }],
    });
  });

  it('goes over to whom the new customer is merged with, from the move on', () => {
    expect(stays(['a', 'self', 0], ['b', 'moved', 10], ['c', 'manual', 20])).toEqual({
      a: [{ from: EVER, to: 10 }],
      c: [{ from: 10, to: ON }],
    });
  });

  it('is all the old one again when the move is taken back, also if he moves once more', () => {
    expect(stays(['a', 'self', 0], ['b', 'moved', 10], ['a', 'self', 20])).toEqual({});
    expect(stays(['a', 'self', 0], ['b', 'moved', 10], ['a', 'self', 20], ['c', 'moved', 30])).toEqual({
      a: [{ from: EVER, to: 30 }],
      c: [{ from: 30, to: ON }],
    });
    // One company all along, it turns out after that.
    expect(stays(['a', 'self', 0], ['b', 'moved', 10], ['a', 'self', 20], ['b', 'manual', 30])).toEqual({});
  });

  it('is of two times where he comes back after a while', () => {
    expect(stays(['a', 'self', 0], ['b', 'moved', 10], ['a', 'moved', 30])).toEqual({
      a: [
        { from: EVER, to: 10 },
        { from: 30, to: ON },
      ],
      b: [{ from: 10, to: 30 }],
    });
  });

  it('is of the customer that the old one was merged into after he had gone', () => {
    const merge = (from: string, to: string) => [
      { contactId: 'li', fromCustomerId: from, fromRule: 'self', toCustomerId: to, toRule: 'manual' } as const,
      { contactId: 'zhao', fromCustomerId: to, fromRule: 'self', toCustomerId: to, toRule: 'manual' } as const,
    ];
    const rows = mappings(['a', 'self', 0], ['b', 'moved', 10]);
    const staysAfter = (...merges: [string, string][]) =>
      Object.fromEntries(customerStays(rows, 1_000, mergedCustomers(merges.map(([from, to]) => merge(from, to)))));
    expect(staysAfter(['a', 'x'], ['x', 'y'])).toEqual({ y: [{ from: EVER, to: 10 }], b: [{ from: 10, to: ON }] });
    // Both were one company.
    expect(staysAfter(['a', 'b'])).toEqual({});
    // Merged, taken apart by another merge the other way round: the last word counts.
    expect(staysAfter(['a', 'x'], ['x', 'a'])).toMatchObject({ a: [{ to: 10 }] });
  });

  it('knows nothing of what begins later than it is asked for', () => {
    expect(customerStays(mappings(['a', 'self', 0], ['b', 'moved', 10]), 9)).toEqual(new Map());
  });
});

it('is told of each customer what happened while he was there, and what was answered about it', () => {
  const event = { contactId: 'wang' } as const;
  const events: ContactEvent[] = [
    { ...event, kind: 'leftRoom', at: 5 },
    { ...event, kind: 'companyChanged', at: 15 },
    { ...event, kind: 'word', word: 'changed', customerId: 'a', at: 20 },
  ];
  const [here, there] = [[{ from: EVER, to: 10 }], [{ from: 10, to: ON }]];
  const at = (found: readonly ContactEvent[]) => found.map((one) => one.at);
  expect(at(eventsDuring(events, new Map([['wang', here]]), 'a'))).toEqual([5, 20]);
  expect(at(eventsDuring(events, new Map([['wang', there]]), 'b'))).toEqual([15]);
  expect(eventsDuring(events, undefined, 'b')).toBe(events);
});

describe('the marks of a customer whose contact has gone', () => {
  const mark = (at: number, change: Partial<ContactMark> = {}): ContactMark => ({
    ...{ chatId: 's:lin:wang', contactId: 'wang', at, knownAt: at, side: 'customer', by: 'wang' },
    ...{ isCall: false, needsNoReply: false },
    ...change,
  });
  const ours = (at: number, change: Partial<ContactMark> = {}) => mark(at, { side: 'staff', by: 'lin', ...change });
  const at = (marks: readonly ContactMark[]) => marks.map((one) => one.at);
  const [OLD, NEW] = [new Map([['wang', [{ from: EVER, to: 10 }]]]), new Map([['wang', [{ from: 10, to: ON }]]])];

  it('are those until he went, and of the other customer those since', () => {
    const marks = [mark(1), ours(2), mark(10), ours(11)];
    expect(at(marksDuring(marks, OLD))).toEqual([1, 2]);
    expect(at(marksDuring(marks, NEW))).toEqual([10, 11]);
    expect(marksDuring(marks, undefined)).toBe(marks);
  });

  it('keep what staff said in a room in which somebody else of the customer is, and no other room', () => {
    const room = { chatId: 'r:1' } as const;
    const marks = [mark(1, room), ours(2, { ...room, contactId: '' }), ours(12, { ...room, contactId: '' })];
    expect(at(marksDuring(marks, OLD))).toEqual([1, 2]);
    expect(at(marksDuring(marks, NEW))).toEqual([12]);
    const zhao = mark(3, { ...room, contactId: 'zhao', by: 'zhao' });
    expect(at(marksDuring([...marks.slice(0, 2), zhao, marks[2]!], OLD))).toEqual([1, 2, 3, 12]);
  });

  it('hold no wait open for him: what he asked last is answered to the other customer', () => {
    const marks = marksDuring([mark(1), ours(2), mark(3), mark(4), ours(12)], OLD);
    expect(marks.map(({ needsNoReply }) => needsNoReply)).toEqual([false, false, true, true]);
    expect(marksDuring([mark(11)], NEW)).toEqual([mark(11)]);
  });
});
