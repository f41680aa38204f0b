import { describe, expect, it } from 'vitest';
import type { ContactMark } from '../../../src/domain/contactMark.ts';
import { judgeContacts } from '../../../src/domain/contactsJudgement.ts';
import { isCritical, isForListOnly } from '../../../src/domain/critical.ts';
import { exposedAxis } from '../../../src/domain/exposure.ts';
import { singleChatId } from '../../../src/domain/message.ts';
import type { Relationship } from '../../../src/domain/people.ts';
import { calendar, cst, profile } from '../judgedCustomer.ts';

const FRIDAY = cst('2026-11-20 15:00');
/** The five business days before. */
const WEEK = ['2026-11-13', '2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19'];

function wrote(contactId: string, days: readonly string[], staffId = 'lin'): ContactMark[] {
  return days.map((day) => {
    const at = cst(`${day} 10:00`);
    const chat = { chatId: singleChatId(staffId, contactId), contactId, at, knownAt: at };
    return { ...chat, side: 'customer', by: contactId, isCall: false, needsNoReply: false };
  });
}

const link = (contactId: string, endedAt: number | null): Relationship => ({
  ...{ staffId: 'lin', contactId, remark: '', remarkCorpName: '', addedAt: cst('2026-01-05'), knownAt: 0 },
  ...{ endedAt, endedBy: endedAt === null ? null : 'customer' },
});

/** Of two people the first deletes 林晨 on Friday morning. @returns the cause */
function deletionCause(marks: readonly ContactMark[]) {
  const people = {
    ...{ contactIds: ['wang', 'zhao'], relationships: [link('wang', cst('2026-11-20 09:00')), link('zhao', null)] },
    ...{ tier: null, marked: null, events: [] },
  };
  const observed = [{ from: cst('2026-01-05'), to: FRIDAY }];
  const axis = exposedAxis({ now: FRIDAY, observed, idleDaysOff: [] });
  const { causes } = judgeContacts({ people, marks, axis, calendar, profile });
  return causes.find(({ kind }) => kind === 'deleted')!;
}

describe('a deletion while the others write daily', () => {
  it.each([
    ['each of five business days', wrote('zhao', WEEK)],
    ['but one of them', wrote('zhao', WEEK.slice(1))],
  ])('is a line in the list: %s', (_, marks) => {
    const cause = deletionCause(marks);
    expect([cause.facts.othersDaily, isForListOnly(cause), isCritical([cause])]).toEqual([1, true, false]);
    // Beside something else that cannot wait it keeps nothing back.
    expect(isCritical([cause, { kind: 'complaint', facts: {} }])).toBe(true);
  });

  it.each([
    ['nobody else wrote', []],
    ['others wrote now and then', wrote('zhao', WEEK.slice(2))],
    ['the others write to a colleague', wrote('zhao', WEEK, 'he')],
    ['only who deleted us wrote', wrote('wang', WEEK)],
    [
      'they wrote daily, until two weeks ago',
      wrote('zhao', ['2026-10-26', '2026-10-27', '2026-10-28', '2026-10-29', '2026-10-30']),
    ],
  ])('is a card at once when %s', (_, marks) => {
    const cause = deletionCause(marks);
    expect([cause.facts.othersDaily, isForListOnly(cause), isCritical([cause])]).toEqual([undefined, false, true]);
  });
});
