export interface Minimum {
  at: number[];
  value: number;
  evaluations: number;
}

/**
 * Finds a minimum without derivatives: the simplex method of J. A. Nelder, R. Mead, Computer Journal 7 (1965) 308–313, started
 * anew from its result until a start no longer gains (a simplex can collapse early). Deterministic.
 * @param f may answer Infinity or NaN where it is not defined; there it is never the minimum
 * @param tolerance stop when the simplex's values differ by less, absolute
 */
export function nelderMead(
  f: (point: readonly number[]) => number,
  start: readonly number[],
  { step = 0.5, tolerance = 1e-9, evaluationsMax = 5_000 } = {},
): Minimum {
  let best = descend(f, start, step, tolerance, evaluationsMax);
  while (best.evaluations < evaluationsMax) {
    const again = descend(f, best.at, step / 2, tolerance, evaluationsMax - best.evaluations);
    const evaluations = best.evaluations + again.evaluations;
    const gain = best.value - again.value;
    best = { ...(gain > 0 ? again : best), evaluations };
    if (!(gain > tolerance * 10)) break;
  }
  return best;
}

interface Vertex {
  at: number[];
  value: number;
}

function descend(
  f: (point: readonly number[]) => number,
  start: readonly number[],
  step: number,
  tolerance: number,
  evaluationsMax: number,
): Minimum {
  let evaluations = 0;
  const evaluate = (at: number[]): Vertex => {
    evaluations++;
    const value = f(at);
    return { at, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  const simplex = [
    evaluate([...start]),
    ...start.map((_, i) => evaluate(start.map((x, j) => (i === j ? x + step : x)))),
  ];
  const size = start.length;
  while (evaluations < evaluationsMax) {
    simplex.sort((a, b) => a.value - b.value);
    const best = simplex[0]!;
    const worst = simplex[size]!;
    if (worst.value - best.value < tolerance) break;
    const centre = start.map((_, i) => simplex.slice(0, size).reduce((sum, vertex) => sum + vertex.at[i]!, 0) / size);
    /** The point on the line from the worst through the centre: 1 mirrors, 2 goes on, -0.5 stays inside. */
    const along = (factor: number) => evaluate(centre.map((c, i) => c + factor * (c - worst.at[i]!)));

    const mirrored = along(1);
    if (mirrored.value < best.value) {
      const farther = along(2);
      simplex[size] = farther.value < mirrored.value ? farther : mirrored;
      continue;
    }
    if (mirrored.value < simplex[size - 1]!.value) {
      simplex[size] = mirrored;
      continue;
    }
    const contracted = mirrored.value < worst.value ? along(0.5) : along(-0.5);
    if (contracted.value < Math.min(worst.value, mirrored.value)) {
      simplex[size] = contracted;
      continue;
    }
    for (let i = 1; i <= size; i++) {
      simplex[i] = evaluate(simplex[i]!.at.map((x, k) => best.at[k]! + (x - best.at[k]!) / 2));
    }
  }
  simplex.sort((a, b) => a.value - b.value);
  return { ...simplex[0]!, evaluations };
}
