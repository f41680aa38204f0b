import axios, { type AxiosProxyConfig, isAxiosError, isCancel } from 'axios';
import { WeComUnreachable, weComErrorOf } from './wecomError.ts';

export const WECOM_PUBLIC_API = 'https://qyapi.weixin.qq.com';

const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
/** The largest file that WeCom takes is 20 MB (messages.md §6). */
const REQUEST_BYTES_MAX = 21 * 1024 * 1024;

/** An answer with errcode 0, as it came. */
export type Answer = Record<string, unknown>;

/** Told of every exchange, once it is over: the API's path, its errcode, how long it took. */
export type OnCall = (api: string, result: number | 'unreachable', ms: number) => void;

export interface ExchangeRequest {
  /** The path below `/cgi-bin/`: the only part of the address that errors and logs may name. */
  api: string;
  /** `https://host`, without `/cgi-bin`. */
  baseUrl: string;
  /** Goes into the query; holds the token or the key. */
  params: Record<string, string>;
  /** POST with these bytes; without a body it is a GET. */
  body?: { bytes: Buffer; contentType: string };
  timeoutMs: number;
  /** What errors must never repeat. */
  secrets: readonly string[];
  onCall?: OnCall;
  /** None unless given: the environment's proxy variables are not read. */
  proxy?: AxiosProxyConfig;
}

/**
 * One HTTP exchange with WeCom, with a bound on everything. Never repeats.
 * @throws WeComError when WeCom said no, WeComUnreachable when it said nothing that can be understood
 */
export async function exchange(request: ExchangeRequest): Promise<Answer> {
  const startedMs = performance.now();
  const finish = (result: number | 'unreachable'): void =>
    request.onCall?.(request.api, result, Math.round(performance.now() - startedMs));
  let answer: Answer & { errcode: number };
  try {
    answer = readAnswer(request.api, await fetchBytes(request));
  } catch (error) {
    finish('unreachable');
    throw error;
  }
  finish(answer.errcode);
  if (answer.errcode === 0) return answer;
  const errmsg = typeof answer.errmsg === 'string' ? answer.errmsg : '';
  throw weComErrorOf(request.api, answer.errcode, errmsg, request.secrets);
}

async function fetchBytes({ api, baseUrl, params, body, timeoutMs, proxy }: ExchangeRequest): Promise<Buffer> {
  const query = new URLSearchParams(params).toString();
  try {
    const { status, data } = await axios.request<Buffer>({
      url: `${baseUrl.replace(/\/+$/, '')}/cgi-bin/${api}${query === '' ? '' : `?${query}`}`,
      method: body ? 'POST' : 'GET',
      data: body?.bytes,
      headers: { Accept: 'application/json', ...(body && { 'Content-Type': body.contentType }) },
      timeout: timeoutMs,
      // axios' own timeout watches for silence only; this one also ends an answer that drips.
      signal: AbortSignal.timeout(timeoutMs),
      maxContentLength: ANSWER_BYTES_MAX,
      maxBodyLength: REQUEST_BYTES_MAX,
      maxRedirects: 0,
      proxy: proxy ?? false,
      responseType: 'arraybuffer',
      // The bytes go out and come in untouched: axios would trim a JSON text and forgive a broken one.
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      validateStatus: () => true,
    });
    if (status < 200 || status > 299) throw new WeComUnreachable(api, 'httpStatus', `HTTP ${status}`);
    return Buffer.from(data);
  } catch (error) {
    if (error instanceof WeComUnreachable) throw error;
    throw unreachableOf(api, error);
  }
}

/** Keeps of the HTTP client's error only what cannot hold a secret: its code. */
function unreachableOf(api: string, error: unknown): WeComUnreachable {
  if (isCancel(error)) return new WeComUnreachable(api, 'timeout', 'no whole answer in time');
  const code = isAxiosError(error) && typeof error.code === 'string' ? error.code : '';
  const detail = /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'no code';
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return new WeComUnreachable(api, 'timeout', detail);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new WeComUnreachable(api, 'dns', detail);
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code)) {
    return new WeComUnreachable(api, 'refused', detail);
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(code)) return new WeComUnreachable(api, 'tls', detail);
  if (code === 'ERR_BAD_RESPONSE') return new WeComUnreachable(api, 'badAnswer', 'cut off or too long');
  return new WeComUnreachable(api, 'reset', detail);
}

function readAnswer(api: string, bytes: Buffer): Answer & { errcode: number } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new WeComUnreachable(api, 'badAnswer', 'not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || !('errcode' in parsed) || !Number.isInteger(parsed.errcode)) {
    throw new WeComUnreachable(api, 'badAnswer', 'no errcode');
  }
  return parsed as Answer & { errcode: number };
}
