import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { UtcMs } from '../domain/time.ts';
import type { WeComClient } from './client.ts';
import { parseAnswer } from './parseAnswer.ts';

/** A ticket is renewed this long before its end; some 100 questions an hour are allowed (basics.md §4). */
const RENEW_EARLY_MS = 5 * 60_000;

const TicketAnswer = z.object({ ticket: z.string().min(1), expires_in: z.number().positive() });

/** What a page shows WeCom's JS-SDK, so that it trusts the page. */
export interface JsSignature {
  /** Seconds. */
  timestamp: number;
  nonceStr: string;
  signature: string;
}

export interface JsTickets {
  /** For `wx.config` (corp) and `wx.agentConfig` (app). @throws WeComError, WeComUnreachable */
  ticket(kind: 'corp' | 'app'): Promise<string>;
}

/** Both tickets for all callers, each asked for once while it is good (basics.md §7.1). */
export function createJsTickets(client: WeComClient, clock: () => UtcMs): JsTickets {
  const held = new Map<string, { value: Promise<string>; renewAt: UtcMs }>();

  async function fetchTicket(kind: 'corp' | 'app'): Promise<string> {
    const [api, params] =
      kind === 'corp' ? (['get_jsapi_ticket', {}] as const) : (['ticket/get', { type: 'agent_config' }] as const);
    const { ticket, expires_in } = parseAnswer(api, TicketAnswer, await client.get(api, params));
    const lifeMs = expires_in * 1000;
    const entry = held.get(kind);
    if (entry !== undefined) entry.renewAt = clock() + lifeMs - Math.min(RENEW_EARLY_MS, lifeMs / 2);
    return ticket;
  }

  return {
    ticket(kind) {
      const known = held.get(kind);
      if (known !== undefined && clock() < known.renewAt) return known.value;
      // Until the answer says how long it lives everybody waits for the same question.
      const entry = { value: fetchTicket(kind), renewAt: Number.POSITIVE_INFINITY };
      held.set(kind, entry);
      entry.value.catch(() => {
        if (held.get(kind) === entry) held.delete(kind);
      });
      return entry.value;
    },
  };
}

/** @param url of the page, without `#` and what follows (basics.md §7.2) */
export function jsSignature(
  ticket: string,
  { nonceStr, timestamp, url }: { nonceStr: string; timestamp: number; url: string },
): JsSignature {
  const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url.split('#', 1)[0]}`;
  return { timestamp, nonceStr, signature: createHash('sha1').update(text).digest('hex') };
}
