import { createHash, timingSafeEqual } from 'node:crypto';
import type Koa from 'koa';
import type { Clock } from '../domain/time.ts';
import { type RateLimit, rateLimit } from './rateLimit.ts';

/** Who may call: a token by the system that it was given to, and nothing else. */
export interface ApiToken {
  source: string;
  token: { reveal(): string };
}

const CALLS_PER_MINUTE = 60;

/** The caller did something wrong; the message says what and how to do it right. */
export class ApiCallRefused extends Error {
  override readonly name = 'ApiCallRefused';
  readonly status: number;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, message: string, retryAfterSeconds: number | null = null) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export function answerRefusal(ctx: Koa.Context, { status, message, retryAfterSeconds }: ApiCallRefused): void {
  ctx.status = status;
  if (status === 401) ctx.set('WWW-Authenticate', 'Bearer');
  if (retryAfterSeconds !== null) ctx.set('Retry-After', String(retryAfterSeconds));
  ctx.body = { error: message };
}

/**
 * The system that calls; the call counts.
 * @param needed names the token in the refusal
 * @throws ApiCallRefused 401 without a good token, 429 beyond the calls of a minute
 */
export function callerOf(authorization: string, tokens: readonly ApiToken[], calls: RateLimit, needed: string): string {
  const source = sourceOf(authorization, tokens);
  if (source === null) throw new ApiCallRefused(401, `the header Authorization must be "Bearer" and ${needed}`);
  const waitSeconds = calls.take(source);
  if (waitSeconds !== null)
    throw new ApiCallRefused(429, `at most ${CALLS_PER_MINUTE} calls a minute and source`, waitSeconds);
  return source;
}

/** Compared as digests: neither length nor content of a token shows in the time that it takes. */
function sourceOf(authorization: string, tokens: readonly ApiToken[]): string | null {
  const [, given] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  if (given === undefined) return null;
  const digest = digestOf(given);
  let found: string | null = null;
  for (const { source, token } of tokens) if (timingSafeEqual(digest, digestOf(token.reveal()))) found = source;
  return found;
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Of known sources only: who has no token is counted by his address (`callLimits`). */
export function callsOfSource(clock: Clock): RateLimit {
  return rateLimit({ perMinute: CALLS_PER_MINUTE, clock });
}
