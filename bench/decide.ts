import { readCompanySettings } from '../src/companySettings.ts';
import type { JudgedCase } from '../src/domain/judgedCase.ts';
import { staffCalendars } from '../src/domain/staffCalendars.ts';
import { DAY_MS } from '../src/domain/time.ts';
import type { StandingCause } from '../src/domain/verdict.ts';
import { type DecisionReport, decideAlerts } from '../src/judging/decideAlerts.ts';
import { openCases } from '../src/store/alerts.ts';
import type { Store } from '../src/store/store.ts';
import type { BenchDeps } from './benchDeps.ts';
import { type BenchStores, openBenchStores, STORE_KINDS } from './benchStores.ts';
import { cpuSeconds } from './cpuTime.ts';

const CUSTOMERS = 10_000;
const STAFF = 500;
const MONDAY = Date.parse('2026-11-16T07:30:00+08:00');

/** What stands of everybody on each morning: it opens, it is told again with other counts, it is gone twice and so recovered. */
const MORNINGS: readonly (readonly StandingCause[])[] = [
  [quietFor(14), { kind: 'fading', facts: { r: 28, recent: 0, base: 4 } }],
  [quietFor(15), { kind: 'fading', facts: { r: 28, recent: 0, base: 5 } }],
  [],
  [],
];

/**
 * From judged customers to decisions in the database, where every single one stands on the same morning: the most that there can
 * be to decide (on ordinary days it is one in fourteen). Seconds of the slowest morning, and of each.
 */
export async function benchDecide({ out, say, customers = CUSTOMERS, stores = STORE_KINDS }: BenchDeps): Promise<void> {
  for (const kind of stores) {
    await using databases = await openBenchStores(kind, say);
    if (databases === null) continue;
    const mornings = await databases.withEmpty((store) => decideMornings(store, databases, customers));
    const [opening, changing, , closing] = mornings;
    if (opening!.opened !== customers || closing!.closed !== customers)
      throw new Error(`of ${customers} alerts ${opening!.opened} were opened and ${closing!.closed} closed`);
    out({
      ...{ name: 'decide', store: kind, customers },
      seconds: rounded(Math.max(...mornings.map(({ seconds }) => seconds))),
      cpuSeconds: rounded(Math.max(...mornings.map((morning) => morning.cpuSeconds))),
      openSeconds: rounded(opening!.seconds),
      changeSeconds: rounded(changing!.seconds),
      closeSeconds: rounded(closing!.seconds),
      perSecond: Math.round((mornings.length * customers) / mornings.reduce((sum, { seconds }) => sum + seconds, 0)),
    });
  }
}

interface Morning extends DecisionReport {
  seconds: number;
  /** Of this process and of the server. */
  cpuSeconds: number;
}

async function decideMornings(store: Store, databases: BenchStores, customers: number): Promise<Morning[]> {
  const { calendars, profiles } = readCompanySettings();
  const deps = { store, calendar: staffCalendars(calendars).company, staff: new Map() };
  const done: Morning[] = [];
  for (const [place, standing] of MORNINGS.entries()) {
    const cases = Array.from(
      { length: customers },
      (_, i): JudgedCase => ({
        ...{ customerId: `wm${String(i).padStart(30, '0')}`, ownerId: `staff${i % STAFF}`, profile: profiles.standard },
        previousKinds: ['goneQuiet', 'fading'],
        verdict: {
          ...{ score: standing.length > 0 ? 40 : 80, standing: [...standing], changes: [], cannotJudge: null },
          lastContactAt: null,
        },
      }),
    );
    const cpu = () => cpuSeconds() + (databases.serverCpuSeconds() ?? 0);
    const [cpuBefore, startedAt] = [cpu(), performance.now()];
    const open = new Map((await openCases(store.db)).map(({ id, customerId }) => [customerId, id]));
    const report = await decideAlerts(deps, cases, open, MONDAY + place * DAY_MS);
    done.push({ ...report, seconds: (performance.now() - startedAt) / 1000, cpuSeconds: cpu() - cpuBefore });
  }
  return done;
}

function quietFor(days: number): StandingCause {
  const lastDate = MONDAY - days * DAY_MS;
  return { kind: 'goneQuiet', facts: { days, gap: 3, lastSide: 'staff', lastDate, owedBy: 'customer', holiday: null } };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
