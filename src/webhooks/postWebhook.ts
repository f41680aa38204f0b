import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { guardedLookup, mayCall } from './addressGuard.ts';
import { type SignedRequest, signedHeaders } from './signature.ts';
import { WebhookRefused, WebhookUnreachable } from './webhookError.ts';

export interface WebhookAddress {
  /** Names it in errors. */
  name: string;
  url: string;
  keys: readonly string[];
  /** It may stand in a private network. */
  isPrivate: boolean;
}

/** Sends one event. @throws WebhookRefused, WebhookUnreachable */
export type PostWebhook = (to: WebhookAddress, event: SignedRequest) => Promise<void>;

/** Ten seconds are what senders of webhooks usually grant. */
const TIMEOUT_MS = 10_000;
const SOCKETS_MAX = 16;
/** What the receiver says beyond its status is not read; a longer answer costs it the connection. */
const ANSWER_BYTES_MAX = 64 * 1024;
/** A receiver may ask for at most so much rest. */
const PAUSE_MAX_MS = 3_600_000;

/** A sender with connections of its own; no redirect is followed, no proxy of the environment is used. */
export function createPostWebhook({ timeoutMs = TIMEOUT_MS }: { timeoutMs?: number } = {}): PostWebhook {
  const options = { keepAlive: true, maxSockets: SOCKETS_MAX };
  const agents = [new HttpAgent(options), new HttpsAgent(options)] as const;

  return async (to, event) => {
    const url = new URL(to.url);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // Only names are looked up on the way.
    if (isIP(host) !== 0 && !mayCall(host, to.isPrivate)) throw forbidden(to);
    const bytes = Buffer.from(event.body);
    const [agent, send] = url.protocol === 'https:' ? [agents[1], httpsRequest] : [agents[0], httpRequest];
    const outgoing = send(url, {
      ...{ agent, method: 'POST', lookup: guardedLookup(to.isPrivate) },
      // A socket that says nothing, and an answer that drips: the signal ends both.
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': bytes.length,
        'User-Agent': 'liuke-webhook',
        ...signedHeaders(event, to.keys),
      },
    });
    const { statusCode = 0, headers } = await answerTo(outgoing, bytes, to);
    if (statusCode < 200 || statusCode > 299)
      throw new WebhookRefused(to.name, statusCode, pauseOf(headers['retry-after']));
  };
}

function answerTo(outgoing: ClientRequest, bytes: Buffer, to: WebhookAddress): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('error', (err: NodeJS.ErrnoException) => reject(unreachable(to, err)));
    outgoing.once('response', (answer) => {
      let read = 0;
      answer.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read > ANSWER_BYTES_MAX) answer.destroy();
      });
      // The status is the answer; what breaks after it changes nothing.
      answer.on('error', () => undefined);
      resolve(answer);
    });
    outgoing.end(bytes);
  });
}

/** Of the error only its code goes on: its message may hold the address. */
function unreachable(to: WebhookAddress, err: NodeJS.ErrnoException): WebhookUnreachable {
  const code = /^[A-Z0-9_]{1,60}$/.test(err.code ?? '') ? err.code! : 'no code';
  if (code === 'EFORBIDDEN') return forbidden(to);
  if (err.name === 'AbortError' || code === 'ABORT_ERR') return new WebhookUnreachable(to.name, 'no answer in time');
  const wasNotReached =
    /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/.test(code) || /CERT|TLS|SSL/.test(code);
  return new WebhookUnreachable(to.name, code, { wasNotReached });
}

function forbidden({ name }: WebhookAddress): WebhookUnreachable {
  const detail = `its address is private or reserved; if it stands in your own network, add "${name}" to LIUKE_WEBHOOK_PRIVATE`;
  return new WebhookUnreachable(name, detail, { isForbidden: true });
}

/** `Retry-After` in seconds; the form with a date is rare, and our own back-off does as well. */
function pauseOf(retryAfter: string | undefined): number | null {
  return /^\d{1,6}$/.test(retryAfter ?? '') ? Math.min(PAUSE_MAX_MS, Number(retryAfter) * 1000) : null;
}
