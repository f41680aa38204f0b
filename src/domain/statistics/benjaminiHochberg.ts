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
  for (const p of [...pValues, q]) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no probability`);
  }
  const ascending = [...pValues].sort((a, b) => a - b);
  // The largest p(i) with p(i) <= i q / m is the limit: everything up to it is found, also what misses its own line.
  const last = ascending.findLastIndex((p, i) => p <= ((i + 1) * q) / ascending.length);
  const limit = ascending[last];
  return pValues.map((p) => limit !== undefined && p <= limit);
}
