import { describe, expect, it } from 'vitest';
import type { ContactMark } from '../../src/domain/contactMark.ts';
import { type CustomerPeople, judgeContacts } from '../../src/domain/contactsJudgement.ts';
import { fullAxis } from '../../src/domain/exposure.ts';
import { inboundTurns } from '../../src/domain/inboundTurns.ts';
import { keyContactOf } from '../../src/domain/keyContact.ts';
import type { ContactEvent } from '../../src/domain/keyContactChange.ts';
import { heirOf } from '../../src/domain/keyContactHeir.ts';
import type { Relationship } from '../../src/domain/people.ts';
import { DAY_MS, HOUR_MS, type UtcMs } from '../../src/domain/time.ts';
import { SILENT_STORIES, STEADY_STORIES, TOLD_STORIES } from '../../src/simulator/scenario/changingPeople.ts';
import { calendar, cst, profile } from './judgedCustomer.ts';
import { ABOVE_WEEKLY, againstTruth, shareOf, shareOfParts, sumOf } from './keyContactTruth.ts';

const NOW = cst('2026-06-26 18:00');
const [WANG, ZHAO, QIAN] = ['wm-wang', 'wm-zhao', 'wm-qian'];

/** A question and our answer on a day so many days before now. */
function talk(contactId: string, daysAgo: number): ContactMark[] {
  const chat = { chatId: `s:lin:${contactId}`, contactId, isCall: false, needsNoReply: false };
  const at = NOW - daysAgo * DAY_MS;
  return [
    { ...chat, at, knownAt: at, side: 'customer', by: contactId },
    { ...chat, at: at + HOUR_MS, knownAt: at, side: 'staff', by: 'lin' },
  ];
}
const every = (contactId: string, days: number, from: number, to = 0): ContactMark[] =>
  Array.from({ length: Math.floor((from - to) / days) }, (_, i) => talk(contactId, from - i * days)).flat();
const link = (contactId: string, change: Partial<Relationship> = {}): Relationship => ({
  ...{ staffId: 'lin', contactId, remark: '', remarkCorpName: '', addedAt: NOW - 400 * DAY_MS },
  ...{ endedAt: null, endedBy: null, knownAt: 0 },
  ...change,
});
const ago = (days: number): UtcMs => NOW - days * DAY_MS;

function judge(marks: ContactMark[], change: Partial<CustomerPeople> = {}, now = NOW) {
  const contactIds = [...new Set(marks.map(({ contactId }) => contactId))];
  const people = {
    contactIds,
    relationships: contactIds.map((id) => link(id)),
    tier: null,
    marked: null,
    events: [],
    ...change,
  };
  return judgeContacts({
    people,
    marks: [...marks].sort((a, b) => a.at - b.at),
    axis: fullAxis(now),
    calendar,
    profile,
  });
}
const kinds = (found: ReturnType<typeof judge>): string[] => found.causes.map(({ kind }) => kind);
const event = (kind: ContactEvent['kind'], days: number, change: object = {}): ContactEvent =>
  ({ kind, contactId: WANG, at: ago(days), ...change }) as ContactEvent;

/** Wang writes every second day until some days ago, Zhao each tenth day and, from then on, every second day. */
const wangUntil = (days: number): ContactMark[] => [
  ...every(WANG, 2, 150, days),
  ...every(ZHAO, 10, 149, days),
  ...every(ZHAO, 2, days - 1),
];

