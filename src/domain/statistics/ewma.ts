/**
 * Events to be expected within the horizon from an exponentially weighted rate: H L sum exp(-L age), L = ln 2 / half-life
 * (DETECTION §3). All in one unit of time.
 * @param ages how long ago each event was, 0 or more
 */
export function ewmaExpected(
  ages: readonly number[],
  { halfLife, horizon }: { halfLife: number; horizon: number },
): number {
  const decay = Math.LN2 / halfLife;
  return horizon * decay * ages.reduce((sum, age) => sum + Math.exp(-decay * age), 0);
}

/** The chance of no event when `expected` are to be expected and rates differ: Gamma-Poisson with shape 2 (DETECTION §3). */
export function noEventProbability(expected: number): number {
  return (1 + expected / 2) ** -2;
}
