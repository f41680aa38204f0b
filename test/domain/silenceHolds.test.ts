import { describe, expect, it } from 'vitest';
import {
  type DaySilences,
  holdSilence,
  NO_HOLDS,
  noteSilence,
  type OwnedVerdict,
  silentOwners,
} from '../../src/domain/silenceHolds.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import { calendar, cst, kindsOf, profile, talks, verdictOf, workMornings } from './judgedCustomer.ts';

const now = cst('2026-11-20 07:30');
const leave = cst('2026-11-11');
const silentDaily = verdictOf(talks(workMornings(cst('2026-01-05'), leave)), now);
const steadyDaily = verdictOf(talks(workMornings(cst('2026-01-05'), now)), now);
const monthly = verdictOf(talks(workMornings(cst('2025-01-06'), now, 20)), now);
/** Fell silent in summer: he belongs to no common event of November. */
const longGone = verdictOf(talks(workMornings(cst('2026-01-05'), cst('2026-07-01'))), now);

const owned = (verdict: Verdict, ownerId = 'liming'): OwnedVerdict => ({
  ...{ verdict, ownerId, profile },
  previousBand: 'steady',
});
const of = (count: number, verdict: Verdict, ownerId?: string): OwnedVerdict[] =>
  Array.from({ length: count }, () => owned(verdict, ownerId));
const found = (day: readonly OwnedVerdict[], before: Parameters<typeof silentOwners>[1]['before'] = []) => {
  const silences: DaySilences = new Map();
  for (const one of day) noteSilence(silences, one);
  return silentOwners(silences, { before, now, calendar });
};

describe('silentOwners', () => {
  it('finds whose customers fell silent together: more than half of at least 8', () => {
    expect(kindsOf(silentDaily)).toEqual(['goneQuiet']);
    expect(found([...of(5, silentDaily), ...of(3, steadyDaily)])).toEqual([
      { ownerId: 'liming', since: now, silent: 5, shown: 8, isOver: false },
    ]);
    expect(found([...of(4, silentDaily), ...of(4, steadyDaily)])).toEqual([]);
    expect(found(of(7, silentDaily))).toEqual([]);
    expect(found([...of(4, silentDaily, 'liming'), ...of(4, silentDaily, 'hejing')])).toEqual([]);
  });

  it('asks only those whose silence would show by now', () => {
    const day = [...of(8, silentDaily), ...of(20, monthly)];
    expect(found(day)).toMatchObject([{ silent: 8, shown: 8 }]);
  });

  it('leaves out who fell silent long ago: nine lost customers of a year are no common event', () => {
    expect(kindsOf(longGone)).toContain('goneQuiet');
    expect(found([...of(9, longGone), ...of(5, steadyDaily)])).toEqual([]);
  });

  it('is over after 3 business days, and begins anew only after it has ended', () => {
    const day = of(8, silentDaily);
    const since = cst('2026-11-17 07:30');
    const begun = { ownerId: 'liming', since, silent: 8, shown: 8, isOver: false };
    expect(found(day, [begun])).toMatchObject([{ since, isOver: true }]);
    expect(found(day, [{ ...begun, since: cst('2026-11-18 07:30') }])).toMatchObject([{ isOver: false }]);
    expect(found(of(8, steadyDaily), [begun])).toEqual([]);
  });
});

describe('holdSilence', () => {
  const silent = { ownerId: 'liming', since: now, silent: 8, shown: 8, isOver: false };

  it('takes the causes of silence back, says why, and what would stand', () => {
    const [verdict] = holdSilence(of(1, silentDaily), { silentOwners: [silent], darkDays: [] });
    expect(verdict).toMatchObject({
      standing: [],
      held: { reason: 'allSilent', since: now, causes: ['goneQuiet'] },
      score: silentDaily.score,
    });
  });

  it('takes back the fall of month-end scores too, which silence has made', () => {
    const falling = { ...silentDaily, standing: [{ kind: 'monthlyFall', facts: {} } as const] };
    const [verdict] = holdSilence(of(1, falling), { silentOwners: [silent], darkDays: [] });
    expect(verdict).toMatchObject({ standing: [], held: { causes: ['monthlyFall'] } });
  });

  it('touches nobody else, no event, and nobody any longer when it is over', () => {
    const deleted = { kind: 'deleted', facts: {} } as const;
    const event = { ...silentDaily, standing: [deleted, ...silentDaily.standing] };
    const holds = { silentOwners: [silent], darkDays: [] };
    expect(holdSilence([owned(event)], holds).map(kindsOf)).toEqual([['deleted']]);
    expect(holdSilence([owned(silentDaily, 'hejing')], holds)).toEqual([silentDaily]);
    expect(holdSilence([owned(silentDaily)], { ...holds, silentOwners: [{ ...silent, isOver: true }] })).toEqual([
      silentDaily,
    ]);
    expect(holdSilence([owned(steadyDaily)], holds)).toEqual([steadyDaily]);
    expect(holdSilence([owned(silentDaily)], NO_HOLDS)).toEqual([silentDaily]);
  });

  it('judges no silence whose recent window touches a dark day', () => {
    const dark = (day: string) => ({ silentOwners: [], darkDays: [cst(day)] });
    const [held] = holdSilence([owned(silentDaily)], dark('2026-11-17'));
    expect(held).toMatchObject({ standing: [], held: { reason: 'darkDay', since: cst('2026-11-17') } });
    // A dark day before the window, or before the last contact, has hidden none of this silence.
    expect(silentDaily.window!.recentDays).toBe(7);
    expect(holdSilence([owned(silentDaily)], dark('2026-11-12'))).toEqual([silentDaily]);
    const recent = { ...silentDaily, lastContactAt: now - 2 * DAY_MS };
    expect(holdSilence([owned(recent)], dark('2026-11-16'))).toEqual([recent]);
  });
});
