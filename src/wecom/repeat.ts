import { WeComError, WeComUnreachable } from './wecomError.ts';

/** Tries of one call in all; WeCom's own words allow three repeats (basics.md §3.2). */
const TRIES_MAX = 3;
const PAUSE_FIRST_MS = 500;

/**
 * When a call may be repeated by itself:
 * `safe` (reads): after 'system busy' and also after no answer; `afterRefusal` (sends): only when WeCom said that it
 * was busy or was surely not reached, so that it did not take it; `never`.
 */
export type Repeat = 'safe' | 'afterRefusal' | 'never';

/** Up to three tries with growing pauses, as far as `repeat` allows. @throws the error of the last try */
export async function withRepeats<T>(
  repeat: Repeat,
  wait: (ms: number) => Promise<unknown>,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= TRIES_MAX || !mayRepeat(error, repeat)) throw error;
      // Jitter: callers that were refused together should not come back together.
      await wait(PAUSE_FIRST_MS * 2 ** (tries - 1) * (1 + Math.random() / 2));
    }
  }
}

function mayRepeat(error: unknown, repeat: Repeat): boolean {
  if (error instanceof WeComError) return repeat !== 'never' && error.reaction === 'backoff';
  if (error instanceof WeComUnreachable) {
    return repeat === 'safe' || (repeat === 'afterRefusal' && error.surelyNotTaken);
  }
  return false;
}
