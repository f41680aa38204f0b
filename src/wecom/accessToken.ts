import { z } from 'zod';
import type { UtcMs } from '../domain/time.ts';
import type { Answer } from './exchange.ts';
import { parseAnswer } from './parseAnswer.ts';
import { WeComError } from './wecomError.ts';

/** A token is renewed this long before its end, so that none dies on its way (basics.md §1). */
const RENEW_EARLY_MS = 5 * 60_000;
/** After gettoken said no it is not asked again for this long: some 2,000 bad calls an hour block our IP (basics.md §1). */
const REFUSED_PAUSE_MS = 30_000;

export interface Token {
  value: string;
  renewAt: UtcMs;
  expiresAt: UtcMs;
}

export interface TokenStatus {
  state: 'none' | 'valid' | 'refused';
  /** When WeCom's token ends; null without one. */
  expiresAt: UtcMs | null;
  /** The code with which gettoken said no last; null when it last said yes. */
  refusedWith: number | null;
}

export interface TokenHolder {
  /** The token, fetched when there is none or it is about to end. @throws what `fetch` throws */
  current(): Promise<Token>;
  /** Forgets the token that failed, unless a fresh one has taken its place: a slow call must not kill that. */
  drop(failed: Token): void;
  status(): TokenStatus;
}

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/**
 * One app's access token for all callers, with at most one request for it under way (document page 91039).
 * @param fetch asks gettoken
 */
export function createTokenHolder(fetch: () => Promise<Answer>, clock: () => UtcMs): TokenHolder {
  let token: Token | null = null;
  let fetching: Promise<Token> | null = null;
  let refusal: { error: WeComError; until: UtcMs } | null = null;

  async function renew(): Promise<Token> {
    try {
      const { access_token, expires_in } = parseAnswer('gettoken', TokenAnswer, await fetch());
      const now = clock();
      const lifeMs = expires_in * 1000;
      const renewAt = now + lifeMs - Math.min(RENEW_EARLY_MS, lifeMs / 2);
      token = { value: access_token, renewAt, expiresAt: now + lifeMs };
      refusal = null;
      return token;
    } catch (error) {
      if (!(error instanceof WeComError)) throw error;
      // There is nothing left to refresh: a secret that gives no token is the operator's matter.
      const final = error.reaction === 'refresh' ? error.withReaction('operator') : error;
      if (final.reaction !== 'backoff') refusal = { error: final, until: clock() + REFUSED_PAUSE_MS };
      throw final;
    }
  }

  return {
    async current() {
      if (token && clock() < token.renewAt) return token;
      if (refusal && clock() < refusal.until) throw refusal.error;
      fetching ??= renew().finally(() => {
        fetching = null;
      });
      return await fetching;
    },
    drop(failed) {
      if (token === failed) token = null;
    },
    status: () => ({
      state: token && clock() < token.expiresAt ? 'valid' : refusal ? 'refused' : 'none',
      expiresAt: token?.expiresAt ?? null,
      refusedWith: refusal?.error.errcode ?? null,
    }),
  };
}
