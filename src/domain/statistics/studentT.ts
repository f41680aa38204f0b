import { incompleteBeta } from './incompleteBeta.ts';

/** P(T <= t) for Student's t with `degrees` > 0 degrees of freedom, not necessarily whole (Abramowitz & Stegun 26.7.1). */
export function studentTCdf(t: number, degrees: number): number {
  const tail = incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}