describe('the key contact', () => {
  const turnsOf = (marks: ContactMark[]) =>
    inboundTurns(
      [...marks].sort((a, b) => a.at - b.at),
      NOW,
    );

  it('has two of five turns and at least five of them in 90 days', () => {
    expect(keyContactOf(turnsOf([...every(WANG, 10, 80), ...every(ZHAO, 40, 80)]), fullAxis(NOW))).toMatchObject({
      contactId: WANG,
      source: 'share',
      turns: 8,
    });
    expect(keyContactOf(turnsOf(every(WANG, 20, 80)), fullAxis(NOW))).toBeNull();
    const three = [WANG, ZHAO, QIAN].flatMap((id, i) => every(id, 6, 80 - i));
    expect(keyContactOf(turnsOf(three), fullAxis(NOW))).toBeNull();
  });

  it('is whoever was marked, as long as he has a word now and then', () => {
    const marks = [...every(WANG, 2, 150), ...talk(ZHAO, 30)];
    const marked = { contactId: ZHAO, at: ago(200) };
    expect(keyContactOf(turnsOf(marks), fullAxis(NOW), marked)).toMatchObject({ contactId: ZHAO, source: 'marked' });
    expect(keyContactOf(turnsOf(every(WANG, 2, 150)), fullAxis(NOW), marked)).toMatchObject({ contactId: WANG });
  });

  it('has one turn for ten messages in a row, and none for what automatic texts say', () => {
    const burst = Array.from({ length: 10 }, (_, i) => ({ ...talk(WANG, 3)[0]!, at: ago(3) + i * 60_000 }));
    const automatic = burst.map((mark) => ({ ...mark, side: 'automatic' as const, by: 'lin' }));
    expect(turnsOf([...burst, ...automatic])).toHaveLength(1);
  });
});

