import { ApiError } from '../apiError.ts';
import type { World } from '../world.ts';
import { isTrusted } from './network.ts';

const LIMIT_MAX = 1_000;
const SEQ_MAX = 2n ** 64n - 1n;

/**
 * What `GetChatData` of the SDK does, over HTTP: `{corpid, secret, seq, limit, timeout}` in, its reply as JSON text
 * out (archive.md §1.2, §1.5). Return codes of the SDK itself stand in `errcode` (10000 and up).
 * @throws ApiError 10000, 40013, 40001, 301042
 */
export function chatData(world: World, body: Record<string, unknown>, ip: string): string {
  const { corpid, secret, limit } = body;
  const seq = seqOf(body.seq);
  if (typeof corpid !== 'string' || typeof secret !== 'string' || seq === null)
    throw new ApiError(10000, 'bad parameter');
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    throw new ApiError(10000, 'limit must be 1 to 1000');
  }
  if (corpid !== world.company.corpId) throw new ApiError(40013, 'invalid corpid');
  if (secret !== world.apps.archive.secret) throw new ApiError(40001, 'invalid credential');
  if (!isTrusted(ip, world.switches.archiveTrustedIps)) {
    throw new ApiError(301042, 'get chatdata whiteip not match', { chatdata: [] });
  }
  return world.archive.page(seq, limit);
}

/** A number, or decimal text for what a number cannot hold. */
function seqOf(value: unknown): bigint | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || !/^\d{1,20}$/.test(text)) return null;
  const seq = BigInt(text);
  return seq <= SEQ_MAX ? seq : null;
}
