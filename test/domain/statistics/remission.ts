import type { Duration } from '../../../src/domain/statistics/duration.ts';

/**
 * Weeks of remission of 42 children with leukaemia (E. J. Freireich et al., Blood 21, 1963), the example of Gehan (1965),
 * Cox (1972) and most books on survival: 21 with 6-mercaptopurine, 12 of them still in remission, and 21 with placebo.
 */
export const SIX_MP: Duration[] = [
  ...ended(6, 6, 6, 7, 10, 13, 16, 22, 23),
  ...open(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35),
];
export const PLACEBO: Duration[] = ended(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23);

export function ended(...lengths: number[]): Duration[] {
  return lengths.map((length) => ({ length, isOpen: false }));
}

export function open(...lengths: number[]): Duration[] {
  return lengths.map((length) => ({ length, isOpen: true }));
}
