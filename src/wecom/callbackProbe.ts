import { randomInt } from 'node:crypto';
import axios, { isAxiosError } from 'axios';
import type { UtcMs } from '../domain/time.ts';
import { type CallbackKeys, sealCallback } from './callbackCrypto.ts';

const TIMEOUT_MS = 5_000;

/** `answers`: as WeCom wants it. `refused`: somebody answers, but not we with these keys. `away`: nobody does. */
export type ProbeResult = { kind: 'answers' } | { kind: 'refused'; status: number } | { kind: 'away'; code: string };

/**
 * Asks a callback address what WeCom asks when it is entered in the admin console (callbacks.md §3): the echo must come
 * back in the clear within seconds.
 */
export async function probeCallback(address: string, keys: CallbackKeys, now: UtcMs): Promise<ProbeResult> {
  const echo = String(randomInt(1e9, 1e10));
  const { signature, timestamp, nonce, encrypt } = sealCallback(keys, { text: echo, at: now });
  try {
    const { status, data } = await axios.get<string>(address, {
      params: { msg_signature: signature, timestamp, nonce, echostr: encrypt },
      timeout: TIMEOUT_MS,
      maxRedirects: 0,
      maxContentLength: 64 * 1024,
      proxy: false,
      responseType: 'text',
      transformResponse: [(body: unknown) => body],
      validateStatus: () => true,
    });
    return status === 200 && data === echo ? { kind: 'answers' } : { kind: 'refused', status };
  } catch (error) {
    const code = isAxiosError(error) ? (error.code ?? 'no code') : 'no code';
    return { kind: 'away', code };
  }
}
