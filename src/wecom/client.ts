import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AxiosProxyConfig } from 'axios';
import { z } from 'zod';
import type { UtcMs } from '../domain/time.ts';
import { type Answer, exchange } from './exchange.ts';
import { parseAnswer } from './parseAnswer.ts';
import { WeComError, WeComUnreachable } from './wecomError.ts';

const TIMEOUT_MS = 10_000;
/** Tries of one call in all; WeCom's own words allow three repeats (basics.md §3.2). */
const TRIES_MAX = 3;
const BACKOFF_BASE_MS = 500;
/** A token is renewed this long before its end, so that none dies on its way (basics.md §1). */
const RENEW_EARLY_MS = 5 * 60_000;
/** After gettoken said no it is not asked again for this long: some 2,000 bad calls an hour block our IP (basics.md §1). */
const REFUSED_PAUSE_MS = 30_000;

export interface WeComClientOptions {
  /** `https://qyapi.weixin.qq.com` or a local server; without `/cgi-bin`. */
  baseUrl: string;
  corpId: string;
  /** Of one app: each secret has its own token, and its own client. */
  secret: string;
  clock: () => UtcMs;
  timeoutMs?: number;
  /** Told of every exchange: the API's path, its errcode, how long it took. */
  onCall?: (api: string, result: number | 'unreachable', ms: number) => void;
  /** How a pause between tries passes; tests hand in one that does not take time. */
  wait?: (ms: number) => Promise<unknown>;
  proxy?: AxiosProxyConfig;
}

/**
 * When a call may be repeated by itself, at most three tries in all:
 * `safe` (reads): after 'system busy' and also after no answer; `afterRefusal` (sends): only when WeCom said that it
 * was busy, so that it surely did not take it; `never`. A refused token is always renewed once.
 */
export type Repeat = 'safe' | 'afterRefusal' | 'never';

export interface CallOptions {
  /** `safe` for get, `afterRefusal` for post and upload, unless said otherwise. */
  repeat?: Repeat;
  timeoutMs?: number;
}

export interface UploadFile {
  name: string;
  bytes: Buffer;
  contentType: string;
}

export interface TokenStatus {
  state: 'none' | 'valid' | 'refused';
  /** When WeCom's token ends; null without one. */
  expiresAt: UtcMs | null;
  /** The code with which gettoken said no last; null when it last said yes. */
  refusedWith: number | null;
}

/**
 * Calls of one app. `api` is the path below `/cgi-bin/`, such as `user/list`. Each gives the answer with errcode 0.
 * @throws WeComError when WeCom said no, WeComUnreachable when it could not be asked
 */
export interface WeComClient {
  get(api: string, params?: Record<string, string | number>, options?: CallOptions): Promise<Answer>;
  /** A string goes out as exactly these bytes. */
  post(api: string, body: object | string, options?: CallOptions): Promise<Answer>;
  upload(api: string, params: Record<string, string>, file: UploadFile, options?: CallOptions): Promise<Answer>;
  tokenStatus(): TokenStatus;
}

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

interface Token {
  value: string;
  renewAt: UtcMs;
  expiresAt: UtcMs;
}

interface Call {
  api: string;
  params: Record<string, string>;
  body?: { bytes: Buffer; contentType: string };
  timeoutMs?: number;
}

