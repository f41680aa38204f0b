import { createHmac } from 'node:crypto';
import type { UtcMs } from '../domain/time.ts';

/** `whsec_` and the key as base64. @see https://github.com/standard-webhooks/standard-webhooks (spec, "Signature scheme") */
const KEY_PREFIX = 'whsec_';

export interface SignedRequest {
  /** The same at each attempt: receivers know a repeat by it. */
  id: string;
  /** Of this attempt: receivers refuse what is older than some minutes. */
  at: UtcMs;
  body: string;
}

/**
 * The headers of Standard Webhooks: id, time in seconds, and one HMAC-SHA256 a key over `id.time.body`, as base64.
 * @param keys as they are configured; several while a receiver changes from one to the other
 */
export function signedHeaders({ id, at, body }: SignedRequest, keys: readonly string[]): Record<string, string> {
  const seconds = Math.floor(at / 1000);
  const signatures = keys.map((key) => {
    const bytes = Buffer.from(key.slice(KEY_PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', bytes).update(`${id}.${seconds}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') };
}
