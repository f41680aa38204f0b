import Router from 'koa-router';
import type { Clock } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import type { CallbackKeys } from '../wecom/callbackCrypto.ts';
import { openCallback, sealReply } from '../wecom/callbackCrypto.ts';
import { CallbackRejected } from '../wecom/callbackRejected.ts';
import { CALLBACK_BYTES_MAX, type Callback, parseCallback, parseEnvelope } from '../wecom/callbackXml.ts';
import { BodyRefused, readRawBody } from './rawBody.ts';

export type Receiver = 'app' | 'contact' | 'archive';

export interface CallbackDeps {
  /** The keys of each receiver; null where none is set up. Chosen by path, never by trying. */
  keys: Record<Receiver, CallbackKeys | null>;
  /**
   * Takes in a verified callback.
   * @returns the inner XML of a passive reply, or null for an empty answer
   */
  receive(receiver: Receiver, callback: Callback, xml: string): Promise<string | null>;
  clock: Clock;
  log: Logger;
}

/** `/wecom/cb/{app,contact,archive}`: verification of the address (GET) and callbacks (POST), callbacks.md §3–5. */
export function callbackRoutes(deps: CallbackDeps): Router {
  const router = new Router({ prefix: '/wecom/cb' });
  for (const receiver of ['app', 'contact', 'archive'] as const) {
    router.get(`/${receiver}`, (ctx) => {
      const keys = keysOf(deps, receiver);
      const { msg_signature, timestamp, nonce, echostr } = queryOf(ctx.URL);
      ctx.type = 'text/plain';
      ctx.body = openCallback(keys, { signature: msg_signature, timestamp, nonce, encrypt: echostr });
    });
    router.post(`/${receiver}`, async (ctx) => {
      const keys = keysOf(deps, receiver);
      const { msg_signature, timestamp, nonce } = queryOf(ctx.URL);
      const { encrypt } = parseEnvelope(await readRawBody(ctx.req, CALLBACK_BYTES_MAX));
      const xml = openCallback(keys, { signature: msg_signature, timestamp, nonce, encrypt });
      const reply = await deps.receive(receiver, parseCallback(xml), xml);
      ctx.status = 200;
      ctx.type = 'application/xml';
      ctx.body = reply === null ? '' : sealReply(keys, { xml: reply, at: deps.clock() });
    });
  }
  return router;
}

/** No receiver is configured at this path. */
export class NoReceiver extends Error {
  override readonly name = 'NoReceiver';
}

function keysOf(deps: CallbackDeps, receiver: Receiver): CallbackKeys {
  const keys = deps.keys[receiver];
  if (keys === null) throw new NoReceiver(`no Token and EncodingAESKey are set for /wecom/cb/${receiver}`);
  return keys;
}

function queryOf(url: URL): { msg_signature: string; timestamp: string; nonce: string; echostr: string } {
  const read = (name: string): string => url.searchParams.get(name) ?? '';
  // A plus that was not encoded arrives as a blank; base64 has no blanks.
  const echostr = read('echostr').replaceAll(' ', '+');
  return { msg_signature: read('msg_signature'), timestamp: read('timestamp'), nonce: read('nonce'), echostr };
}

/** The HTTP status of what a callback route throws; null when it is our own fault. */
export function callbackStatus(err: unknown): number | null {
  if (err instanceof CallbackRejected) {
    if (err.reason === 'tooLarge') return 413;
    return err.reason === 'badSignature' || err.reason === 'badReceiveId' ? 403 : 400;
  }
  if (err instanceof BodyRefused) return err.status;
  return err instanceof NoReceiver ? 404 : null;
}
