/**
 * What to do about an answer of the archive:
 * `retry` later with back-off; `retryOnce`; `renew` the sdk once and ask again, then stop; `stop` and tell the operator
 * (nothing changes until a person changes it); `lost`: the thing asked for is gone for good; `keep` the sealed message
 * as it is and go on.
 */
export type ArchiveReaction = 'retry' | 'retryOnce' | 'renew' | 'stop' | 'lost' | 'keep';

export interface ArchiveCode {
  meaning: string;
  reaction: ArchiveReaction;
  /** What the operator can do, in Simplified Chinese. */
  hint: string;
}

const NETWORK_HINT = '检查本机能否访问 https://qyapi.weixin.qq.com，以及代理地址和账号';
const KEY_HINT = '检查这条消息的密钥版本是否配了对应的私钥；密文会保留，换好后自动重试';
const SECRET_HINT = '检查企业ID和会话内容存档自己的Secret（不是应用的Secret），再看存档的可信IP里有没有本机出口IP';
const IP_HINT = '到 管理后台 → 管理工具 → 会话内容存档 → 可信IP 加上本机的公网出口IP';

/** Ours, beside WeCom's: the message took the SDK's process down each time. */
export const CRASHED_THE_LIBRARY = -9001;

/** Return codes of the SDK's functions (archive.md §1.4, document page 91552) and errors inside the JSON although the function returned 0 (§1.4). */
const CODES: ReadonlyMap<number, ArchiveCode> = new Map<number, ArchiveCode>([
  [10000, { meaning: 'bad parameter', reaction: 'stop', hint: '检查企业ID、存档Secret和每页条数（1到1000）' }],
  [10001, { meaning: 'network error', reaction: 'retry', hint: NETWORK_HINT }],
  [10002, { meaning: 'data could not be parsed', reaction: 'retry', hint: '一般会自己好；反复出现时升级存档SDK' }],
  [10003, { meaning: 'system error', reaction: 'retry', hint: '企业微信侧的问题，会自动重试' }],
  [10004, { meaning: 'encryption failed by a wrong key (deprecated code)', reaction: 'keep', hint: KEY_HINT }],
  [10005, { meaning: 'bad sdkfileid', reaction: 'lost', hint: '这个媒体文件取不到，不影响聊天记录' }],
  [10006, { meaning: 'decryption failed', reaction: 'keep', hint: KEY_HINT }],
  [10007, { meaning: 'no private key for the version (deprecated code)', reaction: 'keep', hint: KEY_HINT }],
  [10008, { meaning: 'encrypt_key could not be parsed', reaction: 'retryOnce', hint: KEY_HINT }],
  [10009, { meaning: 'IP is not trusted', reaction: 'stop', hint: IP_HINT }],
  [10010, { meaning: 'data expired', reaction: 'lost', hint: '存档只保留5天，这部分已经取不到，会记为缺口' }],
  [
    10011,
    {
      meaning: 'TLS certificate error',
      reaction: 'stop',
      hint: '检查系统根证书和本机时间，换用与系统OpenSSL匹配的SDK版本',
    },
  ],
  [
    CRASHED_THE_LIBRARY,
    { meaning: 'crashed the library', reaction: 'keep', hint: '这条消息会让存档SDK崩溃，密文已保留；换新版SDK后重试' },
  ],
  [-1, { meaning: 'system busy', reaction: 'retry', hint: '企业微信繁忙，会自动重试' }],
  [40001, { meaning: 'wrong secret, or the IP is not trusted', reaction: 'renew', hint: SECRET_HINT }],
  [40013, { meaning: 'wrong corp id', reaction: 'stop', hint: '检查企业ID（管理后台 → 我的企业 最下面）' }],
  [40014, { meaning: 'access token not valid', reaction: 'renew', hint: SECRET_HINT }],
  [
    41001,
    { meaning: 'access token missing: wrong secret, or the IP is not trusted', reaction: 'renew', hint: SECRET_HINT },
  ],
  [42001, { meaning: 'access token expired', reaction: 'renew', hint: '会自动换新；反复出现时检查本机时间' }],
  [
    45009,
    { meaning: 'called too often', reaction: 'retry', hint: '会放慢后重试；确认没有别的程序在用同一个存档Secret' },
  ],
  [48002, { meaning: 'no permission for this call', reaction: 'stop', hint: '确认填的是会话内容存档自己的Secret' }],
  [60020, { meaning: 'IP is not trusted', reaction: 'stop', hint: IP_HINT }],
  [301042, { meaning: 'IP is not in the trusted list of the archive', reaction: 'stop', hint: IP_HINT }],
  [
    301052,
    {
      meaning: 'archive service expired',
      reaction: 'stop',
      hint: '会话内容存档服务已到期，到管理后台续费；到期期间的聊天补不回来',
    },
  ],
  [
    301053,
    {
      meaning: 'archive not enabled or no permission',
      reaction: 'stop',
      hint: '到管理后台开通会话内容存档，并确认填的是存档自己的Secret',
    },
  ],
]);

/**
 * The meaning of a code. An unknown one is retried with back-off: five days pass before anything is lost, and the
 * operator sees the number meanwhile.
 */
export function archiveCode(code: number): ArchiveCode {
  return (
    CODES.get(code) ?? {
      meaning: 'unknown code',
      reaction: 'retry',
      hint: `到企业微信开发者中心的全局错误码查 ${code}`,
    }
  );
}

/** Every code with a row in the table. */
export const KNOWN_ARCHIVE_CODES: readonly number[] = [...CODES.keys()];

/** The archive answered, and the answer was no. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly call: string;
  readonly code: number;
  readonly meaning: string;
  readonly reaction: ArchiveReaction;
  /** For the operator, in Simplified Chinese. */
  readonly hint: string;

  constructor(call: string, code: number) {
    const { meaning, reaction, hint } = archiveCode(code);
    super(`${call} answered ${code}: ${meaning}`);
    this.call = call;
    this.code = code;
    this.meaning = meaning;
    this.reaction = reaction;
    this.hint = hint;
  }
}

/** The archive could not be asked, or what came back was no answer: timeout, reset, truncated page, crash of the library. */
export class ArchiveUnreachable extends Error {
  override readonly name = 'ArchiveUnreachable';
}
