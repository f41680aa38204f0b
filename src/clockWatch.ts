import { type Clock, MINUTE_MS, type UtcMs } from './domain/time.ts';
import type { Logger } from './log.ts';

/** Nobody is told at a wrong hour, and nothing that is kept is dated wrongly, by what is less than this. */
const APART_MS_MAX = 10 * MINUTE_MS;
const ASK_EVERY_MS = 5 * MINUTE_MS;
/** While the clock is wrong: whoever has set it right does not want to wait. */
const ASK_AGAIN_MS = MINUTE_MS;

export interface ClockWatch {
  /**
   * Asks WeCom for the time when it was not asked lately by this clock, so after each jump of it.
   * @returns whether this machine's time can be believed; true where WeCom never said what time it is
   */
  isRight(): Promise<boolean>;
  /** How far this machine's clock goes before WeCom's, negative: behind it; 0 while it can be believed. */
  aheadMs(): number;
}

/**
 * Watches this machine's clock. A virtual machine that was asleep, or a time server that is wrong, sets a clock forward or back by
 * hours. By such a clock nothing must be read, judged, sent or purged: tomorrow would be judged today, cards would come at night,
 * messages would be dated into the future, and what is kept for three years would be forgotten at once.
 * @param askTime what time WeCom has; null when it does not say
 */
export function createClockWatch(askTime: () => Promise<UtcMs | null>, clock: Clock, log: Logger): ClockWatch {
  let askedAt: UtcMs | null = null;
  let ahead = 0;

  function isTime(now: UtcMs): boolean {
    return askedAt === null || now < askedAt || now - askedAt >= (ahead === 0 ? ASK_EVERY_MS : ASK_AGAIN_MS);
  }

  return {
    async isRight() {
      if (!isTime(clock())) return ahead === 0;
      const theirs = await askTime();
      const now = clock();
      askedAt = now;
      // Who does not answer has not set our clock right.
      if (theirs === null) return ahead === 0;
      const before = ahead;
      ahead = Math.abs(now - theirs) > APART_MS_MAX ? now - theirs : 0;
      if (ahead !== 0) log.error({ aheadMs: ahead }, 'the clock is wrong by WeCom; nothing is done until it is right');
      else if (before !== 0) log.warn('the clock is right again; the work goes on');
      return ahead === 0;
    },
    aheadMs: () => ahead,
  };
}
