/** Ranks from 1, in the order given; equal values share the mean of their ranks. `tieSizes` has the size of each such group. */
export function midRanks(values: readonly number[]): { ranks: number[]; tieSizes: number[] } {
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Array<number>(values.length).fill(0);
  const tieSizes: number[] = [];
  for (let i = 0; i < order.length; ) {
    let after = i;
    while (after < order.length && values[order[after]!] === values[order[i]!]) after++;
    for (let k = i; k < after; k++) ranks[order[k]!] = (i + 1 + after) / 2;
    tieSizes.push(after - i);
    i = after;
  }
  return { ranks, tieSizes };
}
