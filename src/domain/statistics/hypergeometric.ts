const TERMS_MAX = 1_000_000;

/**
 * Gauss's hypergeometric function 2F1(a, b; c; z) by its series, for 0 <= z < 1 and any c but 0, -1, -2 … Where c < a + b the series grows
 * without bound near 1, so Euler's transformation takes the growth out (Abramowitz & Stegun 15.3.3).
 * @throws RangeError outside that range, or where z is so near to 1 that a million terms do not suffice
 */
export function hypergeometric2F1(a: number, b: number, c: number, z: number): number {
  if (!(z >= 0 && z < 1) || (c <= 0 && Number.isInteger(c)))
    throw new RangeError(`2F1(${a}, ${b}; ${c}; ${z}) is outside the range of the series`);
  const excess = c - a - b;
  return excess < 0 ? (1 - z) ** excess * series(c - a, c - b, c, z) : series(a, b, c, z);
}

function series(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 0; k < TERMS_MAX; k++) {
    term *= (((a + k) * (b + k)) / ((c + k) * (k + 1))) * z;
    sum += term;
    if (Math.abs(term) <= Math.abs(sum) * 1e-16) return sum;
  }
  throw new RangeError(`2F1(${a}, ${b}; ${c}; ${z}) did not converge in ${TERMS_MAX} terms`);
}
