import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import type { Clock } from '../domain/time.ts';
import { callerAddress } from './callerAddress.ts';
import { type RateLimit, rateLimit } from './rateLimit.ts';

/**
 * Calls a minute. Nobody who works reads so many pages, and a whole office may come from one address. What was refused counts by
 * itself: forged callbacks, wrong tokens and sign-ins that failed are few in an honest life.
 */
const PER_MINUTE = { session: 300, address: 1_200, signIn: 30, token: 30, callback: 60 } as const;
type Counted = keyof typeof PER_MINUTE;

/** How often one address, and one session, may call; each process counts for itself. */
export interface CallLimits {
  /** A page is asked for. @returns null when it may go on, else the seconds to wait */
  page(ctx: Context, sessionToken: string | null): number | null;
  /** Whether this address was refused too often in this way. @returns null when it may go on, else the seconds to wait */
  refusedTooOften(ctx: Context, kind: 'signIn' | 'token'): number | null;
  /** One more refusal. @returns the seconds to wait when there are too many, null when there are not */
  refused(ctx: Context, kind: 'signIn' | 'token' | 'callback'): number | null;
}

export interface CallLimitDeps {
  /** See {@link callerAddress}. */
  proxyHeader: string | null;
  /** Milliseconds that only go forward: limits spare this machine, whatever time the clock on the wall shows. */
  elapsed: Clock;
}

export const NO_LIMITS: CallLimits = { page: () => null, refusedTooOften: () => null, refused: () => null };

export function callLimits({ proxyHeader, elapsed }: CallLimitDeps): CallLimits {
  const limits = Object.fromEntries(
    Object.entries(PER_MINUTE).map(([counted, perMinute]) => [counted, rateLimit({ perMinute, clock: elapsed })]),
  ) as Record<Counted, RateLimit>;
  const of = (ctx: Context, ask: (address: string) => number | null): number | null => {
    const address = callerAddress(ctx, proxyHeader);
    return address === null ? null : ask(address);
  };
  return {
    page(ctx, sessionToken) {
      const wait = of(ctx, (address) => limits.address.take(address));
      if (wait !== null || sessionToken === null) return wait;
      return limits.session.take(createHash('sha256').update(sessionToken).digest('base64'));
    },
    refusedTooOften: (ctx, kind) => of(ctx, (address) => limits[kind].waitSeconds(address)),
    refused: (ctx, kind) => of(ctx, (address) => limits[kind].take(address)),
  };
}
