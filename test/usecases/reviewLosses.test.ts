import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import type { LossReview } from '../../src/domain/lossReview.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { lossLines } from '../../src/domain/wording/lossWords.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { saveSegments } from '../../src/store/customerChanges.ts';
import { loadCustomers } from '../../src/store/customers.ts';
import { saveOutcomes } from '../../src/store/outcomes.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type ReviewDeps, reviewLosses } from '../../src/usecases/reviewLosses.ts';
import { cst } from '../domain/judgedCustomer.ts';
import { ARCHIVE_WINDOW_MS, companyCalendars, FIRST_DAY, judgedCompany } from './judgedCompany.ts';

const DAYS = 150;
const now = cst(`${FIRST_DAY} 12:00`) + (DAYS - 1) * DAY_MS;
let store: Store;
let deps: ReviewDeps;
let review: LossReview;

beforeAll(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  await judgedCompany(store, { seed: 4, customers: 25, days: DAYS });
  const calendars = companyCalendars;
  deps = { store, sourceName: 'archive', archiveWindowMs: ARCHIVE_WINDOW_MS, calendars, orderHorizonDays: 90, now };
  review = await reviewLosses(deps, { top: 2 });
});
afterAll(() => store.close());

it('finds every fifth customer gone, and compares with the others before the same moments', () => {
  expect(review.losses).toEqual({ confirmed: 0, silence: 5 });
  expect(review.latest).toHaveLength(2);
  expect(review.latest[0]!.evidentAt).toBeGreaterThanOrEqual(review.latest[1]!.evidentAt);
  expect(review.compared.lost).toBe(5);
  expect(review.compared.stayed).toBeGreaterThan(15);
  expect(review.traits.some(({ isClear }) => isClear)).toBe(false);
});

it('adds up: those who were there and are lost are the losses', () => {
  const { year, byOwner, months } = review.retention;
  expect(year.start - year.kept).toBe(5);
  expect(byOwner.reduce((sum, { retention }) => sum + retention.start, 0)).toBe(year.start);
  expect(months.map(({ month }) => month)).toEqual(['2026-07', '2026-08', '2026-09']);
});

it('tells who stayed by segment, as a person or the CRM has it, and by tier', async () => {
  const { byTier, bySegment, year } = review.retention;
  // Without rules and without anybody's word there are no segments; tiers are the company's own.
  expect(bySegment.map(({ group }) => group)).toEqual(['standard']);
  expect(byTier.map(({ group }) => group)).toEqual(['A', 'none']);
  const ids = (await loadCustomers(store.db)).map(({ id }) => id).sort();
  const growing = ids
    .filter((_, index) => index % 2 === 0)
    .map((customerId) => ({ customerId, segment: 'growth' as const }));
  await store.transaction((db) => saveSegments(db, growing, now));
  const { retention } = await reviewLosses({ ...deps, segmentRules: readCompanySettings().profiles.rules }, { top: 1 });
  expect(retention.bySegment.map(({ group }) => group)).toEqual(['growth', 'standard']);
  expect(retention.bySegment.reduce((sum, one) => sum + one.retention.start, 0)).toBe(year.start);
  expect(lossLines(makeTexts(), { ...review, retention }, now).join('\n')).toMatch(/成长.*\n.*没有分类/);
});

it('says in Chinese that five are too few to conclude from', () => {
  const lines = lossLines(makeTexts(), review, now);
  expect(lines).toContain('不再来往的客户还不到20家（能比的5家），太少，不下结论。下面只列数目。');
  expect(lines[1]).toBe('一共5家：0家由人确认，其余按连续28天（不含休息日）或三次平常间隔以上没有来信计算。');
  expect(lines.join('\n')).not.toMatch(/undefined|NaN|\{|null/);
});

it('counts a confirmed loss with its reason, and believes 情况正常', async () => {
  const [first, second] = review.latest;
  const base = { by: 'liming', source: 'import', at: now - 20 * DAY_MS, knownAt: now } as const;
  await saveOutcomes(store.db, [
    { ...base, customerId: first!.customerId, kind: 'lost', reason: '价格' },
    { ...base, customerId: second!.customerId, kind: 'normal', reason: null },
  ]);
  const later = await reviewLosses(deps, { top: 20 });
  expect(later.losses).toEqual({ confirmed: 1, silence: 3 });
  expect(later.reasons).toEqual([{ reason: '价格', count: 1 }]);
  expect(lossLines(makeTexts(), { ...later, reasons: [{ reason: 'lost.price', count: 2 }] }, now)).toContain(
    '确认的原因：价格2家',
  );
  expect(later.latest.find(({ customerId }) => customerId === first!.customerId)).toMatchObject({
    source: 'confirmed',
    reason: '价格',
  });
});
