import { describe, expect, it } from 'vitest';
import { contactDays } from '../../src/domain/contactDays.ts';
import type { ContactMark } from '../../src/domain/contactMark.ts';
import { fullAxis } from '../../src/domain/exposure.ts';
import { isGoneQuiet, lastContact, silenceOf, usualGapDays } from '../../src/domain/silence.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { mark } from './judgedCustomer.ts';

const now = 2000 * DAY_MS;
const rule = { gapsMin: 3, rankMax: 0.05, businessDaysMin: 5 };
const daysOf = (daysAgo: readonly number[]) =>
  contactDays({ marks: daysAgo.map((days) => mark(now - days * DAY_MS)), axis: fullAxis(now), days: 756 });
/** So many gaps of so many days, then this silence. */
const quiet = (gaps: number, gapDays: number, silentDays: number) =>
  silenceOf(daysOf(Array.from({ length: gaps + 1 }, (_, i) => silentDays + i * gapDays)), 28)!;

describe('silence against own gaps', () => {
  it('is ranked with 8 gaps, and helped by a pseudo-gap of W / 4 with fewer', () => {
    expect(quiet(8, 2, 10)).toMatchObject({ gaps: 8, rank: 1 / 9, meanGapDays: 2, ratio: 5 });
    expect(quiet(4, 2, 10)).toMatchObject({ gaps: 4, rank: null, meanGapDays: (4 * 2 + 7) / 5 });
    expect(silenceOf(daysOf([3, 5, 9]), 28)).toBeNull();
    expect(silenceOf(daysOf([]), 28)).toBeNull();
  });

  it('has gone quiet beyond 3 own mean gaps, if few own gaps are as long and 5 business days are over', () => {
    expect(isGoneQuiet(quiet(30, 2, 6.1), 5, rule)).toBe(true);
    expect(isGoneQuiet(quiet(30, 2, 6), 5, rule)).toBe(false);
    expect(isGoneQuiet(quiet(30, 2, 20), 4, rule)).toBe(false);
    const often = daysOf([7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 31, 39, 40, 41, 42]);
    const silence = silenceOf(often, 28)!;
    expect(silence.ratio).toBeGreaterThan(3);
    expect(isGoneQuiet(silence, 5, rule), 'two of 21 gaps are longer').toBe(false);
  });

  it('needs a silence without precedent where so few gaps are known that no rank is 0.05', () => {
    expect(isGoneQuiet(quiet(10, 7, 22), 15, rule)).toBe(true);
    const once = silenceOf(daysOf([22, 23, 24, 25, 26, 27, 28, 29, 30, 55]), 28)!;
    expect(once).toMatchObject({ gaps: 9 });
    expect(once.ratio).toBeGreaterThan(3);
    expect(isGoneQuiet(once, 15, rule)).toBe(false);
  });

  it('tells the usual gap in whole days, nought when contact is on most days', () => {
    expect(usualGapDays(daysOf([0, 2, 4, 6, 13]))).toBe(2);
    expect(usualGapDays(daysOf([0, 1, 2, 5, 6, 7]))).toBe(0);
    expect(usualGapDays(daysOf([0]))).toBeNull();
  });
});

describe('the last word', () => {
  const at = (hoursAgo: number, side: ContactMark['side'], change: Partial<ContactMark> = {}) =>
    mark(now - hoursAgo * HOUR_MS, side, change);
  const no = { needsNoReply: true };

  it.each([
    ['we asked', [at(9, 'customer'), at(5, 'staff')], 'staff', 'customer'],
    ['we said 好的', [at(9, 'customer'), at(5, 'staff', no)], 'staff', null],
    ['we asked, then said 谢谢', [at(9, 'customer'), at(6, 'staff'), at(5, 'staff', no)], 'staff', 'customer'],
    ['they asked', [at(9, 'staff'), at(5, 'customer')], 'customer', 'staff'],
    ['they said 收到', [at(9, 'staff'), at(5, 'customer', no)], 'customer', null],
    ['a call was the last', [at(9, 'customer'), at(5, 'staff', { isCall: true })], 'staff', null],
    ['thanks after a call', [at(9, 'staff', { isCall: true }), at(5, 'staff', no)], 'staff', null],
    ['a group-send came after', [at(9, 'customer'), at(5, 'staff'), at(1, 'automatic')], 'staff', 'customer'],
    ['another chat was earlier', [at(9, 'staff', { chatId: 'r:room' }), at(5, 'customer', no)], 'customer', null],
    ['a later word is not known yet', [at(9, 'customer'), at(5, 'staff'), at(-1, 'customer')], 'staff', 'customer'],
  ] as const)('says who owes an answer when %s', (_, marks, side, owedBy) => {
    expect(lastContact(marks, now)).toMatchObject({ side, owedBy });
  });

  it('is nobody where nobody wrote', () => {
    expect(lastContact([at(1, 'robot'), at(0, 'automatic')], now)).toBeNull();
  });
});
