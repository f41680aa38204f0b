import { setTimeout as sleep } from 'node:timers/promises';
import type { AxiosProxyConfig } from 'axios';
import type { UtcMs } from '../domain/time.ts';
import { createTokenHolder, type Token, type TokenStatus } from './accessToken.ts';
import { type Answer, exchange, type OnCall } from './exchange.ts';
import { multipart, type UploadFile } from './multipart.ts';
import { type Repeat, withRepeats } from './repeat.ts';
import { WeComError } from './wecomError.ts';

const TIMEOUT_MS = 10_000;

export interface WeComClientOptions {
  /** `https://qyapi.weixin.qq.com` or a local server; without `/cgi-bin`. */
  baseUrl: string;
  corpId: string;
  /** Of one app: each secret has its own token, and its own client. */
  secret: string;
  clock: () => UtcMs;
  /** Of one exchange; 10 s unless given. */
  timeoutMs?: number;
  onCall?: OnCall;
  /** How a pause between tries passes; tests hand in one that does not take time. */
  wait?: (ms: number) => Promise<unknown>;
  proxy?: AxiosProxyConfig;
}

export interface CallOptions {
  /** `safe` for get, `afterRefusal` for post and upload, unless said otherwise. */
  repeat?: Repeat;
  timeoutMs?: number;
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

interface Call {
  api: string;
  params: Record<string, string>;
  body?: { bytes: Buffer; contentType: string };
}

/** A client with one token for all its callers (basics.md §1). Nothing is asked before the first call. */
export function createWeComClient(options: WeComClientOptions): WeComClient {
  const { corpId, secret, wait = sleep } = options;

  const once = (call: Call, timeoutMs: number | undefined, secrets: string[]): Promise<Answer> =>
    exchange({
      ...call,
      baseUrl: options.baseUrl,
      timeoutMs: timeoutMs ?? options.timeoutMs ?? TIMEOUT_MS,
      secrets: [secret, ...secrets],
      onCall: options.onCall,
      proxy: options.proxy,
    });

  const askForToken: Call = { api: 'gettoken', params: { corpid: corpId, corpsecret: secret } };
  const tokens = createTokenHolder(
    () => withRepeats('safe', wait, () => once(askForToken, undefined, [])),
    options.clock,
  );

  /** A refused token is renewed once and the call made once more, whatever it does: WeCom has not taken it. */
  async function call(request: Call, repeat: Repeat, timeoutMs?: number): Promise<Answer> {
    const attempt = (held: Token): Promise<Answer> => {
      const params = { ...request.params, access_token: held.value };
      return withRepeats(repeat, wait, () => once({ ...request, params }, timeoutMs, [held.value]));
    };
    const first = await tokens.current();
    try {
      return await attempt(first);
    } catch (error) {
      if (!isRefusedToken(error)) throw error;
      tokens.drop(first);
    }
    const second = await tokens.current();
    try {
      return await attempt(second);
    } catch (error) {
      if (!isRefusedToken(error)) throw error;
      tokens.drop(second);
      throw error.withReaction('operator');
    }
  }

  return {
    get: (api, params = {}, { repeat = 'safe', timeoutMs } = {}) =>
      call({ api, params: asText(params) }, repeat, timeoutMs),
    post: (api, body, { repeat = 'afterRefusal', timeoutMs } = {}) => {
      const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
      const contentType = 'application/json; charset=utf-8';
      return call({ api, params: {}, body: { bytes, contentType } }, repeat, timeoutMs);
    },
    upload: (api, params, file, { repeat = 'afterRefusal', timeoutMs } = {}) =>
      call({ api, params, body: multipart(file) }, repeat, timeoutMs),
    tokenStatus: tokens.status,
  };
}

function isRefusedToken(error: unknown): error is WeComError {
  return error instanceof WeComError && error.reaction === 'refresh';
}

function asText(params: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}
