import { type Clock, MINUTE_MS } from '../domain/time.ts';

/** So many calls a minute of each key, in windows that begin with its first call. */
export interface RateLimit {
  /** One more call. @returns null when it may go on, else the seconds to wait */
  take(key: string): number | null;
  /** As {@link take}, without counting. */
  waitSeconds(key: string): number | null;
}

/** Of more keys at once the oldest is forgotten: whoever has many addresses gets more calls, and never our memory. */
const KEYS_MAX = 20_000;

export function rateLimit({ perMinute, clock }: { perMinute: number; clock: Clock }): RateLimit {
  /** Oldest window first. */
  const windows = new Map<string, { since: number; calls: number }>();

  function open(key: string) {
    const window = windows.get(key);
    const now = clock();
    // A clock that was put back must not shut anybody out.
    return window !== undefined && now - window.since < MINUTE_MS && now >= window.since ? window : null;
  }
  function waitSeconds(key: string): number | null {
    const window = open(key);
    if (window === null || window.calls < perMinute) return null;
    return Math.ceil((window.since + MINUTE_MS - clock()) / 1000);
  }

  return {
    waitSeconds,
    take(key) {
      const wait = waitSeconds(key);
      if (wait !== null) return wait;
      const window = open(key);
      if (window !== null) {
        window.calls += 1;
        return null;
      }
      windows.delete(key);
      windows.set(key, { since: clock(), calls: 1 });
      if (windows.size > KEYS_MAX) windows.delete(windows.keys().next().value!);
      return null;
    },
  };
}
