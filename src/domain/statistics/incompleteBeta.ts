import { logBeta } from './gamma.ts';

const STEPS_MAX = 10_000;
const PRECISION = 1e-15;
/** Stands in for a zero denominator (Thompson, Barnett, J. Comput. Phys. 64, 1986). */
const TINY = 1e-300;

/**
 * The regularised incomplete beta function I_x(a, b): the chance that a Beta(a, b) value is below x.
 * Continued fraction of Abramowitz & Stegun 26.5.8, evaluated by Lentz's method (Applied Optics 15, 1976).
 * @throws RangeError unless a, b > 0 and 0 <= x <= 1
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) throw new RangeError(`incompleteBeta(${x}, ${a}, ${b}) is not defined`);
  if (x === 0 || x === 1) return x;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
  // The fraction converges fast below the mean; above it the mirror image I_x(a, b) = 1 - I_(1-x)(b, a) does.
  if (x < (a + 1) / (a + b + 2)) return Math.min(1, (front * fraction(x, a, b)) / a);
  return Math.max(0, 1 - (front * fraction(1 - x, b, a)) / b);
}

function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= STEPS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
