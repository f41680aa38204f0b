import { createDecipheriv, createSecretKey } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { addAbortSignal, type Readable } from 'node:stream';
import axios from 'axios';
import { ArchiveUnreachable, archiveCode } from './archiveError.ts';
import { PAGE_BYTES_MAX, PAGE_HEAD_BYTES, readPage, readTooLarge } from './archivePage.ts';
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
  /** A page beyond this is asked for in smaller ones; {@link PAGE_BYTES_MAX} unless told. */
  pageBytesMax?: number;
}

const GRACE_MS = 3000;
const RANDOM_KEY_BYTES = 64;
const CIPHER_BLOCK_BYTES = 16;
const KEY_UNREADABLE = 10008;
const DECRYPT_FAILED = 10006;

/**
 * The archive of the simulator. It speaks HTTP and has a cipher of its own (AES-256-CBC under the random key), which
 * nothing else has: never claimed to be WeCom's.
 */
export function httpArchiveSource(options: HttpArchiveOptions): ArchiveSource {
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 1 });
  const { corpId, secret, timeoutSeconds, graceMs = GRACE_MS, pageBytesMax = PAGE_BYTES_MAX } = options;
  const timeoutMs = timeoutSeconds * 1000 + graceMs;
  const client = axios.create({
    baseURL: options.baseUrl,
    timeout: timeoutMs,
    maxRedirects: 0,
    // Read here: axios would keep the body of a connection's first answer for as long as the connection lives.
    responseType: 'stream',
    validateStatus: () => true,
    proxy: false,
    httpAgent,
    httpsAgent,
  });

  async function ask(afterSeq: string, limit: number): Promise<Body> {
    const asked = { corpid: corpId, secret, seq: BigInt(afterSeq).toString(), limit, timeout: timeoutSeconds };
    const reply = await client
      .post<Readable>('/sim/archive/getchatdata', asked)
      .catch((error: unknown) => Promise.reject(unreachable(error)));
    if (reply.status !== 200) {
      reply.data.destroy();
      throw new ArchiveUnreachable(`the archive answered HTTP ${reply.status}`);
    }
    addAbortSignal(AbortSignal.timeout(timeoutMs), reply.data);
    return readBody(reply.data, pageBytesMax).catch((error: unknown) => Promise.reject(unreachable(error)));
  }

  return {
    async pull(afterSeq, limit) {
      for (let size = limit; ; size = Math.ceil(size / 2)) {
        const { text, isTooLarge } = await ask(afterSeq, size);
        if (!isTooLarge) return readPage(text);
        if (size === 1) return [readTooLarge(text)];
      }
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
  const sealed = Buffer.from(encryptedMessage, 'base64');
  if (sealed.length === 0 || sealed.length % CIPHER_BLOCK_BYTES !== 0) return refused(DECRYPT_FAILED);
  // A key object: with a plain buffer, making the decipher takes Node four times as long.
  const decipher = createDecipheriv('aes-256-cbc', createSecretKey(bytes.subarray(0, 32)), bytes.subarray(32, 48));
  // In one step, without a `final` of its own for the padding.
  const padded = decipher.setAutoPadding(false).update(sealed);
  const end = endOfText(padded);
  return end === null ? refused(DECRYPT_FAILED) : { ok: true, json: padded.toString('utf8', 0, end) };
}

/** PKCS#7: the last bytes each say how many they are. @returns null where they do not, as after a wrong key */
function endOfText(padded: Buffer): number | null {
  const padding = padded[padded.length - 1]!;
  const end = padded.length - padding;
  if (padding < 1 || padding > CIPHER_BLOCK_BYTES) return null;
  for (let index = end; index < padded.length; index += 1) if (padded[index] !== padding) return null;
  return end;
}

function refused(code: number): Opened {
  return { ok: false, code, reason: archiveCode(code).meaning };
}

interface Body {
  /** Only its beginning when it is too large. */
  text: string;
  isTooLarge: boolean;
}

async function readBody(stream: Readable, bytesMax: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > bytesMax) break; // which destroys the stream
  }
  const isTooLarge = bytes > bytesMax;
  return { text: Buffer.concat(chunks).toString('utf8', 0, isTooLarge ? PAGE_HEAD_BYTES : bytes), isTooLarge };
}

/** Keeps the short code only: an axios error carries the request with the secret in it. */
function unreachable(error: unknown): ArchiveUnreachable {
  const { code } = error as { code?: unknown };
  return new ArchiveUnreachable(`the archive could not be reached (${typeof code === 'string' ? code : 'no code'})`);
}
