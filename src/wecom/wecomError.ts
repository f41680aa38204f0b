import { type Reaction, reactionOf } from './errorTable.ts';

const ERRMSG_LENGTH_MAX = 300;

/** WeCom answered, and the answer was no. */
export class WeComError extends Error {
  override readonly name = 'WeComError';
  /** The API's path below `/cgi-bin/`, without query. */
  readonly api: string;
  readonly errcode: number;
  readonly reaction: Reaction;
  /** The request id that WeCom's support asks for; null when the answer had none. */
  readonly hint: string | null;
  /** Our own address as WeCom saw it: what an operator must enter as 企业可信IP (60020). */
  readonly seenIp: string | null;
  readonly #errmsg: string;

  /** @param errmsg already clean: see {@link weComErrorOf} */
  constructor(
    api: string,
    errcode: number,
    errmsg: string,
    reaction: Reaction = reactionOf(errcode),
    seen: { hint: string | null; seenIp: string | null } = { hint: null, seenIp: null },
  ) {
    super(`${api} answered ${errcode}: ${errmsg}`);
    this.api = api;
    this.errcode = errcode;
    this.reaction = reaction;
    this.hint = seen.hint;
    this.seenIp = seen.seenIp;
    this.#errmsg = errmsg;
  }

  /** The same answer where its usual reaction has been tried in vain. */
  withReaction(reaction: Reaction): WeComError {
    return new WeComError(this.api, this.errcode, this.#errmsg, reaction, this);
  }
}

export type UnreachableKind = 'timeout' | 'dns' | 'refused' | 'reset' | 'tls' | 'httpStatus' | 'badAnswer';

/** WeCom gave no answer that can be understood. Carries no cause: an HTTP client's error holds the URL and its token. */
export class WeComUnreachable extends Error {
  override readonly name = 'WeComUnreachable';
  readonly api: string;
  readonly kind: UnreachableKind;
  /** True when the request cannot have arrived; otherwise WeCom may have done what was asked. */
  readonly surelyNotTaken: boolean;

  /** @param detail words of our own or a system code such as ECONNRESET; never a URL, header or body */
  constructor(api: string, kind: UnreachableKind, detail: string) {
    super(`${api} was not reached (${kind}): ${detail}`);
    this.api = api;
    this.kind = kind;
    this.surelyNotTaken = kind === 'dns' || kind === 'refused' || kind === 'tls';
  }
}

/**
 * The error for an answer with errcode ≠ 0.
 * @param secrets what must not be repeated even if WeCom echoes it: token, secret, webhook key
 */
export function weComErrorOf(api: string, errcode: number, errmsg: string, secrets: readonly string[]): WeComError {
  const hint = /hint:\s*\[([\w-]{1,80})\]/.exec(errmsg)?.[1] ?? null;
  const seenIp = /from ip:\s*([0-9a-fA-F:.]{3,45})/.exec(errmsg)?.[1]?.replace(/\.$/, '') ?? null;
  return new WeComError(api, errcode, cleanErrmsg(errmsg, secrets), reactionOf(errcode), { hint, seenIp });
}

/** WeCom's words without secrets, links, phone numbers and control characters, cut to a length fit for a log line. */
export function cleanErrmsg(errmsg: string, secrets: readonly string[]): string {
  let clean = errmsg;
  for (const secret of secrets) if (secret.length > 0) clean = clean.replaceAll(secret, '[secret]');
  return clean
    .replace(/,?\s*more info at\s+\S+/g, '')
    .replace(/https?:\/\/\S+/g, '[link]')
    .replace(/\b(access_token|corpsecret|secret|key)=[^\s&]*/gi, '[secret]')
    .replace(/(?<!\d)1[3-9]\d{9}(?!\d)/g, '[phone]')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, ERRMSG_LENGTH_MAX);
}
