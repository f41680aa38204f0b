import { DAY_MS, HOUR_MS, type UtcMs } from '../../src/domain/time.ts';
import { turnsOf } from '../../src/domain/turns.ts';
import { calendar } from './judgedCustomer.ts';
import type { KnownCustomer } from './truthWorlds.ts';

const QUARTER_MS = 91 * DAY_MS;
const SEEN_MS = 28 * DAY_MS;
/** Waits by their logarithm, in steps of a fifth. */
const BINS = 60;

interface SeenWait {
  from: UtcMs;
  to: UtcMs;
  bin: number;
}

/**
 * How many of these customers could anybody see slow down within 4 weeks, at one false alarm in twenty quarters? The cumulative sum
 * of log-likelihood ratios (E. S. Page 1954) is the quickest test there is for known distributions (G. V. Moustakides, Ann. Statist.
 * 14 (1986) 1379–1387). It is told what no detector knows: how all these customers together wait before and after.
 * @param customers of one cadence and temper, each with a change
 */
export function mostThatCouldBeSeen(customers: readonly KnownCustomer[]): { seen: number; all: number } {
  const known = customers.map(({ marks, truth }) => ({ changedAt: truth.change!.at, waits: answeredWaits(marks) }));
  const before = shares(known.flatMap(({ waits, changedAt }) => waits.filter(({ from }) => from < changedAt)));
  const after = shares(known.flatMap(({ waits, changedAt }) => waits.filter(({ from }) => from >= changedAt)));
  const ratios = after.map((share, bin) => Math.log(share / before[bin]!));
  const highest = known
    .flatMap(({ waits, changedAt }) => quarterlyHighs(waits, ratios, changedAt))
    .sort((a, b) => b - a);
  const level = highest[Math.floor(0.05 * highest.length)]!;
  const isSeen = ({ waits, changedAt }: (typeof known)[number]): boolean =>
    sums(waits, ratios).some(({ sum, to }) => sum > level && to > changedAt && to <= changedAt + SEEN_MS);
  return { seen: known.filter(isSeen).length, all: known.length };
}

function answeredWaits(marks: KnownCustomer['marks']): SeenWait[] {
  return turnsOf(marks).flatMap(({ side, waitsFrom, answeredAt }) => {
    if (side !== 'staff' || waitsFrom === null || answeredAt === null) return [];
    const hours = calendar.businessMs(waitsFrom, answeredAt) / HOUR_MS;
    const bin = Math.floor((Math.log(Math.max(hours, 0.003)) + 6) * 5);
    return [{ from: waitsFrom, to: answeredAt, bin: Math.max(0, Math.min(BINS - 1, bin)) }];
  });
}

/** Of each bin; a little in every one, for a wait that nobody has shown yet is not impossible. */
function shares(waits: readonly SeenWait[]): number[] {
  const counts = new Array<number>(BINS).fill(0.2);
  for (const { bin } of waits) counts[bin]! += 1;
  const all = waits.length + 0.2 * BINS;
  return counts.map((count) => count / all);
}

function sums(waits: readonly SeenWait[], ratios: readonly number[]): { sum: number; to: UtcMs }[] {
  let sum = 0;
  return waits.map(({ bin, to }) => {
    sum = Math.max(0, sum + ratios[bin]!);
    return { sum, to };
  });
}

/** The highest sum of each whole quarter before the change. */
function quarterlyHighs(waits: readonly SeenWait[], ratios: readonly number[], changedAt: UtcMs): number[] {
  const run = sums(waits, ratios).filter(({ to }) => to < changedAt);
  const highs: number[] = [];
  for (let until = changedAt; until - QUARTER_MS >= (run[0]?.to ?? until); until -= QUARTER_MS) {
    const inQuarter = run.filter(({ to }) => to >= until - QUARTER_MS && to < until);
    highs.push(Math.max(0, ...inQuarter.map(({ sum }) => sum)));
  }
  return highs;
}
