import { logGamma } from './gamma.ts';
import { hypergeometric2F1 } from './hypergeometric.ts';
import { nelderMead } from './nelderMead.ts';
import type { OrderHistory } from './orderHistory.ts';

/**
 * The BG/NBD model: customers order at rates that are Gamma(r, alpha) over customers, and after each order stay away for good
 * with a chance that is Beta(a, b) over customers. `alpha` has the unit of time of the histories. P. S. Fader, B. G. S. Hardie,
 * K. L. Lee, "Counting your customers the easy way", Marketing Science 24 (2005) 275–284.
 */
export interface BgNbd {
  r: number;
  alpha: number;
  a: number;
  b: number;
}

/** Outside e^±15 parameters differ in nothing that data could tell; the search must not run off there. */
const LOG_PARAMETER_MAX = 15;

/**
 * The most likely parameters, by Nelder-Mead on their logarithms: the same histories give the same fit.
 * @returns null when nobody has ordered twice: then nothing tells rates from departures
 */
export function fitBgNbd(histories: readonly OrderHistory[]): (BgNbd & { logLikelihood: number }) | null {
  if (!histories.some(({ repeats }) => repeats > 0)) return null;
  const groups = groupAlike(histories);
  const meanAge = histories.reduce((sum, { age }) => sum + age, 0) / histories.length;
  const { at, value } = nelderMead(
    (logs) => -groupedLogLikelihood(fromLogs(logs), groups),
    [Math.log(0.5), Math.log(Math.max(meanAge, Number.MIN_VALUE) / 4), 0, Math.log(2)],
  );
  return { ...fromLogs(at), logLikelihood: -value };
}

/** ln of the likelihood of all histories (paper, equation 6); -Infinity for parameters that cannot be. */
export function bgNbdLogLikelihood(model: BgNbd, histories: readonly OrderHistory[]): number {
  return groupedLogLikelihood(model, groupAlike(histories));
}

/** P(alive): the chance that the customer has not left for good (paper, §4; 1 without a repeat, for one leaves after repeats). */
export function probabilityAlive(model: BgNbd, { repeats, lastRepeat, age }: OrderHistory): number {
  if (repeats === 0) return 1;
  const { r, alpha, a, b } = model;
  const logOdds = Math.log(a / (b + repeats - 1)) + (r + repeats) * Math.log((alpha + age) / (alpha + lastRepeat));
  return 1 / (1 + Math.exp(logOdds));
}

/**
 * P(no order within `horizon` from now): has left, or is there and orders nothing. Exact, for nobody leaves between orders.
 * 1 - P(alive) (1 - ((alpha + T) / (alpha + T + H))^(r + x)), DETECTION §5.
 */
export function probabilityNoOrder(model: BgNbd, history: OrderHistory, horizon: number): number {
  const reached = model.alpha + history.age;
  const quietAlive = Math.exp((model.r + history.repeats) * -Math.log1p(horizon / reached));
  return 1 - probabilityAlive(model, history) * (1 - quietAlive);
}

/** Expected number of order days within `horizon` from now (paper, equation 10). */
export function expectedOrders(model: BgNbd, history: OrderHistory, horizon: number): number {
  const { r, alpha, b } = model;
  const { repeats: x, age } = history;
  // At a = 1 and at a + b + x = 1 the formula is 0 / 0 or 0 * infinity; it is smooth there: a step aside costs nothing that shows.
  const isHole = Math.abs(model.a - 1) < 1e-6 || Math.abs(model.a + b + x - 1) < 1e-6;
  const a = isHole ? model.a + 2e-6 : model.a;
  const reached = alpha + age;
  const stretch = reached / (reached + horizon);
  const series = hypergeometric2F1(r + x, b + x, a + b + x - 1, horizon / (reached + horizon));
  return ((a + b + x - 1) / (a - 1)) * (1 - stretch ** (r + x) * series) * probabilityAlive({ ...model, a }, history);
}

interface Group extends OrderHistory {
  customers: number;
}

/** Most customers of a shop have ordered once: alike histories are one term of the likelihood. Those with equal x stand together. */
function groupAlike(histories: readonly OrderHistory[]): Group[] {
  const groups = new Map<string, Group>();
  for (const history of histories) {
    const key = `${history.repeats} ${history.lastRepeat} ${history.age}`;
    const group = groups.get(key);
    if (group) group.customers++;
    else groups.set(key, { ...history, customers: 1 });
  }
  return [...groups.values()].sort((one, other) => one.repeats - other.repeats);
}

function groupedLogLikelihood(model: BgNbd, groups: readonly Group[]): number {
  const { r, alpha, a, b } = model;
  if (![r, alpha, a, b].every((value) => Math.abs(Math.log(value)) <= LOG_PARAMETER_MAX))
    return Number.NEGATIVE_INFINITY;
  const ofNobody = r * Math.log(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b);
  let sum = 0;
  let repeats = -1;
  let ofRepeats = 0;
  for (const group of groups) {
    if (group.repeats !== repeats) {
      repeats = group.repeats;
      ofRepeats = ofNobody + logGamma(r + repeats) + logGamma(b + repeats) - logGamma(a + b + repeats);
    }
    sum += group.customers * (ofRepeats + logTimes(model, group));
  }
  return sum;
}

/** ln((alpha + T)^-(r+x) + [x > 0] a / (b + x - 1) (alpha + t_x)^-(r+x)), as logarithms: the powers themselves underflow. */
function logTimes({ r, alpha, a, b }: BgNbd, { repeats, lastRepeat, age }: OrderHistory): number {
  const alive = -(r + repeats) * Math.log(alpha + age);
  if (repeats === 0) return alive;
  const left = Math.log(a / (b + repeats - 1)) - (r + repeats) * Math.log(alpha + lastRepeat);
  return Math.max(alive, left) + Math.log1p(Math.exp(-Math.abs(alive - left)));
}

function fromLogs(logs: readonly number[]): BgNbd {
  const [r, alpha, a, b] = logs.map(Math.exp);
  return { r: r!, alpha: alpha!, a: a!, b: b! };
}
