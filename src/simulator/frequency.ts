import { BoundedMap } from './boundedMap.ts';
import type { SimClock } from './simClock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Counts calls in windows of the simulator's clock. */
export class Frequency {
  readonly #clock: SimClock;
  readonly #windows = new BoundedMap<string, { window: number; count: number }>(50_000);
  readonly #times = new BoundedMap<string, number[]>(20_000);

  constructor(clock: SimClock) {
    this.#clock = clock;
  }

  /**
   * Counts `units` in the current window of `windowMs`; false when that would pass `max`. The block then lasts until
   * the window ends (basics.md §3.2, 45009).
   */
  take(name: string, max: number, windowMs: number, units = 1): boolean {
    const window = Math.floor(this.#clock.now() / windowMs);
    const key = `${name}/${windowMs}`;
    const known = this.#windows.get(key);
    const count = (known?.window === window ? known.count : 0) + units;
    if (count > max) return false;
    this.#windows.set(key, { window, count });
    return true;
  }

  /** The per-member limit of app messages: 30 in any minute, 1000 in any hour (basics.md §4). */
  takeForMember(name: string): boolean {
    const now = this.#clock.now();
    const times = (this.#times.get(name) ?? []).filter((at) => at > now - HOUR_MS && at <= now);
    const lastMinute = times.filter((at) => at > now - MINUTE_MS).length;
    const isAllowed = times.length < 1_000 && lastMinute < 30;
    if (isAllowed) times.push(now);
    this.#times.set(name, times);
    return isAllowed;
  }
}