describe('a change of the key contact', () => {
  it('is none while he writes, is off together with everybody, or colleagues only thank', () => {
    expect(judge([...every(WANG, 2, 150), ...every(ZHAO, 5, 149)]).finding).toMatchObject({
      keyContactId: WANG,
      change: null,
    });
    expect(judge([...every(WANG, 2, 150, 20), ...every(ZHAO, 5, 149, 20)]).finding.change).toBeNull();
    expect(
      judge([...every(WANG, 2, 150, 12), ...every(ZHAO, 10, 149, 12), ...talk(ZHAO, 5)]).finding.change,
    ).toBeNull();
  });

  it('is suspected when he is silent for three own gaps while a colleague writes, and names the colleague', () => {
    const found = judge(wangUntil(14));
    expect(found.finding).toMatchObject({
      keyContactId: WANG,
      change: { level: 'suspected', evidence: 'silence', silentDays: 16, gapDays: 2 },
      heir: { contactId: ZHAO },
    });
    expect(found.causes).toEqual([{ kind: 'contactSuspected', facts: { sdays: 16 } }]);
    expect(found.dimension).toMatchObject({ value: 0.5, facts: { sdays: 16, gap: 2 } });
  });

  it('is not suspected before the leave of most people would be over', () => {
    expect(judge(wangUntil(12)).finding.change).toBeNull();
  });

  it('is only shown, without a card and a lower score, while chance may well be the reason', () => {
    // Two who write about equally much: six days of the one in a row are no great wonder.
    const marks = [...every(WANG, 5, 150, 15), ...every(ZHAO, 6, 147, 15), ...every(ZHAO, 3, 14)];
    const found = judge(marks);
    expect(found.finding.change).toMatchObject({ level: 'suspected', isFaint: true });
    expect(found.causes).toEqual([]);
    expect(found.dimension).toMatchObject({ value: 1, facts: { sdays: 20, gap: 5 } });
  });

  it('is shown after three own gaps even where chance may be the reason, as the rule is written', () => {
    // Two days of Zhao without Wang are no wonder, 33 days are more than three of Wang's weeks.
    const marks = [...every(WANG, 7, 145, 20), ...every(ZHAO, 12, 147, 10), ...talk(ZHAO, 5)];
    expect(judge(marks).finding.change).toMatchObject({ level: 'suspected', evidence: 'silence', isFaint: true });
    expect(judge(marks).causes).toEqual([]);
  });

  it('is suspected sooner where somebody new writes instead, who does not have half of the turns yet', () => {
    const marks = [...every(WANG, 1, 150, 8), ...every(QIAN, 1, 7)];
    const found = judge(marks, { relationships: [link(WANG), link(QIAN, { addedAt: ago(8) })] });
    expect(found.finding).toMatchObject({
      change: { level: 'suspected', evidence: 'silence' },
      heir: { contactId: QIAN },
    });
    expect(found.causes).toMatchObject([{ kind: 'contactSuspected' }]);
    // The same days of somebody whom we have long known may be a leave.
    expect(judge(marks).finding.change).toBeNull();
  });

  it('stops being suspected after 30 days: a guess about a person expires', () => {
    // Three colleagues share his part: nobody stands in his place.
    const others = [ZHAO, QIAN, 'wm-sun'].flatMap((id, i) => every(id, 3, 39 - i));
    const marks = [...every(WANG, 2, 150, 40), ...every(ZHAO, 10, 149, 40), ...others];
    const levels = [25, 10, 1].map((days) => judge(marks, {}, ago(days)).finding.change?.level);
    expect(levels).toEqual(['suspected', 'suspected', undefined]);
  });

  it('is likely when somebody new writes in his place', () => {
    const marks = [...every(WANG, 3, 150, 14), ...every(QIAN, 3, 13)];
    const relationships = [link(WANG), link(QIAN, { addedAt: ago(14) })];
    expect(judge(marks, { relationships }).finding).toMatchObject({
      change: { level: 'likely', evidence: 'share' },
      heir: { contactId: QIAN },
    });
    expect(judge(marks, { relationships }).causes).toEqual([
      { kind: 'contactLikely', facts: { evidence: 'share', date: null } },
    ]);
  });

  it('names nobody but who has half of the turns for somebody who mainly writes now', () => {
    const marks = [...every(WANG, 3, 150, 14), ...every(ZHAO, 1, 13)].sort((a, b) => a.at - b.at);
    const change = { level: 'likely', evidence: 'share', at: ago(13), silentDays: 15, gapDays: 3 } as const;
    const facts = {
      ...{ incumbentId: WANG, turns: inboundTurns(marks, NOW), events: [] },
      ...{ newContactIds: new Set<string>(), axis: fullAxis(NOW) },
    };
    expect(heirOf({ ...facts, change: { ...change, leadId: ZHAO } })).toMatchObject({ contactId: ZHAO });
    expect(heirOf({ ...facts, change: { ...change, leadId: QIAN } })).toBeNull();
  });

  it('is not likely because somebody whom we have long known writes for two weeks', () => {
    expect(judge([...every(WANG, 3, 150, 14), ...every(QIAN, 3, 13)]).finding.change?.level).not.toBe('likely');
  });

  it.each([
    {
      what: 'leaves the room',
      told: event('leftRoom', 2),
      level: 'likely',
      facts: { evidence: 'leftRoom', date: ago(2) },
    },
    {
      what: 'moves to another company',
      told: event('companyChanged', 2),
      level: 'likely',
      facts: { evidence: 'company', date: ago(2) },
    },
    {
      what: 'is said to be followed by a colleague, in the own words of the colleague',
      told: { ...event('said', 2, { rule: 'handover.takingOver' }), contactId: ZHAO },
      level: 'likely',
      facts: { evidence: 'takingOver', date: ago(2) },
    },
  ])('is likely at once when he $what', ({ told, level, facts }) => {
    const found = judge([...every(WANG, 2, 150, 2), ...every(ZHAO, 10, 149)], { events: [told] });
    expect(found.finding.change).toMatchObject({ level });
    expect(found.causes).toEqual([{ kind: 'contactLikely', facts }]);
    expect(found.dimension.value).toBe(0.25);
  });

  it.each(['handover.leaving', 'handover.moved', 'handover.successor'])(
    'is confirmed at once by his own words (%s)',
    (rule) => {
      const found = judge([...every(WANG, 2, 150, 0), ...every(ZHAO, 10, 149)], {
        events: [event('said', 0.01, { rule })],
      });
      expect(found.finding.change).toMatchObject({ level: 'confirmed', evidence: 'said' });
      expect(kinds(found)).toEqual(['contactConfirmed']);
      expect(found.dimension.value).toBe(0);
    },
  );

  it.each([
    ['positionChanged', 'position'],
    ['nameChanged', 'name'],
  ] as const)('is shown at once, and no more than shown, when his profile says so (%s)', (kind, evidence) => {
    const marks = [...every(WANG, 2, 150, 2), ...every(ZHAO, 10, 149)];
    const found = judge(marks, { events: [event(kind, 0.01)] });
    expect(found.finding.change).toMatchObject({ level: 'suspected', evidence, at: ago(0.01), isFaint: true });
    expect(found.causes).toEqual([]);
    expect(found.dimension).toMatchObject({ value: 1, facts: { evidence, date: ago(0.01) } });
    // Promoted, and goes on as ever.
    expect(judge(every(WANG, 2, 150), { events: [event(kind, 10)] }).finding.change).toBeNull();
    const word = event('word', 1, { word: 'same' });
    expect(judge(marks, { events: [event(kind, 2), word] }).finding.change).toBeNull();
  });

  it('is none when the key contact says that he takes something over himself', () => {
    const events = [event('said', 1, { rule: 'handover.takingOver' })];
    expect(judge([...every(WANG, 2, 150), ...every(ZHAO, 10, 149)], { events }).finding.change).toBeNull();
  });

  it('is nothing when a colleague says good-bye, or when he wrote on after all', () => {
    const steady = [...every(WANG, 2, 150), ...every(ZHAO, 10, 149)];
    const colleague = { ...event('said', 3, { rule: 'handover.leaving' }), contactId: ZHAO };
    expect(judge(steady, { events: [colleague] }).finding.change).toBeNull();
    expect(judge(steady, { events: [event('said', 30, { rule: 'handover.leaving' })] }).finding.change).toBeNull();
    expect(judge(steady, { events: [event('leftRoom', 10)] }).finding.change).toBeNull();
  });

  it('is what our salesperson says it is', () => {
    const marks = wangUntil(14);
    expect(judge(marks, { events: [event('word', 1, { word: 'changed' })] }).finding.change).toMatchObject({
      level: 'confirmed',
      evidence: 'word',
    });
    for (const word of ['same', 'onLeave'])
      expect(judge(marks, { events: [event('word', 1, { word })] }).finding.change).toBeNull();
    // An event after that answer is news.
    const later = [event('word', 5, { word: 'same' }), event('leftRoom', 1)];
    expect(judge(marks, { events: later }).finding.change).toMatchObject({ evidence: 'leftRoom' });
  });

  it('has no successor before it is clear who: three colleagues who go on as they did are none', () => {
    const marks = [...every(WANG, 2, 150, 8), ...every(ZHAO, 5, 149), ...every(QIAN, 5, 148)];
    const leaving = event('said', 8, { rule: 'handover.leaving' });
    expect(judge(marks, { events: [leaving] }).finding).toMatchObject({ change: { level: 'confirmed' }, heir: null });
    // A colleague who tells of somebody else has not named himself.
    const told = { ...event('said', 7, { rule: 'handover.successor' }), contactId: ZHAO };
    expect(judge(marks, { events: [leaving, told] }).finding.heir).toBeNull();
  });

  it('has no successor yet where somebody new came at that time, who has not written a word', () => {
    const marks = [...every(WANG, 2, 150, 14), ...every(ZHAO, 7, 149, 14), ...talk(ZHAO, 6)];
    const events = [event('said', 14, { rule: 'handover.leaving' })];
    expect(judge(marks, { events }).finding.heir).toMatchObject({ contactId: ZHAO });
    const contactIds = [WANG, ZHAO, QIAN];
    const known = [link(WANG), link(ZHAO)];
    const joined = { contactIds, relationships: [...known, link(QIAN, { addedAt: ago(14) })] };
    expect(judge(marks, { events, ...joined }).finding.heir).toBeNull();
    // Whoever is only in a room may have been there all the time.
    expect(judge(marks, { events, contactIds, relationships: known }).finding.heir).toMatchObject({ contactId: ZHAO });
  });

  it('has as successor of two who write rather the one who wrote more before', () => {
    const before = [...every(WANG, 2, 150, 14), ...every(ZHAO, 6, 149, 14), ...every(QIAN, 12, 148, 14)];
    const marks = [...before, ...[11, 7, 5, 3].flatMap((days) => talk(ZHAO, days)), ...talk(QIAN, 9)];
    const events = [event('said', 14, { rule: 'handover.leaving' })];
    expect(judge(marks, { events }).finding.heir).toMatchObject({ contactId: ZHAO });
    // The same days of the other way round say too little: she wrote less.
    const other = [
      ...before,
      ...[11, 7].flatMap((days) => talk(QIAN, days)),
      ...[9, 5].flatMap((days) => talk(ZHAO, days)),
    ];
    expect(judge(other, { events }).finding.heir).toBeNull();
  });

  it('has the successor who says so', () => {
    const marks = [...every(WANG, 2, 150, 2), ...every(ZHAO, 5, 149), ...every(QIAN, 5, 148)];
    const events = [
      event('said', 2, { rule: 'handover.leaving' }),
      { ...event('said', 1, { rule: 'handover.takingOver' }), contactId: QIAN },
    ];
    expect(judge([...marks, ...talk(QIAN, 1)], { events }).finding.heir).toMatchObject({
      contactId: QIAN,
      isSaid: true,
    });
  });
});

