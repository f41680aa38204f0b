import { createDecipheriv, createSecretKey } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios from 'axios';
import { ArchiveUnreachable, archiveCode } from './archiveError.ts';
import { PAGE_BYTES_MAX, readPage } from './archivePage.ts';
import type { ArchiveSource, Opened } from './archiveSource.ts';

export interface HttpArchiveOptions {
  /** Without a slash at the end. */
  baseUrl: string;
  corpId: string;
  /** The archive's own Secret. */
  secret: string;
  /** How long the archive may take to answer, in seconds, as the SDK counts it. */
  timeoutSeconds: number;
  /** The archive answers within its own time-out; this much more is allowed for the way there and back. */
  graceMs?: number;
}

const GRACE_MS = 3000;
const RANDOM_KEY_BYTES = 64;
const KEY_UNREADABLE = 10008;
const DECRYPT_FAILED = 10006;

/**
 * The archive of the simulator. It speaks HTTP and has a cipher of its own (AES-256-CBC under the random key), which
 * nothing else has: never claimed to be WeCom's.
 */
export function httpArchiveSource(options: HttpArchiveOptions): ArchiveSource {
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 1 });
  const client = axios.create({
    baseURL: options.baseUrl,
    timeout: options.timeoutSeconds * 1000 + (options.graceMs ?? GRACE_MS),
    maxContentLength: PAGE_BYTES_MAX,
    maxRedirects: 0,
    responseType: 'text',
    transformResponse: (body: unknown) => body, // axios would parse the JSON and round the seq
    validateStatus: () => true,
    proxy: false,
    httpAgent,
    httpsAgent,
  });

  return {
    async pull(afterSeq, limit) {
      const { corpId, secret, timeoutSeconds } = options;
      const body = { corpid: corpId, secret, seq: BigInt(afterSeq).toString(), limit, timeout: timeoutSeconds };
      const reply = await client
        .post<string>('/sim/archive/getchatdata', body)
        .catch((error: unknown) => Promise.reject(unreachable(error)));
      if (reply.status !== 200) throw new ArchiveUnreachable(`the archive answered HTTP ${reply.status}`);
      return readPage(reply.data);
    },
    async decrypt(items) {
      return items.map(({ randomKey, encryptedMessage }) => openToyCipher(randomKey, encryptedMessage));
    },
    async close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/** The simulator's own cipher. */
export function openToyCipher(randomKey: string, encryptedMessage: string): Opened {
  const bytes = Buffer.from(randomKey, 'base64');
  if (bytes.length !== RANDOM_KEY_BYTES) return refused(KEY_UNREADABLE);
  try {
    // A key object: with a plain buffer, making the decipher takes Node four times as long.
    const decipher = createDecipheriv('aes-256-cbc', createSecretKey(bytes.subarray(0, 32)), bytes.subarray(32, 48));
    const sealed = Buffer.from(encryptedMessage, 'base64');
    return { ok: true, json: Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8') };
  } catch {
    return refused(DECRYPT_FAILED);
  }
}

function refused(code: number): Opened {
  return { ok: false, code, reason: archiveCode(code).meaning };
}

/** Keeps the short code only: an axios error carries the request with the secret in it. */
function unreachable(error: unknown): ArchiveUnreachable {
  const code = axios.isAxiosError(error) ? error.code : undefined;
  return new ArchiveUnreachable(`the archive could not be reached (${code ?? 'no code'})`);
}
