const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);
/** From here on the continued fraction is both faster and keeps all digits of a small tail. */
const TAIL_FROM = 3;
const FRACTION_TERMS = 120;

/** P(Z <= z) for a standard normal Z; absolute error below 1e-15, and the lower tail keeps its relative precision. */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('normalCdf needs a number');
  if (z > TAIL_FROM) return 1 - tail(z);
  if (z < -TAIL_FROM) return tail(-z);
  return 0.5 + density(z) * oddSeries(z);
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / SQRT_TWO_PI;
}

/** z + z^3/3 + z^5/15 + ... (Abramowitz & Stegun 26.2.11). */
function oddSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return sum;
}

/** P(Z > z) for large z: Laplace's continued fraction 1/(z+ 1/(z+ 2/(z+ 3/(z+ ... (Abramowitz & Stegun 26.2.14). */
function tail(z: number): number {
  let below = z;
  for (let i = FRACTION_TERMS; i >= 1; i--) below = z + i / below;
  return density(z) / below;
}