describe('a deletion by the customer', () => {
  const marks = [...every(WANG, 2, 150), ...every(ZHAO, 10, 149)];
  const gone = (days: number): Partial<Relationship> => ({ endedAt: ago(days), endedBy: 'customer' });
  const deletedBy = (relationships: Relationship[], events: ContactEvent[] = []) =>
    judge(marks, { relationships, events });

  it('is told with its date and who is left, after two hours', () => {
    const found = deletedBy([link(WANG, gone(1)), link(ZHAO)]);
    expect(found.causes).toEqual([{ kind: 'deleted', facts: { date: ago(1), left: 1 } }]);
    expect(kinds(deletedBy([link(WANG, gone(1.9 / 24)), link(ZHAO)]))).toEqual([]);
    expect(kinds(deletedBy([link(WANG, gone(31)), link(ZHAO)]))).toEqual([]);
  });

  it.each(['staff', 'transfer', 'departed', 'vanished'] as const)('is none when it was ended by %s', (endedBy) => {
    expect(kinds(deletedBy([link(WANG, { endedAt: ago(1), endedBy }), link(ZHAO)]))).toEqual([]);
  });

  it('of everybody is a loss, and never told as somebody having taken over', () => {
    const relationships = [link(WANG, gone(1)), link(ZHAO, gone(1))];
    const events: ContactEvent[] = [
      { kind: 'deletedUs', contactId: WANG, staffId: 'lin', at: ago(1), leavesNobody: true },
    ];
    const found = deletedBy(relationships, events);
    expect(found.dimension).toMatchObject({ value: 0, facts: { date: ago(1) } });
    expect(kinds(found)).toEqual(['deleted']);
  });
});

