/**
 * What to do about a refusal. `later`: it may go better by itself; `operator`: a person must change a setting here or there;
 * `never`: this one event will not be taken.
 */
export type WebhookReaction = 'later' | 'operator' | 'never';

/** The receiver answered, and the answer was no. Never says the address: it may hold a secret. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
  readonly status: number;
  readonly reaction: WebhookReaction;
  /** How long the receiver wants to be left alone; null when it does not say. */
  readonly pauseMs: number | null;

  constructor(receiver: string, status: number, pauseMs: number | null = null) {
    super(`the webhook receiver "${receiver}" answered HTTP ${status}${MEANING[status] ?? ''}`);
    this.status = status;
    this.reaction = reactionTo(status);
    this.pauseMs = pauseMs;
  }
}

/** It could not be asked, or gave no answer in time; whether it took the event is not known, unless it `wasNotReached`. */
export class WebhookUnreachable extends Error {
  override readonly name = 'WebhookUnreachable';
  readonly wasNotReached: boolean;
  /** The address itself is what must be changed. */
  readonly isForbidden: boolean;

  constructor(receiver: string, detail: string, { wasNotReached = false, isForbidden = false } = {}) {
    super(`the webhook receiver "${receiver}" cannot be reached: ${detail}`);
    this.wasNotReached = wasNotReached || isForbidden;
    this.isForbidden = isForbidden;
  }
}

const MEANING: Record<number, string> = {
  301: ': it has moved; redirects are not followed',
  302: ': redirects are not followed',
  303: ': redirects are not followed',
  307: ': redirects are not followed',
  308: ': it has moved; redirects are not followed',
  401: ': it does not accept the signature; compare LIUKE_WEBHOOK_KEYS',
  403: ': it does not accept the signature, or this address of ours',
  404: ': check its address in LIUKE_WEBHOOKS',
  410: ': it wants no more of this',
};

/** 408, 425, 429 and the 5xx pass by themselves; a body that is not taken is not taken the next time either. */
function reactionTo(status: number): WebhookReaction {
  if (status >= 500 || [408, 425, 429].includes(status)) return 'later';
  return status < 400 || [401, 403, 404, 405].includes(status) ? 'operator' : 'never';
}
