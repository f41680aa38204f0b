import type { Counts } from './betaPosterior.ts';
import { logChoose } from './gamma.ts';

/**
 * How likely two shares would differ at least as much by chance, if they were the same: Fisher's exact test, two-sided, by the
 * tables that are no likelier than the seen one (R. A. Fisher 1935; as R's fisher.test).
 * @returns 1 where one of them has no trials
 */
export function fisherExact(a: Counts, b: Counts): number {
  if (a.trials === 0 || b.trials === 0) return 1;
  const successes = a.successes + b.successes;
  const all = a.trials + b.trials;
  const logAll = logChoose(all, successes);
  const logChance = (k: number): number => logChoose(a.trials, k) + logChoose(b.trials, successes - k) - logAll;
  const seen = logChance(a.successes);
  let p = 0;
  const last = Math.min(a.trials, successes);
  for (let k = Math.max(0, successes - b.trials); k <= last; k++) {
    const chance = logChance(k);
    // Tables of the same chance differ in their last digits.
    if (chance <= seen + 1e-7) p += Math.exp(chance);
  }
  return Math.min(1, p);
}
