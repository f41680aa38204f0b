import { contactDays } from '../../src/domain/contactDays.ts';
import { fullAxis } from '../../src/domain/exposure.ts';
import { customerRhythm, HABIT_DAYS_MAX } from '../../src/domain/horizon.ts';
import { DAY_MS, type UtcMs } from '../../src/domain/time.ts';
import { mark } from './judgedCustomer.ts';

/** Uniform numbers in (0, 1) from a seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
}

/** A gamma number with this mean and coefficient of variation below 1 (Marsaglia and Tsang 2000). */
function gamma(draw: () => number, mean: number, cv: number): number {
  const shape = 1 / (cv * cv);
  const d = shape - 1 / 3;
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(draw())) * Math.cos(2 * Math.PI * draw());
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(draw()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return (mean / shape) * d * v;
  }
}

/** Contact times of somebody with a steady habit: gamma gaps, coefficient of variation 0.7 (DETECTION §3). */
export function steadyContacts(draw: () => number, { gapDays, days }: { gapDays: number; days: number }): UtcMs[] {
  const times: UtcMs[] = [];
  for (let at = 0; at < days; ) {
    at += gamma(draw, gapDays, 0.7);
    times.push(Math.round(at * DAY_MS));
  }
  return times;
}

/** 100 (1 - risk) in the windows of his own habit; null when there is too little contact. */
export function rhythmHealth(contacts: readonly UtcMs[], now: UtcMs): number | null {
  const marks = contacts.filter((at) => at <= now).map((at) => mark(at));
  const found = customerRhythm(contactDays({ marks, axis: fullAxis(now), days: 3 * HABIT_DAYS_MAX }));
  return found === null ? null : 100 * (1 - found.rhythm.risk);
}
