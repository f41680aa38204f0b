import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import type { OwnReport } from '../../src/domain/backtestReport.ts';
import { DAY_MS, type UtcMs } from '../../src/domain/time.ts';
import { viewName } from '../../src/domain/wording/backtestWords.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { alertsBetween } from '../../src/store/alerts.ts';
import { saveSegments } from '../../src/store/customerChanges.ts';
import { loadCustomers, saveCustomers } from '../../src/store/customers.ts';
import { saveOutcomes } from '../../src/store/outcomes.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type BacktestDeps, runBacktest } from '../../src/usecases/backtest.ts';
import { backtestOwn, type OwnOptions } from '../../src/usecases/backtestOwn.ts';
import { calendar, cst, profile } from '../domain/judgedCustomer.ts';
import { ARCHIVE_WINDOW_MS, companyCalendars, FIRST_DAY, judgedCompany } from './judgedCompany.ts';

const LIMITS = { perDay: 2, perWeek: 6, weekShare: 1 };
const DAYS = 150;

let store: Store;
let now: UtcMs;
let source: Omit<OwnOptions, 'months'>;
let report: OwnReport;
beforeAll(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  await judgedCompany(store, { seed: 4, customers: 25, days: DAYS });
  now = cst(`${FIRST_DAY} 12:00`) + (DAYS - 1) * DAY_MS;
  // Said by people today: two fifths of the customers grow, and every third is of tier B.
  const customers = (await loadCustomers(store.db)).sort((a, b) => (a.id < b.id ? -1 : 1));
  await store.transaction(async (db) => {
    const growing = customers.filter((_, index) => index % 5 < 2);
    const segments = growing.map(({ id }) => ({ customerId: id, segment: 'growth' as const }));
    await saveSegments(db, segments, now);
    const ofTier = customers.filter((_, index) => index % 3 === 0);
    await saveCustomers(
      db,
      ofTier.map((one) => ({ ...one, tier: 'B' as const, knownAt: now })),
    );
  });
  const segments = { profiles: {}, rules: readCompanySettings().profiles.rules };
  const rules = { profile, segments, fixedWindow: null };
  source = {
    ...{ store, sourceName: 'archive', archiveWindowMs: ARCHIVE_WINDOW_MS, calendars: companyCalendars, now },
    tried: [{ name: 'standing', rules, limits: LIMITS }],
  };
  report = await backtestOwn({ ...source, months: 12 });
});
afterAll(() => store.close());

