import { readCompanySettings } from '../src/companySettings.ts';
import { businessCalendar } from '../src/domain/businessCalendar.ts';
import { judge } from '../src/domain/health.ts';
import { type DayVerdict, settleFading } from '../src/domain/settleFading.ts';
import { DAY_MS } from '../src/domain/time.ts';
import { type AssessWorld, assessWorld } from './assessWorld.ts';
import type { BenchDeps } from './benchDeps.ts';
import { CpuTimer } from './cpuTime.ts';

const SIZES = [1000, 10_000, 100_000];
const WARM_UP_CUSTOMERS = 6000;
/** A small company is judged several times, so that one moment of a busy machine does not decide. */
const CUSTOMERS_IN_ALL = 10_000;
const CUSTOMERS_A_BATCH = 400;
const NOW = Date.parse('2026-11-20T07:30:00+08:00');
const SEED = 6;
const BYTES_PER_MB = 1024 * 1024;

/**
 * Customers a second and core from their marks to the settled verdict of the day, without the database (issue target: 3,000),
 * and whether a customer costs the same in a company of a hundred times the size (`costRatio`: cost of one customer among
 * the most ÷ among the fewest).
 */
export async function benchSignals({ out, say, customers }: BenchDeps): Promise<void> {
  const world = assessWorld({ now: NOW, seed: SEED });
  judgeDay(world, WARM_UP_CUSTOMERS);
  const sizes = customers === undefined ? SIZES : SIZES.filter((size) => size < customers).concat(customers);
  let least: number | null = null;
  for (const size of sizes) {
    const days = Array.from({ length: Math.max(1, Math.round(CUSTOMERS_IN_ALL / size)) }, () => judgeDay(world, size));
    const { seconds, scored, standing } = days.sort((a, b) => a.seconds - b.seconds)[Math.floor(days.length / 2)]!;
    const microseconds = (seconds * 1e6) / size;
    least ??= microseconds;
    say(`signals: ${size} customers in ${seconds.toFixed(1)} s of processor time`);
    out({
      name: 'signals',
      customers: size,
      perSecond: Math.round(size / seconds),
      microsecondsEach: Math.round(microseconds * 10) / 10,
      costRatio: Math.round((microseconds / least) * 1000) / 1000,
      scored,
      standing,
      residentMb: Math.round(process.memoryUsage.rss() / BYTES_PER_MB),
    });
  }
}

/** One day's judgement of so many customers, Benjamini-Hochberg over all of them included. */
function judgeDay(world: AssessWorld, customers: number): { seconds: number; scored: number; standing: number } {
  const { profiles, calendars } = readCompanySettings();
  const profile = profiles.standard;
  const calendar = businessCalendar(calendars.company);
  const observed = [{ from: world.from - DAY_MS, to: world.now }];
  const timer = new CpuTimer();
  const day: DayVerdict[] = [];
  for (let start = 0; start < customers; start += CUSTOMERS_A_BATCH) {
    const count = Math.min(CUSTOMERS_A_BATCH, customers - start);
    const batch = Array.from({ length: count }, (_, i) => world.customer(start + i));
    timer.measure(() => {
      for (const { id, marks } of batch) {
        const verdict = judge({ customerId: id, marks, now: world.now, observed, calendar, profile });
        day.push({ verdict, profile, previousBand: null, isFading: false });
      }
    });
  }
  const settled = timer.measure(() => settleFading(day));
  return {
    seconds: timer.seconds,
    scored: settled.filter(({ score }) => score !== null).length,
    standing: settled.filter((verdict) => verdict.standing.length > 0).length,
  };
}
