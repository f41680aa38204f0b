import { type CallbackReceiver, type CallbackSecrets, isEqual, open, seal, signature } from './callbackCrypto.ts';
import type { CallbackFaultKind, FaultPlan } from './faults.ts';
import { httpExchange } from './httpExchange.ts';
import { RingBuffer } from './ringBuffer.ts';
import type { SeededRandom } from './seededRandom.ts';
import type { SimClock } from './simClock.ts';
import type { Switches } from './switches.ts';
import { xmlDocument } from './xmlText.ts';

export interface CallbackAttempt {
  /** HTTP status, or null when no answer came. */
  status: number | null;
  /** Why there was no usable answer. */
  failure: string | null;
  fault: CallbackFaultKind | null;
}

export interface CallbackOutcome {
  receiver: CallbackReceiver;
  /** The inner XML as it was before sealing. */
  xml: string;
  /** When the event came about, on the simulator's clock. */
  at: number;
  attempts: CallbackAttempt[];
  /** The body of the answer with HTTP 200; null when every attempt failed or no URL is configured. */
  answer: string | null;
}

interface SenderOptions {
  corpId: string;
  agentId: number;
  secrets: Record<CallbackReceiver, CallbackSecrets>;
  clock: SimClock;
  random: SeededRandom;
  switches: Switches;
  faults: FaultPlan;
}

const PENDING_MAX = 20_000;
const OUTCOMES_KEPT = 5_000;
/** AgentID of the archive's own events (callbacks.md §11). */
export const ARCHIVE_AGENT_ID = 2_000_004;

/**
 * Delivers callbacks as WeCom does: sealed, 5 s for an answer, HTTP 200 or it counts as failed, three retries, then
 * the event is lost (callbacks.md §4.1). First attempts leave in order of events, retries wait beside the queue.
 */