describe('the backtest on the own database', () => {
  it('opens the alerts that the service opened, on the same days for the same causes', async () => {
    const real = await alertsBetween(store.db, { from: 0, to: now });
    expect(real.length).toBeGreaterThan(10);
    const { all, cards } = report.runs[0]!.findings;
    expect(all.alerts).toBe(real.length);
    expect(cards).toBeLessThanOrEqual(real.length);
    expect(cards).toBeGreaterThan(5);
  });

  it('counts who fell silent, how many of them would have had a card, and how early', () => {
    expect(report.losses.confirmed).toBe(0);
    expect(report.losses.silence).toBeGreaterThan(3);
    const { all, views, byCause, cardsPerPersonWeek } = report.runs[0]!.findings;
    expect(all.losses).toBe(report.losses.silence);
    expect(all.carded).toBeGreaterThan(all.losses / 3);
    expect(all.leadDays.every((lead) => lead > 0)).toBe(true);
    expect(all.decided).toBeLessThanOrEqual(all.alerts);
    expect(byCause.map(({ kind }) => kind)).toContain('goneQuiet');
    expect(cardsPerPersonWeek.max).toBeLessThanOrEqual(LIMITS.perWeek);
    expect(views.find(({ name }) => name === 'all')!.figures!.auc).toBeGreaterThan(0.7);
  });

  it('tells figures and ranking by segment, and by tier beside it', () => {
    const { all, bySegment, byTier, views } = report.runs[0]!.findings;
    expect(bySegment.map(({ segment }) => segment)).toEqual(['growth', 'standard']);
    expect(byTier.map(({ tier }) => tier)).toEqual(expect.arrayContaining(['B', 'none']));
    for (const groups of [bySegment, byTier]) {
      expect(groups.reduce((sum, { figures }) => sum + figures.alerts, 0)).toBe(all.alerts);
      expect(groups.reduce((sum, { figures }) => sum + figures.losses, 0)).toBe(all.losses);
      expect(groups.flatMap(({ figures }) => figures.leadDays).sort((a, b) => a - b)).toEqual(all.leadDays);
    }
    const names = views.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['segment.growth', 'segment.standard', 'tier.B', 'tier.none']));
    expect(names.map((name) => viewName(makeTexts(), name))).toEqual(
      expect.arrayContaining(['成长', '没有分类', 'B级客户', '没有分级']),
    );
  });

  it('believes what somebody said more than silence', async () => {
    const rows = await store.db.query<{ id: string }>('SELECT id FROM customer ORDER BY id');
    const said = rows.map(({ id }) => ({
      ...{ customerId: id, kind: 'normal', reason: '淡季', by: 'liming', source: 'import' },
      ...{ at: now - 30 * DAY_MS, knownAt: now },
    })) as Parameters<typeof saveOutcomes>[1];
    expect(await saveOutcomes(store.db, said)).toBe(new Set(rows.map(({ id }) => id)).size);
    expect(await saveOutcomes(store.db, said)).toBe(0);
    const explained = await backtestOwn({ ...source, months: 12 });
    expect(explained.losses.silence).toBeLessThan(report.losses.silence);
    expect(explained.runs[0]!.findings.all.losses).toBeLessThan(report.runs[0]!.findings.all.losses);
  });

  it('tries other rules beside those that stand, before they are switched on', async () => {
    const none = { ...profile, unanswered: { countMin: 99 }, goneQuiet: { ...profile.goneQuiet, gapsMin: 99 } };
    const tried: OwnOptions['tried'] = [
      source.tried[0]!,
      { name: 'tried', rules: { profile: none, fixedWindow: null }, limits: { ...LIMITS, perWeek: 1 } },
    ];
    const { runs } = await backtestOwn({ ...source, tried, months: 12 });
    const [standing, other] = runs.map(({ findings }) => findings);
    expect(other!.all.alerts).toBeLessThan(standing!.all.alerts);
    expect(other!.cardsPerPersonWeek.max).toBeLessThanOrEqual(1);
  });

  it('says it in lines and as one JSON object, and closes what it opened', async () => {
    let closed = 0;
    let progress = '';
    const deps: BacktestDeps = {
      profile,
      page: async (report) => JSON.stringify(report),
      own: async () => ({
        ...source,
        async close() {
          closed += 1;
        },
      }),
      progress: () => (done, all) => {
        progress = `${done} of ${all}`;
      },
    };
    const lines: string[] = [];
    const io = { out: (line: string) => lines.push(line), err: (line: string) => lines.push(line) };
    expect(await runBacktest(['--months', '2'], io, deps)).toBe(0);
    expect(lines.join('\n')).toMatch(/days judged again as known then, up to 25 customers/);
    expect(lines.join('\n')).toMatch(/a person and week/);
    expect(progress).toMatch(/^(\d+) of \1$/);
    lines.length = 0;
    expect(await runBacktest(['--months', '1', '--json'], io, deps)).toBe(0);
    const told = JSON.parse(lines[0]!) as OwnReport;
    expect(lines).toHaveLength(1);
    expect(told.days).toBeGreaterThan(15);
    expect(closed).toBe(2);
    lines.length = 0;
    expect(await runBacktest(['--months', '99'], io, deps)).toBe(1);
    expect(lines[0]).toContain('--months must be a whole number of months from 1 to 24');
  });

  it('refuses an archive that was never read', async () => {
    const empty = await openStore({ url: 'sqlite::memory:' });
    await empty.migrate();
    await expect(backtestOwn({ ...source, store: empty, months: 6 })).rejects.toThrow('never been read');
    await empty.close();
    expect(calendar.isWorkingDay('2026-06-01')).toBe(true);
  });
});