describe('breadth in the score', () => {
  it('is well with two who write, half with one at a customer of two, and nothing to judge for a single person', () => {
    expect(judge([...every(WANG, 3, 80), ...every(ZHAO, 3, 79)]).dimension.value).toBe(1);
    expect(judge(every(WANG, 3, 80), { contactIds: [WANG, ZHAO] }).dimension.value).toBe(0.5);
    expect(judge(every(WANG, 3, 80)).dimension).toMatchObject({ value: null, cannotJudge: 'noData' });
    expect(judge(every(WANG, 3, 80), { tier: 'A' }).dimension.value).toBe(0.5);
  });
});

describe('against the truth of two worlds (twenty in the long tier)', () => {
  it('finds who goes and who comes, and leaves steady customers alone', () => {
    const sum = sumOf(
      [1, 2].map((seed) => againstTruth(seed, 10, [...STEADY_STORIES, ...TOLD_STORIES, ...SILENT_STORIES])),
    );
    for (const stories of [TOLD_STORIES, SILENT_STORIES]) {
      const shares = stories.map((story) => shareOfParts(sum.get(story)!, ABOVE_WEEKLY));
      expect(Math.min(...shares), stories.join()).toBeGreaterThanOrEqual(0.75);
      expect(shares.reduce((all, share) => all + share, 0) / shares.length).toBeGreaterThanOrEqual(0.8);
    }
    expect(shareOf(sum, TOLD_STORIES, 'atOnce')).toBe(1);
    expect(shareOf(sum, STEADY_STORIES, 'wrong')).toBeLessThanOrEqual(0.02);
  });
});
