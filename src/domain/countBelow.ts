/** How many of the ascending numbers, or texts, are below the limit. */
export function countBelow<T extends number | string>(ascending: ArrayLike<T>, limit: T): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
