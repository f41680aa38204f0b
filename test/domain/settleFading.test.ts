import { describe, expect, it } from 'vitest';
import { type DayVerdict, settleFading } from '../../src/domain/settleFading.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import { cst, kindsOf, profile, talks, verdictOf, workMornings } from './judgedCustomer.ts';

const now = cst('2026-11-20 07:30');
const steady = verdictOf(talks(workMornings(cst('2025-10-13'), now)), now);
const one = (score: number | null, pValue: number | null, change: Partial<DayVerdict> = {}): DayVerdict => ({
  verdict: { ...steady, score, fading: { pValue, facts: { r: 7, recent: 2, base: 6 } } },
  profile,
  previousBand: null,
  isFading: false,
  ...change,
});
const isFading = (verdict: Verdict) => kindsOf(verdict).includes('fading');

describe('settleFading', () => {
  it('lets the cause stand where contact days are significantly fewer and health is 75 or less', () => {
    const day = [one(70, 0.001), one(75.4, 0.001), one(75.6, 0.001), one(70, 0.045), one(90, 0.5)];
    expect(settleFading(day).map(isFading)).toEqual([true, true, false, false, false]);
  });

  it('weighs p-values over the whole day: one of many customers needs a smaller one', () => {
    const others = Array.from({ length: 99 }, (_, i) => one(90, 0.06 + i / 110));
    expect(isFading(settleFading([one(70, 0.01)])[0]!)).toBe(true);
    expect(isFading(settleFading([one(70, 0.01), ...others])[0]!)).toBe(false);
    expect(isFading(settleFading([one(70, 0.0004), ...others])[0]!)).toBe(true);
  });

  it('stands by itself at health 50 or less, also where no test can be made', () => {
    expect(settleFading([one(50.4, null), one(50.6, null)]).map(isFading)).toEqual([true, false]);
  });

  it('ends only 5 points above, once it stands', () => {
    const standing = { isFading: true };
    const day = [one(79, 0.04, standing), one(81, 0.001, standing), one(55, null, standing), one(56, null, standing)];
    expect(
      settleFading([...day, ...Array.from({ length: 50 }, () => one(90, 0.9))])
        .slice(0, 4)
        .map(isFading),
    ).toEqual([true, false, true, false]);
  });

  it('never stands without a score, and keeps order and other causes', () => {
    const quiet = one(70, 0.0001);
    quiet.verdict = { ...quiet.verdict, standing: [{ kind: 'goneQuiet', facts: {} }] };
    const settled = settleFading([one(null, 0.0001), quiet]);
    expect(settled.map(kindsOf)).toEqual([[], ['goneQuiet', 'fading']]);
    expect(settled[1]).toMatchObject({ band: 'watch', standing: [{}, { facts: { r: 7, recent: 2, base: 6 } }] });
  });

  it('caps the band, also where hysteresis would have kept it', () => {
    const [verdict] = settleFading([one(75.2, 0.0001, { previousBand: 'steady' })]);
    expect(verdict!.band).toBe('watch');
  });

  it('finds a customer who talks less and less before he is silent', () => {
    const dense = workMornings(cst('2026-01-05'), cst('2026-11-06'));
    const thin = workMornings(cst('2026-11-06'), now, 9);
    const verdict = verdictOf(talks([...dense, ...thin]), now);
    expect(verdict.fading.pValue!).toBeLessThan(0.05);
    expect(Number(verdict.fading.facts.recent)).toBeLessThan(Number(verdict.fading.facts.base));
    const steadyP = verdictOf(talks(workMornings(cst('2026-01-05'), now)), now).fading.pValue!;
    expect(steadyP).toBeGreaterThan(0.2);
    expect(now - verdict.lastContactAt!).toBeLessThan(12 * DAY_MS);
  });
});
