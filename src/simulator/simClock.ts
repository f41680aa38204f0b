/** The simulator's own time, UTC milliseconds: every expiry, window and limit follows it. */
export interface SimClock {
  now(): number;
  /** Moves to an instant, also back. */
  set(ms: number): void;
  advance(ms: number): void;
  /** Moves forward to an instant; does nothing when it has passed. */
  reach(ms: number): void;
}

/** @param ticking false: time stands still until it is moved; true: it also runs as real time does */
export function createSimClock(startAt: number, ticking: boolean): SimClock {
  let base = startAt;
  let since = performance.now();
  const elapsed = () => (ticking ? Math.floor(performance.now() - since) : 0);
  const now = () => base + elapsed();
  const set = (ms: number) => {
    base = ms;
    since = performance.now();
  };
  return {
    now,
    set,
    advance: (ms) => set(now() + ms),
    reach: (ms) => {
      if (ms > now()) set(ms);
    },
  };
}
