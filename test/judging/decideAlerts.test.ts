import { describe, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import type { JudgedCase } from '../../src/domain/judgedCase.ts';
import { staffCalendars } from '../../src/domain/staffCalendars.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import { decideAlerts } from '../../src/judging/decideAlerts.ts';
import { alertsBetween, openCases } from '../../src/store/alerts.ts';
import { openStore } from '../../src/store/store.ts';

const settings = readCompanySettings();
const calendar = staffCalendars(settings.calendars).company;
const NOW = Date.parse('2026-11-17T07:30:00+08:00');
const CUSTOMERS = 10_000;
/** CPU seconds that the decisions over so many customers may take. */
const SECONDS_MAX = 3;

function caseOf(index: number, standing: boolean): JudgedCase {
  const facts = { days: 9, gap: 2, lastSide: 'customer', lastDate: NOW };
  const verdict = {
    score: 60,
    changes: [],
    cannotJudge: null,
    standing: standing ? [{ kind: 'goneQuiet', facts }] : [],
  };
  return {
    ...{ customerId: `customer-${index}`, ownerId: 'lin.chen', previousKinds: ['goneQuiet'] },
    ...{ verdict: verdict as unknown as Verdict, profile: settings.profiles.standard },
  };
}

describe('decisions over all customers of a day', () => {
  it('open, change and close ten thousand in seconds, once a day however often they are made', async () => {
    const store = await openStore({ url: 'sqlite::memory:' });
    await store.migrate();
    const deps = { store, calendar, staff: new Map() };
    const decide = async (now: number, standing: (index: number) => boolean) => {
      const open = new Map((await openCases(store.db)).map(({ id, customerId }) => [customerId, id]));
      const cases = Array.from({ length: CUSTOMERS }, (_, index) => caseOf(index, standing(index)));
      const before = process.cpuUsage();
      const report = await decideAlerts(deps, cases, open, now);
      const { user, system } = process.cpuUsage(before);
      return { ...report, seconds: (user + system) / 1e6 };
    };
    const spent: number[] = [];
    const expectReport = async (now: number, standing: (index: number) => boolean, expected: object) => {
      const { seconds, ...report } = await decide(now, standing);
      spent.push(seconds);
      expect(report).toEqual({ opened: 0, changed: 0, closed: 0, notOpened: {}, ...expected });
    };
    const day = 86_400_000;
    await expectReport(NOW, () => true, { opened: CUSTOMERS });
    await expectReport(NOW, () => true, {});
    await expectReport(NOW + day, (index) => index % 2 === 0, { changed: CUSTOMERS });
    await expectReport(NOW + 2 * day, (index) => index % 2 === 0, { changed: CUSTOMERS / 2, closed: CUSTOMERS / 2 });
    console.log(`${CUSTOMERS} customers, CPU seconds a day: ${spent.map((one) => one.toFixed(2)).join(', ')}`);
    for (const seconds of spent) expect(seconds).toBeLessThan(SECONDS_MAX);
    expect(await alertsBetween(store.db, { from: NOW, to: NOW + 1 })).toHaveLength(CUSTOMERS);
    await store.close();
  });
});
