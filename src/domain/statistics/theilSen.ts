/**
 * The slope of a trend that a few odd points cannot bend: the median of the slopes through all pairs of points.
 * H. Theil, Proc. Kon. Ned. Akad. Wetensch. 53 (1950); P. K. Sen, J. Amer. Statist. Assoc. 63 (1968) 1379–1389.
 * @param points any order; pairs with the same x have no slope and are left out
 * @returns null when no two points have a different x
 */
export function theilSenSlope(points: readonly { x: number; y: number }[]): number | null {
  const slopes: number[] = [];
  for (const [i, a] of points.entries()) {
    for (const b of points.slice(i + 1)) if (a.x !== b.x) slopes.push((b.y - a.y) / (b.x - a.x));
  }
  if (slopes.length === 0) return null;
  slopes.sort((a, b) => a - b);
  const middle = slopes.length >> 1;
  return slopes.length % 2 === 1 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
}
