/**
 * Which of many tests may be called findings, when at most the share `q` of the findings shall be chance: the step-up
 * procedure of Y. Benjamini, Y. Hochberg, J. R. Statist. Soc. B 57 (1995) 289–300. One day's flags over all customers go
 * in together (DETECTION §4).
 * @param pValues in any order, each from 0 to 1
 * @param q the false discovery rate that is accepted, e.g. 0.05
 * @returns for each p-value, in the order given, whether it is a finding
 * @throws RangeError when a p-value or q is no probability
 */
export function benjaminiHochberg(pValues: readonly number[], q: number): boolean[] {
  const limit = findingLimit(pValues, q);
  return pValues.map((p) => limit !== null && p <= limit);
}

/**
 * The p-value up to which {@link benjaminiHochberg} calls tests findings; null when none is one. Kept with a day's judgements,
 * it lets one of them be repeated without all the others.
 * @throws RangeError when a p-value or q is no probability
 */
export function findingLimit(pValues: readonly number[], q: number): number | null {
  for (const p of [...pValues, q]) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no probability`);
  }
  const ascending = [...pValues].sort((a, b) => a - b);
  // The largest p(i) with p(i) <= i q / m is the limit: everything up to it is found, also what misses its own line.
  return ascending[ascending.findLastIndex((p, i) => p <= ((i + 1) * q) / ascending.length)] ?? null;
}
