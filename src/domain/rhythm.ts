import { type ContactDays, contactDays } from './contactDays.ts';
import type { ContactMark } from './contactMark.ts';
import type { TimeAxis } from './exposure.ts';
import { noEventProbability } from './statistics/ewma.ts';

/** The windows of a customer, in days: recent r, and horizon H. W is always 4 r (DETECTION §3). */
export interface RhythmWindow {
  recentDays: number;
  horizonDays: number;
}

/** How likely a customer is to fall silent within H, by contact days alone, and of what that is made. */
export interface Rhythm {
  /** 0…1; the rhythm dimension of health is 1 - risk. */
  risk: number;
  /** The same without quiet: speaks while they still talk. */
  fading: number;
  /** The four parts, each 0…1: chances of no contact within H, and the silence as a share of H. */
  parts: { fastPartner: number; fastAny: number; slowPartner: number; quiet: number };
  /** Contact days to be expected within H. */
  expectedDays: { fastPartner: number; fastAny: number; slowPartner: number };
  /** Days since the last contact of either side; null when there was none. */
  silenceDays: number | null;
}

/** W in days. */
export function habitDays({ recentDays }: RhythmWindow): number {
  return 4 * recentDays;
}

/** How far back the rhythm looks: 3 W. */
export function rhythmDays(window: RhythmWindow): number {
  return 3 * habitDays(window);
}

/**
 * The rhythm of DETECTION §3: recency-weighted contact days, nothing fitted. It ranks.
 * @param marks of one customer over all chats, any order; those after the axis' now are not looked at
 */
export function rhythm({
  marks,
  axis,
  ...window
}: RhythmWindow & { marks: readonly ContactMark[]; axis: TimeAxis }): Rhythm {
  return rhythmOf(contactDays({ marks, axis, days: rhythmDays(window) }), window);
}

/** As {@link rhythm}, from bins that reach back 3 W at least. */
export function rhythmOf(days: ContactDays, window: RhythmWindow): Rhythm {
  const { recentDays, horizonDays } = window;
  const seen = { window, spanDays: days.spanDays };
  const expectedDays = {
    fastPartner: expected(days.customer, { halfLifeDays: recentDays / 2, ...seen }),
    fastAny: expected(days.either, { halfLifeDays: recentDays / 2, ...seen }),
    slowPartner: expected(days.customer, { halfLifeDays: 4 * recentDays, ...seen }),
  };
  const fastPartner = noEventProbability(expectedDays.fastPartner);
  const fastAny = noEventProbability(expectedDays.fastAny);
  const slowPartner = noEventProbability(expectedDays.slowPartner);
  const quiet = days.silenceDays === null ? 1 : Math.min(1, days.silenceDays / horizonDays);
  return {
    risk: 0.2 * fastPartner + 0.2 * fastAny + 0.4 * slowPartner + 0.2 * quiet,
    fading: 0.25 * fastPartner + 0.25 * fastAny + 0.5 * slowPartner,
    parts: { fastPartner, fastAny, slowPartner, quiet },
    expectedDays,
    silenceDays: days.silenceDays,
  };
}

/**
 * H * L * sum over contact days of exp(-L * bin), L = ln 2 / half-life. Where less than 3 W was observed, the weights of what
 * was observed stand for all: time without archive is no silence. At full observation this factor is exactly 1.
 */
function expected(
  bins: Uint8Array,
  { halfLifeDays, window, spanDays }: { halfLifeDays: number; window: RhythmWindow; spanDays: number },
): number {
  const decay = Math.LN2 / halfLifeDays;
  const reach = rhythmDays(window);
  const step = Math.exp(-decay);
  const end = Math.min(reach, bins.length);
  let weight = 1;
  let sum = 0;
  for (let bin = 0; bin < end; bin++) {
    if (bins[bin] === 1) sum += weight;
    weight *= step;
  }
  const whole = window.horizonDays * decay * sum;
  if (spanDays >= reach) return whole;
  // Less than r observed says too little to be blown up further; the score waits for W anyway (PRODUCT §4).
  const observedDays = Math.max(spanDays, window.recentDays);
  return (whole * -Math.expm1(-decay * reach)) / -Math.expm1(-decay * observedDays);
}