export class CallbackSender {
  readonly #options: SenderOptions;
  readonly #urls = new Map<CallbackReceiver, string>();
  readonly #outcomes = new RingBuffer<CallbackOutcome>(OUTCOMES_KEPT);
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  readonly #queues: Record<CallbackReceiver, { xml: string; at: number }[]> = { app: [], contact: [], archive: [] };
  readonly #pumping = new Set<CallbackReceiver>();
  readonly #heldBack = new Map<CallbackReceiver, { xml: string; at: number }>();
  #lost = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  hasUrl(receiver: CallbackReceiver): boolean {
    return this.#urls.has(receiver);
  }

  /**
   * What the admin console does when a URL is saved (callbacks.md §3).
   * @throws Error that says what was wrong with the answer
   */
  async setUrl(receiver: CallbackReceiver, url: string): Promise<void> {
    const { corpId, secrets, clock, random, switches } = this.#options;
    const { token, encodingAesKey } = secrets[receiver];
    const expected = random.digits(19);
    const timestamp = String(Math.floor(clock.now() / 1000));
    const nonce = random.digits(10);
    const echo = seal(expected, corpId, encodingAesKey, random.bytes(16));
    const answer = await httpExchange({
      method: 'GET',
      url: withQuery(url, { msg_signature: signature(token, timestamp, nonce, echo), timestamp, nonce, echostr: echo }),
      timeoutMs: switches.verificationTimeoutMs,
      signal: this.#closing.signal,
    }).catch((cause: unknown) => {
      throw new Error(`The ${receiver} callback URL could not be verified: ${reasonOf(cause)}`);
    });
    if (answer.status !== 200) throw new Error(`The ${receiver} callback URL answered HTTP ${answer.status}`);
    if (answer.body !== expected) {
      throw new Error(
        `The ${receiver} callback URL did not answer the plain echo text (${expected.length} characters expected, ${answer.body.length} came)`,
      );
    }
    this.#urls.set(receiver, url);
  }

  clearUrl(receiver: CallbackReceiver): void {
    this.#urls.delete(receiver);
  }

  /** Queues an event; it is lost when no URL is configured, as in WeCom. */
  enqueue(receiver: CallbackReceiver, xml: string): void {
    if (!this.#urls.has(receiver)) return;
    const queue = this.#queues[receiver];
    if (queue.length >= PENDING_MAX) {
      this.#lost += 1;
      return;
    }
    queue.push({ xml, at: this.#options.clock.now() });
    this.#pump(receiver);
  }

  /** An equal event that has not left yet: msgaudit_notify is not queued twice. */
  isWaiting(receiver: CallbackReceiver, xmlPart: string): boolean {
    return this.#queues[receiver].some((event) => event.xml.includes(xmlPart));
  }

  /** Delivers at once, beside the queue, and answers when it is over, retries included. */
  deliverNow(receiver: CallbackReceiver, xml: string): Promise<CallbackOutcome> {
    return this.#track(this.#deliver(receiver, { xml, at: this.#options.clock.now() }));
  }

  /** Resolves when nothing waits and nothing is under way. */
  async drain(): Promise<void> {
    while (true) {
      for (const [receiver, event] of this.#heldBack) {
        this.#heldBack.delete(receiver);
        void this.#track(this.#deliver(receiver, event));
      }
      if (this.#running.size === 0) return;
      await Promise.allSettled(this.#running);
    }
  }

  /** The last 5,000, oldest first. */
  outcomes(): CallbackOutcome[] {
    return this.#outcomes.toArray();
  }

  /** Events that were given up because 20,000 waited already. */
  get lost(): number {
    return this.#lost;
  }

  async close(): Promise<void> {
    for (const queue of Object.values(this.#queues)) queue.length = 0;
    this.#heldBack.clear();
    this.#closing.abort();
    await Promise.allSettled(this.#running);
  }

  /** @throws Error when a reply of ours is not sealed as callbacks.md §2 says */
  openReply(
    receiver: CallbackReceiver,
    reply: { encrypted: string; signature: string; timestamp: string; nonce: string },
  ) {
    const { corpId, secrets } = this.#options;
    const { token, encodingAesKey } = secrets[receiver];
    if (!isEqual(signature(token, reply.timestamp, reply.nonce, reply.encrypted), reply.signature)) {
      throw new Error('MsgSignature does not fit');
    }
    const { message, receiveId } = open(reply.encrypted, encodingAesKey);
    if (receiveId !== corpId) throw new Error('the reply is sealed for another receive id');
    return message;
  }

  #pump(receiver: CallbackReceiver): void {
    if (this.#pumping.has(receiver)) return;
    this.#pumping.add(receiver);
    void this.#track(this.#empty(receiver));
  }

  async #empty(receiver: CallbackReceiver): Promise<void> {
    const queue = this.#queues[receiver];
    for (let event = queue.shift(); event; event = queue.shift()) {
      if (!this.#heldBack.has(receiver) && this.#options.faults.takeForCallback(receiver, ['reorder'])) {
        this.#heldBack.set(receiver, event);
        continue;
      }
      await this.#firstAttempt(receiver, event);
      const earlier = this.#heldBack.get(receiver);
      if (earlier) {
        this.#heldBack.delete(receiver);
        await this.#firstAttempt(receiver, earlier);
      }
    }
    // In the same breath as the last look at the queue: an event that comes now must find no pump running.
    this.#pumping.delete(receiver);
  }

  /** Resolves after the first attempt; the retries go on by themselves. */
  #firstAttempt(receiver: CallbackReceiver, event: { xml: string; at: number }): Promise<void> {
    return new Promise((resolve) => {
      void this.#track(this.#deliver(receiver, event, resolve));
    });
  }

  async #deliver(
    receiver: CallbackReceiver,
    event: { xml: string; at: number },
    afterFirst: () => void = () => {},
  ): Promise<CallbackOutcome> {
    const { switches, faults } = this.#options;
    const outcome: CallbackOutcome = { receiver, xml: event.xml, at: event.at, attempts: [], answer: null };
    const url = this.#urls.get(receiver);
    let envelope = this.#envelope(receiver, event.xml);
    for (let tries = 0; url && tries <= 3; tries += 1) {
      if (tries > 0) {
        await this.#pause(switches.callbackRetryDelaysMs[tries - 1] ?? 0);
        if (!switches.retryKeepsNonce) envelope = this.#envelope(receiver, event.xml);
      }
      if (this.#closing.signal.aborted) break;
      const fault = faults.takeForCallback(receiver, ['badSignature', 'foreignReceiveId', 'truncated']);
      const { attempt, body } = await this.#attempt(url, fault ? this.#spoil(receiver, event.xml, fault) : envelope);
      outcome.attempts.push({ ...attempt, fault });
      afterFirst();
      if (attempt.status === 200) {
        outcome.answer = body;
        break;
      }
    }
    afterFirst();
    if (url && outcome.answer !== null && faults.takeForCallback(receiver, ['duplicate'])) {
      const again = switches.retryKeepsNonce ? envelope : this.#envelope(receiver, event.xml);
      const { attempt } = await this.#attempt(url, again);
      outcome.attempts.push({ ...attempt, fault: 'duplicate' });
    }
    this.#outcomes.push(outcome);
    return outcome;
  }

  async #attempt(url: string, envelope: Envelope): Promise<{ attempt: Omit<CallbackAttempt, 'fault'>; body: string }> {
    try {
      const answer = await httpExchange({
        method: 'POST',
        url: withQuery(url, envelope.query),
        body: envelope.body,
        timeoutMs: this.#options.switches.callbackTimeoutMs,
        signal: this.#closing.signal,
      });
      const failure = answer.status === 200 ? null : `HTTP ${answer.status}`;
      return { attempt: { status: answer.status, failure }, body: answer.body };
    } catch (cause) {
      return { attempt: { status: null, failure: reasonOf(cause) }, body: '' };
    }
  }

  #envelope(receiver: CallbackReceiver, xml: string, receiveId = this.#options.corpId): Envelope {
    const { corpId, agentId, secrets, clock, random } = this.#options;
    const { token, encodingAesKey } = secrets[receiver];
    const encrypted = seal(xml, receiveId, encodingAesKey, random.bytes(16));
    const timestamp = String(Math.floor(clock.now() / 1000));
    const nonce = random.digits(10);
    const agent = receiver === 'app' ? String(agentId) : receiver === 'archive' ? String(ARCHIVE_AGENT_ID) : '';
    return {
      query: { msg_signature: signature(token, timestamp, nonce, encrypted), timestamp, nonce },
      body: xmlDocument([
        ['ToUserName', corpId],
        ['AgentID', agent],
        ['Encrypt', encrypted],
      ]),
    };
  }

  #spoil(receiver: CallbackReceiver, xml: string, fault: CallbackFaultKind): Envelope {
    if (fault === 'foreignReceiveId') return this.#envelope(receiver, xml, 'wwforeign000000001');
    const sound = this.#envelope(receiver, xml);
    if (fault === 'badSignature') {
      const spoiled = sound.query.msg_signature.startsWith('0') ? '1' : '0';
      return { ...sound, query: { ...sound.query, msg_signature: spoiled + sound.query.msg_signature.slice(1) } };
    }
    const { token } = this.#options.secrets[receiver];
    const encrypted = /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(sound.body)?.[1] ?? '';
    const cut = encrypted.slice(0, -4);
    const { timestamp, nonce } = sound.query;
    return {
      query: { msg_signature: signature(token, timestamp, nonce, cut), timestamp, nonce },
      body: sound.body.replace(encrypted, cut),
    };
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    });
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const forget = () => this.#running.delete(work);
    work.then(forget, forget);
    return work;
  }
}

interface Envelope {
  query: { msg_signature: string; timestamp: string; nonce: string };
  body: string;
}

function withQuery(url: string, query: Record<string, string>): string {
  const target = new URL(url);
  // encodeURIComponent rather than URLSearchParams: a plus sign of base64 must arrive as %2B.
  const text = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  target.search = [target.search.slice(1), ...text].filter(Boolean).join('&');
  return target.href;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