/** A client with one token for all its callers (document page 91039; basics.md §1). Nothing is asked before the first call. */
export function createWeComClient(options: WeComClientOptions): WeComClient {
  const { corpId, secret, clock, wait = sleep } = options;
  let token: Token | null = null;
  let fetching: Promise<Token> | null = null;
  let refusal: { error: WeComError; until: UtcMs } | null = null;

  const once = (call: Call, secrets: string[]): Promise<Answer> =>
    exchange({
      ...call,
      baseUrl: options.baseUrl,
      timeoutMs: call.timeoutMs ?? options.timeoutMs ?? TIMEOUT_MS,
      secrets: [secret, ...secrets],
      onCall: options.onCall,
      proxy: options.proxy,
    });

  async function tokenNow(): Promise<Token> {
    if (token && clock() < token.renewAt) return token;
    if (refusal && clock() < refusal.until) throw refusal.error;
    fetching ??= fetchToken().finally(() => {
      fetching = null;
    });
    return await fetching;
  }

  async function fetchToken(): Promise<Token> {
    const params = { corpid: corpId, corpsecret: secret };
    try {
      const answer = await withBackoff('safe', () => once({ api: 'gettoken', params }, []));
      const { access_token, expires_in } = parseAnswer('gettoken', TokenAnswer, answer);
      const lifeMs = expires_in * 1000;
      const now = clock();
      token = {
        value: access_token,
        renewAt: now + lifeMs - Math.min(RENEW_EARLY_MS, lifeMs / 2),
        expiresAt: now + lifeMs,
      };
      refusal = null;
      return token;
    } catch (error) {
      if (!(error instanceof WeComError)) throw error;
      // There is nothing left to refresh: a secret that gives no token is the operator's matter.
      const final = error.reaction === 'refresh' ? asOperatorMatter(error) : error;
      refusal = { error: final, until: clock() + REFUSED_PAUSE_MS };
      throw final;
    }
  }

  /** A slow call that failed with an old token must not kill the fresh one. */
  function dropToken(failed: Token): void {
    if (token === failed) token = null;
  }

  async function withBackoff<T>(repeat: Repeat, attempt: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (tries >= TRIES_MAX || !mayRepeat(error, repeat)) throw error;
        await wait(BACKOFF_BASE_MS * 2 ** (tries - 1) * (1 + Math.random() / 2));
      }
    }
  }

  async function withToken(call: Call): Promise<Answer> {
    const attempt = async (held: Token): Promise<Answer> =>
      await once({ ...call, params: { ...call.params, access_token: held.value } }, [held.value]);
    const first = await tokenNow();
    try {
      return await attempt(first);
    } catch (error) {
      if (!isRefusedToken(error)) throw error;
      dropToken(first);
    }
    const second = await tokenNow();
    try {
      return await attempt(second);
    } catch (error) {
      if (!isRefusedToken(error)) throw error;
      dropToken(second);
      throw asOperatorMatter(error);
    }
  }

  return {
    get: (api, params = {}, { repeat = 'safe', timeoutMs } = {}) =>
      withBackoff(repeat, () => withToken({ api, params: asText(params), timeoutMs })),
    post: (api, body, { repeat = 'afterRefusal', timeoutMs } = {}) => {
      const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
      const call = { api, params: {}, body: { bytes, contentType: 'application/json; charset=utf-8' }, timeoutMs };
      return withBackoff(repeat, () => withToken(call));
    },
    upload: (api, params, file, { repeat = 'afterRefusal', timeoutMs } = {}) => {
      const call = { api, params, body: multipart(file), timeoutMs };
      return withBackoff(repeat, () => withToken(call));
    },
    tokenStatus: () => ({
      state: token && clock() < token.expiresAt ? 'valid' : refusal ? 'refused' : 'none',
      expiresAt: token?.expiresAt ?? null,
      refusedWith: refusal?.error.errcode ?? null,
    }),
  };
}

function mayRepeat(error: unknown, repeat: Repeat): boolean {
  if (error instanceof WeComError) return repeat !== 'never' && error.reaction === 'backoff';
  if (error instanceof WeComUnreachable)
    return repeat === 'safe' || (repeat === 'afterRefusal' && error.surelyNotTaken);
  return false;
}

function isRefusedToken(error: unknown): error is WeComError {
  return error instanceof WeComError && error.reaction === 'refresh';
}

function asOperatorMatter(error: WeComError): WeComError {
  const errmsg = error.message.slice(`${error.api} answered ${error.errcode}: `.length);
  return new WeComError(error.api, error.errcode, errmsg, 'operator', error);
}

function asText(params: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}

/** One part named `media`, with the `filelength` that WeCom asks for and FormData does not write (messages.md §6). */
function multipart(file: UploadFile): { bytes: Buffer; contentType: string } {
  const boundary = `liuke-${randomUUID()}`;
  const name = file.name.replace(/[^\w.-]/g, '_');
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="media"; filename="${name}"; filelength=${file.bytes.length}\r\n` +
    `Content-Type: ${file.contentType}\r\n\r\n`;
  return {
    bytes: Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}
