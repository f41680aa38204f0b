import { describe, expect, it } from 'vitest';
import { type CustomerOutcome, outcomesOfAlert } from '../../src/domain/customerOutcome.ts';
import { lossesOf } from '../../src/domain/loss.ts';
import { type SilentSpell, silentSpells } from '../../src/domain/silentSpell.ts';
import { DAY_MS, HOUR_MS, type UtcMs } from '../../src/domain/time.ts';
import { calendar, cst, everyDays, mark, talks, workMornings } from './judgedCustomer.ts';

const BEGIN = cst('2026-03-02');
const LAST = cst('2026-06-01');
const UNTIL = cst('2026-10-30');
const observed = [{ from: BEGIN - 100 * DAY_MS, to: UNTIL }];
const spells = (marks: ReturnType<typeof talks>, change: Partial<Parameters<typeof silentSpells>[0]> = {}) =>
  silentSpells({ marks, until: UNTIL, observed, calendar, ...change });

describe('a customer who fell silent', () => {
  it('is seen 28 working days after the last message of a daily customer, not one weekend sooner', () => {
    const [spell, ...more] = spells(talks(workMornings(BEGIN, LAST)));
    expect(more).toEqual([]);
    expect(spell!.lastContactAt).toBe(cst('2026-05-29 10:12'));
    // 28 days of work and three bank holidays lie between.
    const days = calendar.businessDaysBetween(spell!.lastContactAt, spell!.evidentAt);
    expect(days).toBeGreaterThanOrEqual(27);
    expect(days).toBeLessThanOrEqual(28);
    expect(spell!.endedAt).toBeNull();
  });

  it('is no loss while he is only away on holiday, nor who never had a habit', () => {
    const holiday = talks([...workMornings(BEGIN, cst('2026-09-20')), ...workMornings(cst('2026-10-12'), UNTIL)]);
    expect(spells(holiday)).toEqual([]);
    expect(spells(talks([BEGIN, BEGIN + 70 * DAY_MS]))).toEqual([]);
  });

  it('is measured by his own gaps: who writes every four weeks is waited for much longer', () => {
    const rare = talks(everyDays(28, BEGIN - 90 * DAY_MS + 10 * HOUR_MS, LAST));
    const [spell] = spells(rare);
    expect(spell!.evidentAt - spell!.lastContactAt).toBeGreaterThan(70 * DAY_MS);
  });

  it('may come back, and our own words do not make him speak', () => {
    const marks = [
      ...talks(workMornings(BEGIN, LAST)),
      mark(cst('2026-07-20 10:00'), 'staff'),
      mark(cst('2026-09-01 10:00')),
    ];
    const [spell] = spells(marks);
    expect(spell!.endedAt).toBe(cst('2026-09-01 10:00'));
  });

  it('is not believed over a hole in the record', () => {
    const hole = [
      { from: BEGIN - 100 * DAY_MS, to: LAST },
      { from: UNTIL - 10 * DAY_MS, to: UNTIL },
    ];
    expect(spells(talks(workMornings(BEGIN, LAST)), { observed: hole })).toEqual([]);
  });
});

const outcome = (kind: CustomerOutcome['kind'], at: UtcMs): CustomerOutcome => ({
  ...{ customerId: 'c', kind, reason: '价格', at, by: 'liming', source: 'import', knownAt: at },
});

describe('a loss', () => {
  const spell: SilentSpell = { lastContactAt: LAST, evidentAt: LAST + 40 * DAY_MS, endedAt: null };
  const none = () => null;

  it('is what somebody confirmed, plain from the earlier of word and silence', () => {
    const early = lossesOf('c', [spell], [outcome('lost', LAST + 10 * DAY_MS)], none);
    expect(early).toMatchObject([{ source: 'confirmed', reason: '价格', evidentAt: LAST + 10 * DAY_MS }]);
    const late = lossesOf('c', [spell], [outcome('lost', LAST + 90 * DAY_MS)], none);
    expect(late).toMatchObject([{ source: 'confirmed', evidentAt: spell.evidentAt, lastContactAt: LAST }]);
    const talking = lossesOf('c', [], [outcome('lost', LAST)], () => LAST - DAY_MS);
    expect(talking).toMatchObject([{ lastContactAt: LAST - DAY_MS, evidentAt: LAST }]);
  });

  it('is silence only where nobody called it normal', () => {
    expect(lossesOf('c', [spell], [], none)).toMatchObject([{ source: 'silence', evidentAt: spell.evidentAt }]);
    expect(lossesOf('c', [spell], [outcome('normal', LAST + 60 * DAY_MS)], none)).toEqual([]);
    expect(lossesOf('c', [spell], [outcome('normal', LAST - DAY_MS)], none)).toHaveLength(1);
  });
});

describe('the outcomes of an alert', () => {
  const base = { at: 1, by: 'liming' } as const;

  it('are 对方不合作了 with its reason, and 情况正常', () => {
    const lost = { ...base, type: 'claimed', outcome: 'lost' } as const;
    const why = { ...base, type: 'reasonGiven', reason: 'lost.price' } as const;
    const confirmed = { at: 9, by: 'zhouning', type: 'closed', reason: 'lost' } as const;
    // The leader is asked before anybody counts as lost.
    expect(outcomesOfAlert('c', [lost, why])).toEqual([]);
    expect(outcomesOfAlert('c', [lost, why, confirmed])).toMatchObject([
      { kind: 'lost', reason: 'lost.price', customerId: 'c', at: 1, by: 'liming', knownAt: 9 },
    ]);
    expect(outcomesOfAlert('c', [lost, { ...base, type: 'undone' }, confirmed])).toMatchObject([{ by: 'zhouning' }]);
    expect(outcomesOfAlert('c', [{ ...base, type: 'closed', reason: 'normal' }])).toMatchObject([{ kind: 'normal' }]);
    expect(outcomesOfAlert('c', [lost, { ...base, type: 'closed', reason: 'lost' }])).toHaveLength(1);
  });

  it('are none when taken back, or when the customer came back', () => {
    const lost = { ...base, type: 'claimed', outcome: 'lost' } as const;
    expect(outcomesOfAlert('c', [lost, { ...base, type: 'undone' }])).toEqual([]);
    expect(outcomesOfAlert('c', [lost, { ...base, type: 'closed', reason: 'recovered' }])).toEqual([]);
    expect(outcomesOfAlert('c', [{ ...base, type: 'closed', reason: 'expired' }])).toEqual([]);
    // 28 days of silence close a case as lost; that is seen, and nobody has confirmed it.
    expect(outcomesOfAlert('c', [{ ...base, by: 'system', type: 'closed', reason: 'lost' }])).toEqual([]);
  });
});
